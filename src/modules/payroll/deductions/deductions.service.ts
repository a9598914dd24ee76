import { Injectable } from '@nestjs/common';
import { parseMoney, ValidationFailed } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import {
  type Account,
  AccountLookupService,
  CompanySettingsLookup,
  DuplicateCode,
  SYSTEM_ACCOUNTS,
} from '../../../ledger/index.js';
import { optionalMinor } from '../employees/employee-pay.js';
import { assertRuleComplete, storedBrackets } from './deduction-rule.js';
import type { CreateDeductionDto } from './deduction.dto.js';
import { Deduction } from './deduction.entity.js';
import { type DeductionView, toDeductionView } from './deduction.view.js';

/** What is withheld from pay, and what the employer contributes. */
@Injectable()
export class DeductionsService {
  constructor(
    private readonly accounts: AccountLookupService,
    private readonly settings: CompanySettingsLookup,
  ) {}

  /** @throws DuplicateCode, ReferenceNotFound, ControlAccount, AccountTypeMismatch, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreateDeductionDto): Promise<DeductionView> {
    const { code, name, kind, calc, priority } = dto;
    const [settings, taken, liability, expense] = await Promise.all([
      this.settings.of(write),
      write.find(Deduction, { code }),
      this.liabilityAccount(write, dto),
      this.expenseAccount(write, dto),
    ]);
    if (taken.length > 0) throw new DuplicateCode();
    assertRuleComplete(dto);
    const currency = dto.currency ?? settings.baseCurrency;
    const deduction = write.insert(Deduction, {
      ...{ id: write.id, code, name, kind, calc, currency, priority },
      amountMinor: optionalMinor(dto.amount, currency, '/amount'),
      ratePpm: dto.ratePpm ?? null,
      brackets: dto.brackets === undefined ? null : storedBrackets(dto.brackets, currency),
      annualCapMinor: dto.annualCap === undefined ? null : parseMoney(dto.annualCap, currency, '/annualCap'),
      ...{ liabilityAccountId: liability.id, expenseAccountId: expense?.id ?? null },
      ...{ version: 1, writeId: write.id, createdAt: write.now },
    });
    await write.trigger('deduction.created', { entityType: 'deduction', entityId: deduction.id });
    return toDeductionView(deduction);
  }

  private liabilityAccount(
    write: IdempotentWrite,
    { kind, liabilityAccountId }: CreateDeductionDto,
  ): Promise<Readonly<Account>> {
    if (liabilityAccountId !== undefined) {
      return this.accounts.chosen(write, liabilityAccountId, '/liabilityAccountId', 'liability');
    }
    const { employerContributionsPayable, withholdingPayable } = SYSTEM_ACCOUNTS;
    return this.accounts.system(write, kind === 'employer' ? employerContributionsPayable : withholdingPayable);
  }

  private async expenseAccount(
    write: IdempotentWrite,
    { kind, expenseAccountId }: CreateDeductionDto,
  ): Promise<Readonly<Account> | undefined> {
    if (expenseAccountId === undefined) {
      return kind === 'employer' ? this.accounts.system(write, SYSTEM_ACCOUNTS.payrollTax) : undefined;
    }
    const account = await this.accounts.chosen(write, expenseAccountId, '/expenseAccountId', 'expense');
    if (kind === 'employer') return account;
    const message = "Only the employer's contributions have an expense account.";
    throw new ValidationFailed([{ pointer: '/expenseAccountId', code: 'validation_failed', message }]);
  }
}
