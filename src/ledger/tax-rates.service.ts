import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../http/index.js';
import type { IdempotentWrite } from '../idempotency/index.js';
import { AccountLookupService } from './account-lookup.service.js';
import type { Account } from './account.entity.js';
import { SYSTEM_ACCOUNTS } from './chart-of-accounts.js';
import { DuplicateCode } from './ledger.errors.js';
import type { CreateTaxRateDto, UpdateTaxRateDto } from './tax-rate.dto.js';
import { TaxRate } from './tax-rate.entity.js';
import { type TaxRateView, toTaxRateView } from './tax-rate.view.js';

/** The taxes of a company. */
@Injectable()
export class TaxRatesService {
  constructor(private readonly accounts: AccountLookupService) {}

  /** @throws DuplicateCode, and ReferenceNotFound, ControlAccount, AccountTypeMismatch for the account. */
  async create(write: IdempotentWrite, dto: CreateTaxRateDto): Promise<TaxRateView> {
    const { code, name, ratePpm, isInclusive } = dto;
    const [taken, account] = await Promise.all([
      write.find(TaxRate, { code }),
      this.liabilityAccount(write, dto.liabilityAccountId),
    ]);
    if (taken.length > 0) throw new DuplicateCode();
    const rate = write.insert(TaxRate, {
      ...{ id: write.id, code, name, ratePpm, isInclusive, liabilityAccountId: account.id, isActive: true, version: 1 },
      ...{ writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('tax_rate.created', { entityType: 'tax_rate', entityId: rate.id });
    return toTaxRateView(rate);
  }

  /** @throws NotFound, VersionConflict, DuplicateCode, and ReferenceNotFound, ControlAccount, AccountTypeMismatch. */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { ...patch }: UpdateTaxRateDto,
  ): Promise<TaxRateView> {
    const { code, liabilityAccountId } = patch;
    const rate = await write.get(TaxRate, id);
    if (rate === undefined) throw new NotFound();
    assertVersion(rate.version, expectedVersion);
    const taken = code === undefined || code === rate.code ? [] : await write.find(TaxRate, { code });
    if (taken.length > 0) throw new DuplicateCode();
    if (liabilityAccountId !== undefined) await this.liabilityAccount(write, liabilityAccountId);
    if (changesNothing(rate, patch)) return toTaxRateView(rate);
    const changes = { ...patch, version: rate.version + 1, updatedAt: write.now };
    write.update(TaxRate, id, changes);
    await write.trigger('tax_rate.updated', { entityType: 'tax_rate', entityId: id });
    return toTaxRateView({ ...rate, ...changes });
  }

  private liabilityAccount(write: IdempotentWrite, id: string | undefined): Promise<Readonly<Account>> {
    return id === undefined
      ? this.accounts.system(write, SYSTEM_ACCOUNTS.taxPayable)
      : this.accounts.chosen(write, id, '/liabilityAccountId', 'liability');
  }
}
