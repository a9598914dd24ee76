import { Injectable } from '@nestjs/common';
import { assertVersion, changesNothing, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { type Account, AccountLookupService, ReferenceNotFound, SYSTEM_ACCOUNTS } from '../../ledger/index.js';
import { keptNumber } from './account-number.js';
import type { CreateBankAccountDto, UpdateBankAccountDto } from './bank-account.dto.js';
import { BankAccount } from './bank-account.entity.js';
import { type BankAccountView, toBankAccountView } from './bank-account.view.js';
import { GlAccountTaken } from './banking.errors.js';

/** Accounts at banks. */
@Injectable()
export class BankAccountsService {
  constructor(private readonly accounts: AccountLookupService) {}

  /** @throws ReferenceNotFound, ControlAccount, AccountTypeMismatch, GlAccountTaken */
  async create(write: IdempotentWrite, dto: CreateBankAccountDto): Promise<BankAccountView> {
    const glAccount = await this.glAccount(write, dto.glAccountId);
    const taken = await write.find(BankAccount, { glAccountId: glAccount.id });
    if (taken.length > 0) throw new GlAccountTaken();
    const account = write.insert(BankAccount, {
      ...{ id: write.id, name: dto.name, currency: dto.currency, glAccountId: glAccount.id },
      ...{ bankId: dto.bankId ?? null, ...keptNumber(write.id, dto.accountNumber), isActive: true },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    await write.trigger('bank_account.created', { entityType: 'bank_account', entityId: account.id });
    return toBankAccountView(account);
  }

  /** @throws NotFound, VersionConflict */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    { accountNumber, ...patch }: UpdateBankAccountDto,
  ): Promise<BankAccountView> {
    const account = await write.get(BankAccount, id);
    if (account === undefined) throw new NotFound();
    assertVersion(account.version, expectedVersion);
    const number = accountNumber === undefined ? {} : keptNumber(id, accountNumber);
    if (changesNothing(account, { ...patch, ...number })) return toBankAccountView(account);
    const changes = { ...patch, ...number, version: account.version + 1, updatedAt: write.now };
    write.update(BankAccount, id, changes);
    await write.trigger('bank_account.updated', { entityType: 'bank_account', entityId: id });
    return toBankAccountView({ ...account, ...changes });
  }

  /**
   * The active bank account that an import names.
   * @throws ReferenceNotFound naming `pointer`.
   */
  async referred(write: IdempotentWrite, id: string, pointer: string): Promise<Readonly<BankAccount>> {
    const account = await write.get(BankAccount, id);
    if (account === undefined || !account.isActive) throw new ReferenceNotFound(pointer);
    return account;
  }

  private glAccount(write: IdempotentWrite, id: string | undefined): Promise<Readonly<Account>> {
    return id === undefined
      ? this.accounts.system(write, SYSTEM_ACCOUNTS.bank)
      : this.accounts.chosen(write, id, '/glAccountId', 'asset');
  }
}
