import type { Attempt } from '../../history/attempt.js';
import { EFFECT_TABLES } from '../effect-tables.js';
import { type Books, doneOf, type Evidence, type KeyRecord, underFaults } from '../evidence.js';
import { aboutKey, type Finding, type Rule } from '../finding.js';

/** R1: what was acknowledged is there, and once. */
export const ACKNOWLEDGED_ONCE: Rule = {
  name: 'R1 acknowledged once',
  says: 'A write that was answered 2xx has one stored answer and one effect.',
  check: (evidence) =>
    eachMoment(evidence, (record, attempts, books) => {
      if (doneOf(attempts).length === 0) return undefined;
      return countedOnce(record, books, 'the write was acknowledged');
    }),
};

/** R2: what has no outcome is there once or not at all. */
export const UNKNOWN_AT_MOST_ONCE: Rule = {
  name: 'R2 unknown at most once',
  says: 'A write that was never answered for good has one effect or none, and then no stored answer either.',
  check: (evidence) =>
    eachMoment(evidence, (record, attempts, books) => {
      const isUnknown = doneOf(attempts).length === 0 && attempts.some(({ outcome }) => outcome === 'unknown');
      if (!isUnknown || books.storedOf(record).length + rowsOf(record, books) === 0) return undefined;
      return countedOnce(record, books, 'the outcome of the write was unknown, and something of it is there');
    }),
};

/** R3: what was only refused is not there. */
export const REFUSED_WITHOUT_EFFECT: Rule = {
  name: 'R3 refused without effect',
  says: 'A write that was only ever refused has no effect.',
  check: (evidence) =>
    eachMoment(evidence, (record, attempts, books) => {
      if (attempts.length === 0 || attempts.some(({ outcome }) => outcome !== 'refused')) return undefined;
      const [stored, rows] = [books.storedOf(record).length, rowsOf(record, books)];
      if (stored + rows === 0) return undefined;
      return `the write was only refused, yet there are ${stored} stored answers and ${rows} effects of it`;
    }),
};

/** C2, which needs no id: payments carry their keys. */
export const PAYMENT_KEYS_ONCE: Rule = {
  name: 'C2 key once',
  says: 'No two payments of a company carry one key.',
  check: ({ after, keys }) =>
    after.snapshot.paymentKeys
      .filter(({ rows }) => rows !== 1)
      .map(({ companyId, key, rows }) => {
        const isIt = (record: KeyRecord): boolean => record.companyId === companyId && record.key === key;
        const record = keys.find((one) => one.operation === 'createPayment' && isIt(one));
        const text = `${rows} payments carry the key`;
        if (record !== undefined) return aboutKey(record, text);
        return { text, companyId, operation: 'createPayment', key, attempts: [] };
      }),
};

/** What a look at a key finds, with the attempts and the database as they were before and after the replays. */
function eachMoment(
  { keys, before, after }: Evidence,
  look: (record: KeyRecord, attempts: readonly Attempt[], books: Books) => string | undefined,
): Omit<Finding, 'rule'>[] {
  return keys.flatMap((record) => {
    const text = look(record, underFaults(record), before) ?? look(record, record.attempts, after);
    return text === undefined ? [] : [aboutKey(record, text)];
  });
}

function countedOnce(record: KeyRecord, books: Books, why: string): string | undefined {
  const stored = books.storedOf(record).length;
  if (stored !== 1) return `${why}, but there are ${stored} stored answers`;
  const table = EFFECT_TABLES[record.operation];
  if (table === undefined) return undefined;
  const rows = rowsOf(record, books);
  return rows === 1 ? undefined : `${why}, but ${rows} rows of ${table} were made by it`;
}

/** How many effects the write has, where the operation leaves one. */
function rowsOf(record: KeyRecord, books: Books): number {
  const table = EFFECT_TABLES[record.operation];
  return books
    .effectsOf(record)
    .filter((effect) => effect.table === table)
    .reduce((sum, { rows }) => sum + rows, 0);
}
