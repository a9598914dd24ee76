import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../idempotency/index.js';
import { Account, type AccountType } from './account.entity.js';
import { systemAccountId, type SystemAccountCode } from './chart-of-accounts.js';
import { AccountTypeMismatch, ControlAccount, ReferenceNotFound } from './ledger.errors.js';
import { present } from './present.js';

/** Finds the accounts that a write posts to. */
@Injectable()
export class AccountLookupService {
  /** An account that every company has. */
  async system(write: IdempotentWrite, code: SystemAccountCode): Promise<Readonly<Account>> {
    return present(await write.get(Account, systemAccountId(write.companyId, code)), `account ${code}`);
  }

  /**
   * An account that a caller chose for a document.
   * @throws ReferenceNotFound, ControlAccount, AccountTypeMismatch naming `pointer`.
   */
  async chosen(write: IdempotentWrite, id: string, pointer: string, type: AccountType): Promise<Readonly<Account>> {
    const account = await write.get(Account, id);
    if (account === undefined || !account.isActive) throw new ReferenceNotFound(pointer);
    if (account.isControl) throw new ControlAccount(pointer);
    if (account.type !== type) throw new AccountTypeMismatch(pointer, type);
    return account;
  }
}
