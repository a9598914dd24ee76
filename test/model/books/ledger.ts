import { journalEntryId } from '../../../src/ledger/index.js';
import { money, sum } from './amounts.js';
import type { Books } from './books.js';
import { daysAfter, later } from './days.js';
import { known, referredActive } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';

export type AccountType = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

export interface Account {
  readonly id: string;
  code: string;
  name: string;
  readonly type: AccountType;
  readonly isControl: boolean;
  isActive: boolean;
  version: number;
}

/** A line of an entry; debits are positive. */
export interface Line {
  readonly accountId: string;
  readonly signed: bigint;
}

/** What a state change posts. */
export interface Source {
  readonly sourceType: string;
  readonly sourceId: string;
  readonly purpose: string;
}

export interface Entry extends Source {
  readonly id: string;
  readonly date: string;
  readonly currency: string;
  readonly lines: readonly Line[];
  readonly reverses: string | null;
}

/** The id of one of the accounts that every company has. */
export function systemAccount(books: Books, code: string): string {
  const id = books.chart[code];
  if (id === undefined) throw new Error(`no company has the account ${code}`);
  return id;
}

/** An account that a document names. @throws Refusal */
export function chosenAccount(books: Books, id: string, type: AccountType): Account {
  const account = referredActive(books.accounts, id);
  refuseIf(account.isControl, '422 control_account');
  refuseIf(account.type !== type, '422 account_type_mismatch');
  return account;
}

/** An account that somebody posts to by hand. @throws Refusal */
export function postableAccount(books: Books, id: string): Account {
  const account = referredActive(books.accounts, id);
  refuseIf(account.isControl, '422 control_account');
  return account;
}

/** A day on which something has happened. @throws Refusal */
export function checkRecent(day: string, today: string): void {
  refuseIf(day > daysAfter(today, 1), '422 date_invalid');
}

/** @throws Refusal */
export function checkOpen({ settings: { booksLockedThrough } }: Books, day: string): void {
  refuseIf(booksLockedThrough !== null && day <= booksLockedThrough, '409 period_locked');
}

/** Posts lines, but for those of zero. @throws Refusal */
export function post(books: Books, source: Source, date: string, currency: string, lines: readonly Line[]): Entry {
  const posted = lines.filter(({ signed }) => signed !== 0n);
  const isBalanced = sum(posted.map(({ signed }) => signed)) === 0n;
  refuseIf(posted.length < 2 || !isBalanced, '422 journal_unbalanced');
  const isInactive = posted.some(({ accountId }) => !known(books.accounts, accountId).isActive);
  anyOf(
    () => {
      checkOpen(books, date);
    },
    () => {
      refuseIf(isInactive, '409 account_inactive');
    },
  );
  return addEntry(books, { id: journalEntryId(source), ...source, date, currency, lines: posted, reverses: null });
}

/** Posts the mirror of what a document posted: on the first day on which that can be, today if it is locked. @throws Refusal */
export function undo(books: Books, source: Source, entryId: string, today: string, notBefore = ''): Entry {
  const firstDay = later(known(books.entries, entryId).date, notBefore);
  const { booksLockedThrough } = books.settings;
  const isLocked = booksLockedThrough !== null && firstDay <= booksLockedThrough;
  return mirror(books, source, entryId, isLocked ? later(firstDay, today) : firstDay);
}

/** Posts the mirror of an entry, on this day or on its own if that is later. @throws Refusal */
export function mirror(books: Books, source: Source, entryId: string, day: string): Entry {
  const { date, currency, lines } = known(books.entries, entryId);
  refuseIf(isMatched(books, entryId), '409 entry_matched');
  checkOpen(books, later(day, date));
  const mirrored = lines.map(({ accountId, signed }) => ({ accountId, signed: -signed }));
  const entry = { id: journalEntryId(source), ...source, date: later(day, date), currency };
  return addEntry(books, { ...entry, lines: mirrored, reverses: entryId });
}

/** Whether a bank transaction is matched with a line of an entry; not counting one that is left out. */
export function isMatched({ matchedLines }: Books, entryId: string, without?: string): boolean {
  return [...matchedLines].some(([line, id]) => line.startsWith(entryId) && id !== without);
}

function addEntry(books: Books, entry: Entry): Entry {
  if (books.entries.has(entry.id)) throw new Error(`the model has posted ${entry.sourceType} ${entry.purpose} twice`);
  books.entries.set(entry.id, entry);
  return entry;
}

/** Debits less credits of what an account has up to a day. */
export function balanceOf(books: Books, accountId: string, currency: string, lastDay: string): bigint {
  const entries = [...books.entries.values()].filter((entry) => entry.currency === currency && entry.date <= lastDay);
  return sum(
    entries.flatMap(({ lines }) => lines.filter((line) => line.accountId === accountId).map((line) => line.signed)),
  );
}

/** The balance of every account with lines, by currency and code: `EUR 1000` is `100.00`. */
export function trialBalance(books: Books): Record<string, string> {
  const balances = new Map<string, bigint>();
  for (const { currency, lines } of books.entries.values()) {
    for (const { accountId, signed } of lines) {
      const name = `${currency} ${known(books.accounts, accountId).code}`;
      balances.set(name, (balances.get(name) ?? 0n) + signed);
    }
  }
  return Object.fromEntries([...balances].map(([name, balance]) => [name, money(balance)]));
}
