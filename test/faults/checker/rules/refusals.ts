import type { Attempt } from '../../history/attempt.js';
import { doneOf, type Evidence, groupBy, type KeyRecord } from '../evidence.js';
import { aboutKey, type Rule } from '../finding.js';

/** What a refusal says is true when it is said. */
export const TRUE_REFUSALS: Rule = {
  name: 'T1 true refusals',
  says: 'Who is told that a key is used, or an invoice no draft, is told so after what made it so was committed.',
  check: (evidence) => {
    const finalized = finalizations(evidence);
    return evidence.keys.flatMap((record) =>
      record.attempts.flatMap((attempt) => {
        const makers = makersOf(evidence, record, attempt, finalized);
        if (makers === undefined) return [];
        const saidAt = evidence.history.wallClockOrigin + attempt.endedAt;
        if (makers.some((createdAt) => createdAt <= saidAt)) return [];
        const text = `an attempt was refused (${attempt.code}) before anything that would make it so was committed`;
        return [aboutKey(record, text, [attempt])];
      }),
    );
  },
};

/** One of two rivals wins. */
export const ONE_FINALIZATION: Rule = {
  name: 'T2 one winner',
  says: 'An invoice is finalized by one write, under whatever key.',
  check: (evidence) =>
    [...finalizations(evidence).values()].flatMap((records) => {
      const [first] = records;
      if (first === undefined || records.length === 1) return [];
      const winners = records.flatMap(({ attempts }) => doneOf(attempts).slice(0, 1));
      return [aboutKey(first, `${records.length} writes have finalized the invoice`, winners)];
    }),
};

/** When that was committed which the refusal tells of; undefined for refusals that are not looked at. */
function makersOf(
  { after }: Evidence,
  record: KeyRecord,
  { code, operation, request }: Attempt,
  finalized: ReadonlyMap<string, readonly KeyRecord[]>,
): number[] | undefined {
  if (code === 'idempotency_key_reused') return after.storedOf(record).map(({ createdAt }) => createdAt);
  if (code !== 'not_draft' || operation !== 'finalizeInvoice') return undefined;
  const rivals = finalized.get(`${record.companyId} ${request.path}`) ?? [];
  return rivals.flatMap((rival) => after.storedOf(rival).map(({ createdAt }) => createdAt));
}

/** Stored finalizations by company and invoice. */
function finalizations({ keys, after }: Evidence): Map<string, KeyRecord[]> {
  const stored = keys.filter((one) => one.operation === 'finalizeInvoice' && after.storedOf(one).length > 0);
  return groupBy(stored, ({ companyId, attempts }) => `${companyId} ${attempts[0]?.request.path ?? ''}`);
}
