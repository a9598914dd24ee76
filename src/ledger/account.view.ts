import { ViewProperty } from '../http/index.js';
import { ACCOUNT_TYPES, type Account, type AccountType } from './account.entity.js';

/** An account of the chart, as answers show it. */
export class AccountView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty([...ACCOUNT_TYPES])
  type: AccountType;

  /** The side on which the account grows. */
  @ViewProperty(['debit', 'credit'])
  normalSide: 'debit' | 'credit';

  @ViewProperty('flag')
  isControl: boolean;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toAccountView(account: Readonly<Account>): AccountView {
  const { id, code, name, type, isControl, isActive, version } = account;
  return {
    ...{ id, code, name, type },
    normalSide: type === 'asset' || type === 'expense' ? 'debit' : 'credit',
    ...{ isControl, isActive, version },
    createdAt: account.createdAt.toISOString(),
    updatedAt: account.updatedAt.toISOString(),
  };
}
