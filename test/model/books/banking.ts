import { journalEntryId } from '../../../src/ledger/index.js';
import { identified } from '../../../src/modules/banking/statements/index.js';
import type { Choices } from '../run/choices.js';
import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { chosenAccount, type Entry, mirror, post, postableAccount, systemAccount } from './ledger.js';
import { known, named, namedVersion, referredActive } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';
import { trigger } from './workflows.js';

export interface BankAccount {
  readonly id: string;
  name: string;
  readonly currency: string;
  readonly glAccountId: string;
  isActive: boolean;
  version: number;
}

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

type MatchType = 'payment' | 'refund' | 'journal_line';

interface Reconcile {
  readonly matches?: readonly { readonly type: MatchType; readonly id: string }[];
  readonly createEntry?: { readonly accountId: string };
  readonly exclude?: { readonly reason: string };
}

export const BANKING = {
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
      return viewAccount(account);
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
      Object.assign(account, call.body, { version: account.version + 1 });
      trigger(books, call, 'bank_account.updated', 'bank_account', account.id);
      return viewAccount(account);
    },
  }),

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

  reconcileBankTransaction: command<Reconcile>({
    weight: 7,
    wish(books, choices) {
      const isOpen = ({ status }: BankTransaction): boolean => status === 'unreconciled';
      const id = choices.id('bankTransactions', 'importBankTransactions', isOpen);
      const transaction = books.bankTransactions.get(id);
      const [match, ...matches] = transaction === undefined ? [] : wishedMatches(books, transaction);
      const createEntry = (): Reconcile => ({
        createEntry: { accountId: choices.id('accounts', 'createAccount', ({ isControl }) => !isControl) },
      });
      const body = choices.of<() => Reconcile>(
        () => (match === undefined ? createEntry() : { matches: [choices.of(match, ...matches)] }),
        createEntry,
        () => ({ matches: [{ type: 'payment', id: choices.id('payments', 'createPayment') }] }),
        () => ({ matches: [{ type: 'journal_line', id: choices.id('entries', 'createJournalEntry') }] }),
        () => ({ exclude: { reason: 'Private' } }),
      )();
      return { path: { id }, body };
    },
    serve(books, call) {
      const transaction = named(books.bankTransactions, call);
      refuseIf(transaction.status === 'reconciled', '409 already_reconciled');
      refuseIf(transaction.status === 'excluded', '409 illegal_transition');
      const { matches, createEntry, exclude } = call.body;
      transaction.status = exclude === undefined ? 'reconciled' : 'excluded';
      transaction.version += 1;
      if (createEntry !== undefined) {
        const entryId = postTransaction(books, transaction, createEntry.accountId, call.id);
        transaction.decision = { id: call.id, action: 'entry_created', entryId };
      } else {
        if (matches !== undefined) match(books, transaction, matches);
        transaction.decision = { id: call.id, action: exclude === undefined ? 'matched' : 'excluded', entryId: null };
      }
      trigger(books, call, 'bank.reconciled', 'bank_transaction', transaction.id);
      return viewTransaction(books, transaction);
    },
  }),

  unreconcileBankTransaction: command({
    weight: 3,
    wish: (_books, choices) => ({
      path: {
        id: choices.id('bankTransactions', 'reconcileBankTransaction', ({ status }) => status === 'reconciled'),
      },
      body: {},
    }),
    serve(books, call) {
      const transaction = named(books.bankTransactions, call);
      refuseIf(transaction.status !== 'reconciled', '409 illegal_transition');
      for (const [line, id] of books.matchedLines) if (id === transaction.id) books.matchedLines.delete(line);
      const { id = '', entryId = null } = transaction.decision ?? {};
      const source = { sourceType: 'bank_reconciliation', sourceId: id, purpose: 'reverse' };
      if (entryId !== null) mirror(books, source, entryId, call.today);
      Object.assign(transaction, { status: 'unreconciled', decision: null, version: transaction.version + 1 });
      trigger(books, call, 'bank.unreconciled', 'bank_transaction', transaction.id);
      return viewTransaction(books, transaction);
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
  return { postedOn: choices.day(), amount, description: choices.of('Coffee', 'Transfer') };
}

/** Documents over exactly the amount of a transaction. */
function wishedMatches(books: Books, { amount }: BankTransaction): { readonly type: MatchType; readonly id: string }[] {
  const payments = [...books.payments.values()].filter((payment) => payment.amount === amount);
  const refunds = [...books.refunds.values()].filter((refund) => -refund.amount === amount);
  return [
    ...payments.map(({ id }) => ({ type: 'payment' as const, id })),
    ...refunds.map(({ id }) => ({ type: 'refund' as const, id })),
  ];
}

/** @returns the id of the entry. @throws Refusal */
function postTransaction(books: Books, transaction: BankTransaction, accountId: string, writeId: string): string {
  const { glAccountId, currency } = known(books.bankAccounts, transaction.bankAccountId);
  postableAccount(books, accountId);
  refuseIf(accountId === glAccountId, '422 validation_failed');
  const { amount, postedOn } = transaction;
  const lines = [
    { accountId: glAccountId, signed: amount },
    { accountId, signed: -amount },
  ];
  // Debits first: the line of the bank account is the second when money went out.
  const source = { sourceType: 'bank_reconciliation', sourceId: writeId, purpose: 'post' };
  const entry = post(books, source, postedOn, currency, amount > 0n ? lines : lines.reverse());
  books.matchedLines.set(`${entry.id} ${amount > 0n ? '1' : '2'}`, transaction.id);
  return entry.id;
}

/** @throws Refusal */
function match(books: Books, transaction: BankTransaction, matches: NonNullable<Reconcile['matches']>): void {
  const account = known(books.bankAccounts, transaction.bankAccountId);
  anyOf(
    ...matches.map(
      ({ type, id }) =>
        () =>
          lineOf(books, account, type, id),
    ),
  );
  const lines = matches.map(({ type, id }) => lineOf(books, account, type, id));
  refuseIf(
    lines.some(({ name }) => books.matchedLines.has(name)),
    '409 line_already_matched',
  );
  refuseIf(sum(lines.map(({ signed }) => signed)) !== transaction.amount, '409 amount_mismatch');
  for (const { name } of lines) books.matchedLines.set(name, transaction.id);
}

const ENTRY_OF: Readonly<Record<MatchType, (id: string) => string>> = {
  payment: (sourceId) => journalEntryId({ sourceType: 'payment', sourceId, purpose: 'receive' }),
  refund: (sourceId) => journalEntryId({ sourceType: 'refund', sourceId, purpose: 'refund' }),
  journal_line: (id) => id,
};

/** The one line of a document on the ledger account of a bank account. @throws Refusal */
function lineOf(
  books: Books,
  { glAccountId, currency }: BankAccount,
  type: MatchType,
  id: string,
): { readonly name: string; readonly signed: bigint } {
  const entry: Entry = books.entries.get(ENTRY_OF[type](id)) ?? refuse('422 reference_not_found');
  const lines = entry.lines.map(({ accountId, signed }, index) => ({
    ...{ name: `${entry.id} ${String(index + 1)}`, accountId, signed },
  }));
  const [line, ...others] = lines.filter(({ accountId }) => accountId === glAccountId && entry.currency === currency);
  return line === undefined || others.length > 0 ? refuse('422 line_not_on_account') : line;
}

function viewAccount({ id, name, currency, glAccountId, isActive, version }: BankAccount): Expected {
  return { id, name, currency, glAccountId, isActive, version };
}

function viewImport({ id, totalRows, imported }: BankImport): Expected {
  return { id, totalRows, imported, duplicates: totalRows - imported, skipped: 0 };
}

function viewTransaction(books: Books, transaction: BankTransaction): Expected {
  const { id, bankAccountId, postedOn, amount, status, decision, version } = transaction;
  const matched = [...books.matchedLines].filter(([, transactionId]) => transactionId === id).map(([line]) => line);
  return {
    ...{ id, bankAccountId, postedOn, amount: money(amount), status, version },
    reconciliation:
      decision === null
        ? null
        : {
            ...{ id: decision.id, action: decision.action },
            matches: matched.map((line) => ({ entryId: line.split(' ')[0], lineNo: Number(line.split(' ')[1]) })),
          },
  };
}

export const bankAccountResource: Resource<BankAccount> = {
  path: ({ id }) => `/api/bank-accounts/${id}`,
  view: (_books, account) => viewAccount(account),
};

export const bankImportResource: Resource<BankImport> = {
  path: ({ id }) => `/api/bank-imports/${id}`,
  view: (_books, one) => viewImport(one),
};

export const bankTransactionResource: Resource<BankTransaction> = {
  path: ({ id }) => `/api/bank-transactions/${id}`,
  view: viewTransaction,
};
