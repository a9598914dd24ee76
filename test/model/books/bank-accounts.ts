import { command, type Expected, type Resource } from './command.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { isChange, namedVersion } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export interface BankAccount {
  readonly id: string;
  name: string;
  readonly currency: string;
  readonly glAccountId: string;
  isActive: boolean;
  version: number;
}

export const BANK_ACCOUNTS = {
  createBankAccount: command<Pick<BankAccount, 'name' | 'currency'> & { readonly glAccountId?: string }>({
    weight: 2,
    wish(books, choices) {
      const isFirst = books.bankAccounts.size === 0;
      return {
        body: {
          ...{ name: 'Business', currency: choices.currency() },
          ...(isFirst && !choices.sometimes(10)
            ? {}
            : { glAccountId: choices.id('accounts', 'createAccount', ({ type }) => type === 'asset') }),
        },
      };
    },
    serve(books, call) {
      const { name, currency, glAccountId = systemAccount(books, '1000') } = call.body;
      chosenAccount(books, glAccountId, 'asset');
      const isTaken = [...books.bankAccounts.values()].some((one) => one.glAccountId === glAccountId);
      refuseIf(isTaken, '409 gl_account_taken');
      const account = { id: call.id, name, currency, glAccountId, isActive: true, version: 1 };
      books.bankAccounts.set(account.id, account);
      trigger(books, call, 'bank_account.created', 'bank_account', account.id);
      return viewBankAccount(account);
    },
  }),

  updateBankAccount: command<{ readonly name?: string; readonly isActive?: boolean }>({
    weight: 1,
    wish(books, choices) {
      const id = choices.id('bankAccounts', 'createBankAccount');
      const body = choices.of<object>({ name: 'Savings' }, { isActive: true }, { isActive: false });
      return { path: { id }, body, ...choices.version(books.bankAccounts.get(id)) };
    },
    serve(books, call) {
      const account = namedVersion(books.bankAccounts, call);
      if (!isChange<Partial<BankAccount>>(account, call.body)) return viewBankAccount(account);
      Object.assign(account, call.body, { version: account.version + 1 });
      trigger(books, call, 'bank_account.updated', 'bank_account', account.id);
      return viewBankAccount(account);
    },
  }),
};

function viewBankAccount({ id, name, currency, glAccountId, isActive, version }: BankAccount): Expected {
  return { id, name, currency, glAccountId, isActive, version };
}

export const bankAccountResource: Resource<BankAccount> = {
  path: ({ id }) => `/api/bank-accounts/${id}`,
  view: (_books, account) => viewBankAccount(account),
};
