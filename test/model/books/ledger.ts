import { journalEntryId } from '../../../src/ledger/index.js';
import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter, later } from './days.js';
import { known, named, namedVersion, referredActive } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';
import { trigger } from './workflows.js';

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

export interface TaxRate {
  readonly id: string;
  code: string;
  readonly ratePpm: number;
  readonly isInclusive: boolean;
  liabilityAccountId: string;
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

/** Posts the mirror of an entry, today or on its own day if that is later. @throws Refusal */
export function mirror(books: Books, source: Source, entryId: string, day: string): Entry {
  const { date, currency, lines } = known(books.entries, entryId);
  checkOpen(books, later(day, date));
  const mirrored = lines.map(({ accountId, signed }) => ({ accountId, signed: -signed }));
  const entry = { id: journalEntryId(source), ...source, date: later(day, date), currency };
  return addEntry(books, { ...entry, lines: mirrored, reverses: entryId });
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

interface CreateTaxRate {
  readonly code: string;
  readonly name: string;
  readonly ratePpm: number;
  readonly isInclusive?: boolean;
  readonly liabilityAccountId?: string;
}

interface CreateEntry {
  readonly entryDate?: string;
  readonly currency: string;
  readonly lines: readonly { readonly accountId: string; readonly side: 'debit' | 'credit'; readonly amount: string }[];
}

const MANUAL = 'journal_entry';

export const LEDGER = {
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
      Object.assign(account, call.body, { version: account.version + 1 });
      trigger(books, call, 'account.updated', 'account', account.id);
      return viewAccount(account);
    },
  }),

  createTaxRate: command<CreateTaxRate>({
    weight: 2,
    wish: (_books, choices) => ({
      body: {
        code: `T${String(choices.number(8))}`,
        name: 'VAT',
        ratePpm: choices.of(200_000, 70_000, 0, 333_333),
        ...choices.optional(40, () => ({ isInclusive: true })),
        ...choices.optional(30, () => ({ liabilityAccountId: choices.id('accounts', 'createAccount') })),
      },
    }),
    serve(books, call) {
      const { code, ratePpm, isInclusive = false } = call.body;
      const liabilityAccountId = call.body.liabilityAccountId ?? systemAccount(books, '2100');
      chosenAccount(books, liabilityAccountId, 'liability');
      checkCodeFree(books.taxRates, code);
      const rate = { id: call.id, code, ratePpm, isInclusive, liabilityAccountId, isActive: true, version: 1 };
      books.taxRates.set(rate.id, rate);
      trigger(books, call, 'tax_rate.created', 'tax_rate', rate.id);
      return viewTaxRate(rate);
    },
  }),

  updateTaxRate: command<{ readonly isActive?: boolean; readonly name?: string; readonly code?: string }>({
    weight: 1,
    wish(books, choices) {
      const id = choices.id('taxRates', 'createTaxRate');
      const body = choices.of<object>(
        { isActive: false },
        { isActive: true },
        { code: `T${String(choices.number(8))}` },
      );
      return { path: { id }, body, ...choices.version(books.taxRates.get(id)) };
    },
    serve(books, call) {
      const rate = namedVersion(books.taxRates, call);
      const { code, isActive } = call.body;
      if (code !== undefined && code !== rate.code) checkCodeFree(books.taxRates, code);
      rate.code = code ?? rate.code;
      rate.isActive = isActive ?? rate.isActive;
      rate.version += 1;
      trigger(books, call, 'tax_rate.updated', 'tax_rate', rate.id);
      return viewTaxRate(rate);
    },
  }),

  createJournalEntry: command<CreateEntry>({
    weight: 4,
    wish(_books, choices) {
      const amount = choices.amount();
      const [debited, credited] = [choices.id('accounts', 'createAccount'), choices.id('accounts', 'createAccount')];
      return {
        body: {
          currency: choices.currency(),
          ...choices.optional(40, () => ({ entryDate: choices.day() })),
          lines: [
            { accountId: debited, side: 'debit', amount },
            { accountId: credited, side: 'credit', amount: choices.sometimes(8) ? '4.20' : amount },
          ],
        },
      };
    },
    serve(books, call) {
      const { lines, currency, entryDate = call.today } = call.body;
      anyOf(
        ...lines.map(
          ({ accountId }) =>
            () =>
              postableAccount(books, accountId),
        ),
      );
      checkRecent(entryDate, call.today);
      const posted = lines.map(({ accountId, side, amount }) => ({
        accountId,
        signed: side === 'debit' ? minor(amount) : -minor(amount),
      }));
      const entry = post(
        books,
        { sourceType: MANUAL, sourceId: call.id, purpose: 'post' },
        entryDate,
        currency,
        posted,
      );
      trigger(books, call, 'journal_entry.created', 'journal_entry', entry.id);
      return viewEntry(entry);
    },
  }),

  reverseJournalEntry: command<{ readonly entryDate?: string }>({
    weight: 3,
    wish: (books, choices) => ({
      path: { id: choices.id('entries', 'createJournalEntry', (entry) => isReversible(books, entry)) },
      body: {},
    }),
    serve(books, call) {
      const entry = named(books.entries, call);
      refuseIf(entry.sourceType !== MANUAL || entry.purpose !== 'post', '409 not_reversible');
      refuseIf(!isReversible(books, entry), '409 already_reversed');
      const source = { sourceType: MANUAL, sourceId: call.id, purpose: 'reverse' };
      const reversal = mirror(books, source, entry.id, call.today);
      trigger(books, call, 'journal_entry.reversed', 'journal_entry', reversal.id);
      return viewEntry(reversal);
    },
  }),
};

function isReversible(books: Books, { id, sourceType, purpose }: Entry): boolean {
  const isReversed = [...books.entries.values()].some(({ reverses }) => reverses === id);
  return sourceType === MANUAL && purpose === 'post' && !isReversed;
}

function checkCodeFree(all: ReadonlyMap<string, { readonly code: string }>, code: string): void {
  if ([...all.values()].some((one) => one.code === code)) refuse('409 duplicate_code');
}

function viewAccount({ id, code, name, type, isControl, isActive, version }: Account): Expected {
  return { id, code, name, type, isControl, isActive, version };
}

function viewTaxRate({ id, code, ratePpm, isInclusive, liabilityAccountId, isActive, version }: TaxRate): Expected {
  return { id, code, ratePpm, isInclusive, liabilityAccountId, isActive, version };
}

/** The lines as a set: their order is no promise, but where somebody names it. */
function viewEntry({ id, date, currency, lines, reverses, sourceType, sourceId, purpose }: Entry): Expected {
  const total = money(sum(lines.map(({ signed }) => (signed > 0n ? signed : 0n))));
  return { id, entryDate: date, currency, total, reversesEntryId: reverses, sourceType, sourceId, purpose };
}

export const accountResource: Resource<Account> = {
  path: ({ id }) => `/api/accounts/${id}`,
  view: (_books, account) => viewAccount(account),
};

export const taxRateResource: Resource<TaxRate> = {
  path: ({ id }) => `/api/tax-rates/${id}`,
  view: (_books, rate) => viewTaxRate(rate),
};

export const entryResource: Resource<Entry> = {
  path: ({ id }) => `/api/journal-entries/${id}`,
  view: (_books, entry) => viewEntry(entry),
};
