import { type AnswerHeaders, type Attempt, requestIdOf } from '../../history/attempt.js';
import type { Read } from '../../history/history.js';
import { codeOf } from '../../workload/client.js';
import { doneOf, type Evidence, type KeyRecord } from '../evidence.js';
import { aboutCompany, aboutKey, type Finding, type Rule } from '../finding.js';
import type { StoredAnswer } from '../snapshot.js';

const STORED_HEADERS = ['content-type', 'etag', 'location'] as const;

/** R4, for what stands beside the body. */
export const SAME_HEADERS: Rule = {
  name: 'R4 same headers',
  says: 'All 2xx answers of a key have the content type, the ETag and the Location of its stored answer.',
  check: ({ keys, after }) =>
    keys.flatMap((record) => {
      const [stored] = after.storedOf(record);
      if (stored === undefined) return [];
      const expected = storedHeadersOf(stored);
      return STORED_HEADERS.flatMap((name) => {
        const others = doneOf(record.attempts).filter(({ headers }) => headers[name] !== expected[name]);
        return others.length === 0
          ? []
          : [aboutKey(record, `answers have another ${name} than the stored one`, others)];
      });
    }),
};

/** E2: a program can read every error, and learns when to come again. */
export const FORM_OF_ERRORS: Rule = {
  name: 'E2 form of errors',
  says: 'Every error is application/problem+json; 429, 503 and idempotency_in_progress have a Retry-After.',
  check: (evidence) =>
    eachAnswer(evidence, ({ status, code, headers }) => {
      if (status < 400) return undefined;
      const type = headers['content-type'] ?? 'nothing';
      if (!type.startsWith('application/problem+json')) return `${status} ${code} came as ${type}`;
      const after = headers['retry-after'];
      if (!asksToComeAgain(status, code) || isDelay(after)) return undefined;
      return `${status} ${code} came with ${after === undefined ? 'no Retry-After' : `the Retry-After "${after}"`}`;
    }),
};

/** A1: nobody gets what another was answered. */
export const OWN_ANSWER: Rule = {
  name: 'A1 own answer',
  says: 'An answer names the request and the key that it was sent for, no others; a 2xx to a write names both.',
  check: (evidence) =>
    eachAnswer(evidence, ({ status, headers, requestId, key }) => {
      const { 'x-request-id': namedRequest = 'none', 'idempotency-key': namedKey } = headers;
      // The parser of HTTP gives a request up without having read it.
      if (status !== REQUEST_TIMEOUT && namedRequest !== requestId)
        return `the answer names the request ${namedRequest}`;
      // What is refused before the write path names no key.
      const namesNone = namedKey === undefined && (key === undefined || status >= 400);
      if (namesNone || namedKey === key) return undefined;
      return `the answer names the key ${namedKey ?? 'none'}`;
    }),
};

const REQUEST_TIMEOUT = 408;

/** An answer to an attempt or a read; a read has no key. */
interface Answer {
  readonly status: number;
  readonly code: string;
  readonly headers: AnswerHeaders;
  readonly requestId: string;
  readonly key: string | undefined;
}

/** Asks everything that was answered at all, to members and strangers. */
function eachAnswer(
  { keys, history }: Evidence,
  look: (answer: Answer) => string | undefined,
): readonly Omit<Finding, 'rule'>[] {
  return [
    ...keys.flatMap((record) => attemptsOf(record).flatMap((attempt) => aboutAttempt(record, attempt, look))),
    ...history.reads.filter(({ status }) => status > 0).flatMap((read) => aboutRead(read, look)),
  ];
}

function attemptsOf({ attempts, strangers }: KeyRecord): Attempt[] {
  return [...attempts, ...strangers].filter(({ status }) => status > 0);
}

function aboutAttempt(
  record: KeyRecord,
  attempt: Attempt,
  look: (answer: Answer) => string | undefined,
): Omit<Finding, 'rule'>[] {
  const text = look({ ...attempt, requestId: requestIdOf(attempt.sequence) });
  return text === undefined ? [] : [aboutKey(record, text, [attempt])];
}

function aboutRead(read: Read, look: (answer: Answer) => string | undefined): Omit<Finding, 'rule'>[] {
  const { companyId, path, status, body } = read;
  const text = look({ ...read, key: undefined, code: status >= 400 ? codeOf(body) : '' });
  return text === undefined ? [] : [aboutCompany(companyId, `${path}: ${text}`)];
}

/** By lower-case names, as answers have them. */
function storedHeadersOf({ headers }: StoredAnswer): Readonly<Record<string, string>> {
  const entries = Object.entries(JSON.parse(headers) as Record<string, string>);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

function asksToComeAgain(status: number, code: string): boolean {
  return status === 429 || status === 503 || code === 'idempotency_in_progress';
}

/** Seconds: a client that comes again at once is no help. */
function isDelay(value: string | undefined): boolean {
  return value !== undefined && /^[1-9][0-9]*$/.test(value);
}
