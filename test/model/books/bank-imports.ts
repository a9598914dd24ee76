import { identified } from '../../../src/modules/banking/statements/index.js';
import type { Choices } from '../run/choices.js';
import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { checkRecent } from './ledger.js';
import { referredActive } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

export interface BankImport {
  readonly id: string;
  readonly totalRows: number;
  readonly imported: number;
}

export interface BankTransaction {
  readonly id: string;
  readonly bankAccountId: string;
  readonly postedOn: string;
  readonly amount: bigint;
  status: 'unreconciled' | 'reconciled' | 'excluded';
  /** What became of it: the id of the write that decided, and the entry that was posted for it. */
  decision: { readonly id: string; readonly action: string; readonly entryId: string | null } | null;
  version: number;
}

interface Row {
  readonly postedOn: string;
  readonly amount: string;
  readonly description: string;
}

interface ImportBody {
  readonly bankAccountId: string;
  readonly format: string;
  readonly transactions: readonly Row[];
  readonly openingBalance?: string;
  readonly closingBalance?: string;
}

export const BANK_IMPORTS = {
  importBankTransactions: command<ImportBody>({
    weight: 5,
    wish(books, choices) {
      const bankAccountId = choices.id('bankAccounts', 'createBankAccount', ({ isActive }) => isActive);
      const transactions = Array.from({ length: 1 + choices.number(5) }, () => wishedRow(books, choices));
      const total = sum(transactions.map(({ amount }) => minor(amount)));
      const balances = { openingBalance: '10.00', closingBalance: money(1_000n + total + choices.of(0n, 0n, 5n)) };
      return { body: { bankAccountId, format: 'csv', transactions, ...choices.optional(25, () => balances) } };
    },
    serve(books, call) {
      const { bankAccountId, transactions, openingBalance, closingBalance } = call.body;
      referredActive(books.bankAccounts, bankAccountId);
      for (const { postedOn } of transactions) checkRecent(postedOn, call.today);
      const total = sum(transactions.map(({ amount }) => minor(amount)));
      if (openingBalance !== undefined && closingBalance !== undefined) {
        refuseIf(minor(openingBalance) + total !== minor(closingBalance), '422 invalid_end_balance');
      }
      const fresh = transactionsOf(bankAccountId, transactions).filter(({ id }) => !books.bankTransactions.has(id));
      for (const transaction of fresh) books.bankTransactions.set(transaction.id, transaction);
      const one = { id: call.id, totalRows: transactions.length, imported: fresh.length };
      books.bankImports.set(one.id, one);
      trigger(books, call, 'bank.imported', 'bank_import', one.id);
      return viewImport(one);
    },
  }),
};

/** Rows with the ids that the product gives them; the n-th of the same rows is the n-th in the account. */
function transactionsOf(bankAccountId: string, rows: readonly Row[]): BankTransaction[] {
  const read = rows.map(({ postedOn, amount, description }) => ({
    ...{ postedOn, amountMinor: minor(amount), description, counterparty: null, bankReference: null },
    ...{ bankOwnId: null, balanceMinor: null },
  }));
  return identified(bankAccountId, read).map(({ id, row: { postedOn, amountMinor: amount } }) => ({
    ...{ id, bankAccountId, postedOn, amount, status: 'unreconciled', decision: null, version: 1 },
  }));
}

/** Money that the books have, or that they have not. */
function wishedRow(books: Books, choices: Choices): Row {
  const payments = [...books.payments.values()].map(({ amount }) => money(amount));
  const refunds = [...books.refunds.values()].map(({ amount }) => money(-amount));
  const amount = choices.of<() => string>(
    () => choices.of(choices.amount(), ...payments),
    () => choices.of('-9.90', ...refunds),
    () => '-4.50',
  )();
  const day = choices.day();
  const postedOn = day > choices.today && choices.sometimes(90) ? choices.today : day;
  return { postedOn, amount, description: choices.of('Coffee', 'Transfer') };
}

function viewImport({ id, totalRows, imported }: BankImport): Expected {
  return { id, totalRows, imported, duplicates: totalRows - imported, skipped: 0 };
}

export const bankImportResource: Resource<BankImport> = {
  path: ({ id }) => `/api/bank-imports/${id}`,
  view: (_books, one) => viewImport(one),
};
