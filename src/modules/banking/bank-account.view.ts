import { ViewProperty } from '../../http/index.js';
import type { BankAccount } from './bank-account.entity.js';

/** A bank account, as answers show it. */
export class BankAccountView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('id')
  glAccountId: string;

  @ViewProperty('text', { nullable: true })
  bankId: string | null;

  /** The last characters of the number. */
  @ViewProperty('text', { nullable: true })
  accountMask: string | null;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toBankAccountView(account: Readonly<BankAccount>): BankAccountView {
  const { id, name, currency, glAccountId, bankId, accountMask, isActive, version } = account;
  return {
    ...{ id, name, currency, glAccountId, bankId, accountMask, isActive, version },
    createdAt: account.createdAt.toISOString(),
    updatedAt: account.updatedAt.toISOString(),
  };
}
