import { command, type Expected, type Resource } from './command.js';
import type { Account, AccountType } from './ledger.js';
import { isChange, namedVersion } from './lookups.js';
import { refuse, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

interface CreateAccount {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
}

interface UpdateAccount {
  readonly code?: string;
  readonly name?: string;
  readonly isActive?: boolean;
}

export const ACCOUNTS = {
  createAccount: command<CreateAccount>({
    weight: 3,
    wish: (_books, choices) => ({
      body: {
        code: `M${String(choices.number(12))}`,
        name: 'Own',
        type: choices.of<AccountType>('expense', 'income', 'asset', 'liability'),
      },
    }),
    serve(books, call) {
      const { code, name, type } = call.body;
      checkCodeFree(books.accounts, code);
      const account = { id: call.id, code, name, type, isControl: false, isActive: true, version: 1 };
      books.accounts.set(account.id, account);
      trigger(books, call, 'account.created', 'account', account.id);
      return viewAccount(account);
    },
  }),

  updateAccount: command<UpdateAccount>({
    weight: 3,
    wish(books, choices) {
      const id = choices.id('accounts', 'createAccount', ({ code }) => code.startsWith('M'));
      const body = choices.of<UpdateAccount>(
        { name: 'Renamed' },
        { isActive: false },
        { isActive: true },
        { code: `M${String(choices.number(12))}` },
      );
      return { path: { id }, body, ...choices.version(books.accounts.get(id)) };
    },
    serve(books, call) {
      const account = namedVersion(books.accounts, call);
      const { code, isActive } = call.body;
      const isSystem = Object.values(books.chart).includes(account.id);
      const hasOtherCode = code !== undefined && code !== account.code;
      refuseIf(isSystem && (hasOtherCode || isActive === false), '409 system_account');
      if (hasOtherCode) checkCodeFree(books.accounts, code);
      if (!isChange<Partial<Account>>(account, call.body)) return viewAccount(account);
      Object.assign(account, call.body, { version: account.version + 1 });
      trigger(books, call, 'account.updated', 'account', account.id);
      return viewAccount(account);
    },
  }),
};

export function checkCodeFree(all: ReadonlyMap<string, { readonly code: string }>, code: string): void {
  if ([...all.values()].some((one) => one.code === code)) refuse('409 duplicate_code');
}

function viewAccount({ id, code, name, type, isControl, isActive, version }: Account): Expected {
  return { id, code, name, type, isControl, isActive, version };
}

export const accountResource: Resource<Account> = {
  path: ({ id }) => `/api/accounts/${id}`,
  view: (_books, account) => viewAccount(account),
};
