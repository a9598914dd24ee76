import { isAnswered } from '../../history/attempt.js';
import { doneOf, type KeyRecord, payloadsOf } from '../evidence.js';
import { aboutKey, type Rule } from '../finding.js';
import { canonicalPayload, firstDifference } from '../payload.js';

/** R4: a key has one body for ever. */
export const ONE_BODY: Rule = {
  name: 'R4 one body',
  says: 'All 2xx answers of a key have the bytes of its stored answer, and its status or 200.',
  check: ({ keys, after }) =>
    keys.flatMap((record) => {
      const done = doneOf(record.attempts);
      const [stored] = after.storedOf(record);
      if (done.length === 0 || stored === undefined) return [];
      const others = done.filter(({ body }) => body !== stored.answer);
      if (others.length > 0) return [aboutKey(record, 'answers differ from the stored one', others)];
      const wrong = done.filter(({ replayed, status }) => status !== (replayed ? 200 : stored.status));
      return wrong.length === 0 ? [] : [aboutKey(record, 'answers have another status than they should', wrong)];
    }),
};

/** R5: only one attempt is the first. */
export const ONE_FIRST: Rule = {
  name: 'R5 one first answer',
  says: 'At most one 2xx answer of a key is no replay.',
  check: ({ keys }) =>
    keys.flatMap((record) => {
      const first = doneOf(record.attempts).filter(({ replayed }) => !replayed);
      return first.length < 2 ? [] : [aboutKey(record, `${first.length} answers are no replays`, first)];
    }),
};

/** R7: the payload that was carried out first is the one that stays. */
export const FIRST_PAYLOAD: Rule = {
  name: 'R7 payload of the first',
  says: 'A key has the effect of one payload, its answer shows that payload, and others are refused.',
  check: ({ keys, after }) => keys.flatMap((record) => payloadFindings(record, after.storedOf(record)[0]?.answer)),
};

function payloadFindings(record: KeyRecord, stored: string | undefined): ReturnType<Rule['check']> {
  const done = doneOf(record.attempts);
  const winners = new Set(done.map(({ request }) => canonicalPayload(request)));
  if (winners.size > 1) return [aboutKey(record, `${winners.size} payloads were acknowledged`, done)];
  const reused = record.attempts.filter(({ code }) => code === 'idempotency_key_reused');
  if (stored === undefined) {
    if (reused.length === 0) return [];
    return [aboutKey(record, 'the key was called used, but nothing is stored under it', reused)];
  }
  const lies = reused.filter(({ request }) => winners.has(canonicalPayload(request)));
  if (lies.length > 0) return [aboutKey(record, 'the acknowledged payload was refused as another one', lies)];
  const candidates =
    done.length > 0 ? done.slice(0, 1) : [...payloadsOf(record).values()].flatMap(([one]) => one ?? []);
  const differences = candidates.map(({ request }) => differenceTo(request.body, stored));
  if (differences.includes(undefined)) return [];
  return [aboutKey(record, `the stored answer shows another payload than was sent (${differences.join(', ')})`)];
}

function differenceTo(body: string, answer: string): string | undefined {
  if (body === '') return undefined;
  const difference = firstDifference(JSON.parse(body), JSON.parse(answer));
  return difference === undefined ? undefined : difference === '' ? 'the whole body' : difference;
}

/** C3: without faults every key has its outcome, and those that were acknowledged replay. */
export const REPLAYS: Rule = {
  name: 'C3 replay',
  says: 'After healing every key is answered for good, and an acknowledged one with 200 and as a replay.',
  check: ({ keys, after }) =>
    keys.flatMap((record) => {
      const replays = record.attempts.filter(({ phase }) => phase === 'replay');
      const last = replays.at(-1);
      if (last === undefined) return [aboutKey(record, 'the key was never replayed')];
      const open = replays.filter((attempt) => !isAnswered(attempt));
      if (open.length > 0) {
        return [aboutKey(record, `a replay without faults had no answer for good: ${last.status} ${last.code}`, open)];
      }
      const wasDone = doneOf(record.attempts).some(({ phase }) => phase !== 'replay');
      if (wasDone && !(last.outcome === 'done' && last.replayed)) {
        return [aboutKey(record, `the acknowledged write was answered ${last.status} ${last.code}`, [last])];
      }
      const isStored = after.storedOf(record).length > 0;
      if (isStored === (last.outcome === 'done')) return [];
      const text = `the last answer was ${last.status} ${last.code}, but the write ${isStored ? 'is' : 'is not'} stored`;
      return [aboutKey(record, text, [last])];
    }),
};
