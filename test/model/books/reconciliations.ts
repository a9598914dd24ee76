import type { Choices } from '../run/choices.js';
import { minor, money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { balanceOf, checkRecent, post, postableAccount } from './ledger.js';
import { known, referred } from './lookups.js';
import { refuse, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

/** An account that was compared with a statement. */
export interface Reconciliation {
  readonly id: string;
  readonly accountId: string;
  readonly currency: string;
  readonly statementDate: string;
  readonly statement: bigint;
  readonly previous: bigint;
  readonly ledger: bigint;
  readonly lineCount: number;
  readonly adjustmentEntryId: string | null;
}

interface ClearedLine {
  readonly entryId: string;
  readonly lineNo: number;
}

interface ReconcileBody {
  readonly accountId: string;
  readonly currency: string;
  readonly statementDate: string;
  readonly statementBalance: string;
  readonly clearedLines?: readonly ClearedLine[];
  readonly allMatched?: boolean;
  readonly adjustment?: { readonly accountId: string };
  readonly lockBooks?: boolean;
}

/** A line of the journal on an account. */
interface AccountLine extends ClearedLine {
  readonly name: string;
  readonly accountId: string;
  readonly currency: string;
  readonly date: string;
  readonly signed: bigint;
}

export const RECONCILIATIONS = {
  reconcileLedger: command<ReconcileBody>({
    weight: 5,
    wish(books, choices) {
      const isBank = choices.sometimes(25);
      const accountId = isBank ? choices.id('accounts', 'createAccount') : (books.chart['1000'] ?? '');
      const currency = choices.currency();
      const statementDate = choices.day();
      const scope = { accountId, currency, statementDate };
      const isMatched = choices.sometimes(30);
      const lines = isMatched ? matchedLines(books, scope) : wishedLines(books, choices, scope);
      const cleared = sum(lines.map(({ signed }) => signed));
      const balance = previousOf(books, scope) + cleared + choices.of(0n, 0n, 250n, -99n);
      return {
        body: {
          ...{ ...scope, statementBalance: money(balance) },
          ...(isMatched
            ? { allMatched: true }
            : { clearedLines: lines.map(({ entryId, lineNo }) => ({ entryId, lineNo })) }),
          ...choices.optional(50, () => ({ adjustment: { accountId: choices.id('accounts', 'createAccount') } })),
          ...choices.optional(6, () => ({ lockBooks: true })),
        },
      };
    },
    serve(books, call) {
      const { accountId, currency, statementDate, adjustment, lockBooks = false } = call.body;
      const { isControl } = referred(books.accounts, accountId);
      checkRecent(statementDate, call.today);
      const last = lastOf(books, call.body);
      refuseIf(last !== undefined && last.statementDate >= statementDate, '409 duplicate_statement_date');
      const [previous, statement] = [last?.statement ?? 0n, minor(call.body.statementBalance)];
      const lines = clearedLines(books, call.body);
      if (adjustment !== undefined) {
        postableAccount(books, adjustment.accountId);
        refuseIf(adjustment.accountId === accountId, '422 validation_failed');
      }
      const difference = statement - previous - sum(lines.map(({ signed }) => signed));
      refuseIf(difference !== 0n && adjustment === undefined, '409 difference');
      refuseIf(difference !== 0n && isControl, '422 control_account');
      const source = { sourceType: 'ledger_reconciliation', sourceId: call.id, purpose: 'adjust' };
      const posted = [
        { accountId, signed: difference },
        { accountId: adjustment?.accountId ?? '', signed: -difference },
      ];
      // Debits first: the line of the account is the second when the statement has less.
      const entry =
        difference === 0n
          ? undefined
          : post(books, source, statementDate, currency, difference > 0n ? posted : posted.reverse());
      const names = lines.map(({ name }) => name);
      if (entry !== undefined) names.push(`${entry.id} ${difference > 0n ? '1' : '2'}`);
      for (const name of names) books.clearedLines.add(name);
      if (lockBooks) lock(books, statementDate);
      const reconciliation: Reconciliation = {
        ...{ id: call.id, accountId, currency, statementDate, statement, previous },
        ledger: balanceOf(books, accountId, currency, statementDate),
        ...{ lineCount: names.length, adjustmentEntryId: entry?.id ?? null },
      };
      books.reconciliations.set(reconciliation.id, reconciliation);
      trigger(books, call, 'ledger.reconciled', 'ledger_reconciliation', reconciliation.id);
      return view(reconciliation);
    },
  }),
};

type Scope = Pick<ReconcileBody, 'accountId' | 'currency' | 'statementDate'>;

/** The last reconciliation of an account in a currency: statements come in order. */
function lastOf(books: Books, { accountId, currency }: Omit<Scope, 'statementDate'>): Reconciliation | undefined {
  const own = [...books.reconciliations.values()].filter(
    (one) => one.accountId === accountId && one.currency === currency,
  );
  return own.at(-1);
}

function previousOf(books: Books, scope: Scope): bigint {
  return lastOf(books, scope)?.statement ?? 0n;
}

function allLines(books: Books): AccountLine[] {
  return [...books.entries.values()].flatMap(({ id: entryId, lines, currency, date }) =>
    lines.map(({ accountId, signed }, index) => {
      const lineNo = index + 1;
      return { entryId, lineNo, name: `${entryId} ${String(lineNo)}`, accountId, currency, date, signed };
    }),
  );
}

function isIn({ accountId, currency, statementDate }: Scope, line: AccountLine): boolean {
  return line.accountId === accountId && line.currency === currency && line.date <= statementDate;
}

/** Lines of the account that nothing has cleared; sometimes one too many. */
function wishedLines(books: Books, choices: Choices, scope: Scope): AccountLine[] {
  const all = allLines(books);
  const free = all.filter((line) => isIn(scope, line) && !books.clearedLines.has(line.name));
  const wrong = all.filter((line) => !free.includes(line));
  const some = free.slice(-choices.number(6));
  return choices.sometimes(8) ? [...some, ...wrong.slice(-1)] : some;
}

/** What bank transactions are matched with, and what took back cleared lines of earlier matches. */
function matchedLines(books: Books, scope: Scope): AccountLine[] {
  const isShown = ({ name, entryId, lineNo }: AccountLine): boolean => {
    const { sourceType, reverses } = known(books.entries, entryId);
    const takesBack = sourceType === 'bank_reconciliation' && reverses !== null;
    return books.matchedLines.has(name) || (takesBack && books.clearedLines.has(`${reverses} ${String(lineNo)}`));
  };
  return allLines(books).filter((line) => isIn(scope, line) && isShown(line) && !books.clearedLines.has(line.name));
}

/** @throws Refusal for the first line that can not be cleared. */
function clearedLines(books: Books, body: ReconcileBody): AccountLine[] {
  if (body.clearedLines === undefined) return matchedLines(books, body);
  const lines = new Map(allLines(books).map((line) => [line.name, line]));
  return body.clearedLines.map(({ entryId, lineNo }) => {
    const line = lines.get(`${entryId} ${String(lineNo)}`) ?? refuse('422 reference_not_found');
    refuseIf(!isIn(body, line), '422 line_not_clearable');
    refuseIf(books.clearedLines.has(line.name), '409 line_already_reconciled');
    return known(lines, line.name);
  });
}

/** Books that are locked through a later day stay so. */
function lock({ settings }: Books, day: string): void {
  if (settings.booksLockedThrough !== null && settings.booksLockedThrough >= day) return;
  settings.booksLockedThrough = day;
  settings.version += 1;
}

function view(one: Reconciliation): Expected {
  const { id, accountId, currency, statementDate, statement, previous, ledger, lineCount, adjustmentEntryId } = one;
  return {
    ...{ id, accountId, currency, statementDate, lineCount, adjustmentEntryId },
    statementBalance: money(statement),
    previousBalance: money(previous),
    ledgerBalance: money(ledger),
  };
}

export const reconciliationResource: Resource<Reconciliation> = {
  path: ({ id }) => `/api/ledger/reconciliations/${id}`,
  view: (_books, reconciliation) => view(reconciliation),
};
