import { journalEntryId } from '../../../src/ledger/index.js';
import type { Choices } from '../run/choices.js';
import { money, sum } from './amounts.js';
import type { BankAccount } from './bank-accounts.js';
import type { BankTransaction } from './bank-imports.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { type Entry, isMatched, post, postableAccount, undo } from './ledger.js';
import { known, named } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

type MatchType = 'payment' | 'refund' | 'journal_line';

interface Reconcile {
  readonly matches?: readonly { readonly type: MatchType; readonly id: string }[];
  readonly createEntry?: { readonly accountId: string };
  readonly exclude?: { readonly reason: string };
}

const ENTRY_OF: Readonly<Record<MatchType, (id: string) => string>> = {
  payment: (sourceId) => journalEntryId({ sourceType: 'payment', sourceId, purpose: 'receive' }),
  refund: (sourceId) => journalEntryId({ sourceType: 'refund', sourceId, purpose: 'refund' }),
  journal_line: (id) => id,
};

export const BANK_RECONCILIATIONS = {
  reconcileBankTransaction: command<Reconcile>({
    weight: 7,
    wish(books, choices) {
      const isOpen = ({ status }: BankTransaction): boolean => status === 'unreconciled';
      const id = choices.id('bankTransactions', 'importBankTransactions', isOpen);
      const transaction = books.bankTransactions.get(id);
      const [match, ...matches] =
        transaction === undefined ? [] : wishedMatches(books, transaction, choices.sometimes(20));
      const createEntry = (): Reconcile => ({
        createEntry: { accountId: wishedTransfer(books, choices, transaction) ?? wishedAccount(choices) },
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
    wish(books, choices) {
      const isReconciled = ({ status }: BankTransaction): boolean => status === 'reconciled';
      const isHeld = ({ id, decision }: BankTransaction): boolean =>
        typeof decision?.entryId === 'string' && isMatched(books, decision.entryId, id);
      const wantsHeld = choices.sometimes(30) && [...books.bankTransactions.values()].some(isHeld);
      const id = choices.id('bankTransactions', 'reconcileBankTransaction', wantsHeld ? isHeld : isReconciled);
      return { path: { id }, body: {} };
    },
    serve(books, call) {
      const transaction = named(books.bankTransactions, call);
      refuseIf(transaction.status !== 'reconciled', '409 illegal_transition');
      for (const [line, id] of books.matchedLines) if (id === transaction.id) books.matchedLines.delete(line);
      const { id = '', entryId = null } = transaction.decision ?? {};
      const source = { sourceType: 'bank_reconciliation', sourceId: id, purpose: 'reverse' };
      if (entryId !== null) undo(books, source, entryId, call.today);
      Object.assign(transaction, { status: 'unreconciled', decision: null, version: transaction.version + 1 });
      trigger(books, call, 'bank.unreconciled', 'bank_transaction', transaction.id);
      return viewTransaction(books, transaction);
    },
  }),
};

function wishedAccount(choices: Choices): string {
  return choices.id('accounts', 'createAccount', ({ isControl }) => !isControl);
}

/** Sometimes the ledger account of another bank account. */
function wishedTransfer(books: Books, choices: Choices, transaction: BankTransaction | undefined): string | undefined {
  const [other, ...others] = [...books.bankAccounts.values()].filter(({ id }) => id !== transaction?.bankAccountId);
  return other !== undefined && choices.sometimes(40) ? choices.of(other, ...others).glAccountId : undefined;
}

/** Documents over exactly the amount of a transaction, and entries with such a line, as of a transfer. */
function wishedMatches(
  books: Books,
  { amount, bankAccountId }: BankTransaction,
  alsoUndone: boolean,
): { readonly type: MatchType; readonly id: string }[] {
  const payments = [...books.payments.values()].filter((payment) => payment.amount === amount);
  const refunds = [...books.refunds.values()].filter((refund) => -refund.amount === amount);
  const { glAccountId } = known(books.bankAccounts, bankAccountId);
  const reversed = new Set([...books.entries.values()].map(({ reverses }) => reverses));
  const entries = [...books.entries.values()].filter(
    ({ id, lines, reverses }) =>
      lines.some(({ accountId, signed }) => accountId === glAccountId && signed === amount) &&
      (alsoUndone || (reverses === null && !reversed.has(id))),
  );
  return [
    ...entries.map(({ id }) => ({ type: 'journal_line' as const, id })),
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
  if (line === undefined || others.length > 0) return refuse('422 line_not_on_account');
  const isReversed = [...books.entries.values()].some(({ reverses }) => reverses === entry.id);
  refuseIf(isReversed || entry.reverses !== null, '409 entry_reversed');
  return line;
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

export const bankTransactionResource: Resource<BankTransaction> = {
  path: ({ id }) => `/api/bank-transactions/${id}`,
  view: viewTransaction,
};
