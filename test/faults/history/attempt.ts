import type { MutationName } from '../../../src/mutations/index.js';

/**
 * What an attempt tells about its write:
 * - `done`: 2xx. The write is carried out, for ever.
 * - `refused`: 4xx, or a 503 that is not `outcome_unknown`. This attempt had no effect.
 * - `unknown`: `outcome_unknown`, a timeout, a lost connection or a defect. The write may be carried out or not.
 */
export type Outcome = 'done' | 'refused' | 'unknown';

/**
 * What the run was doing: making what the load needs, loading, writing anew after healing, replaying every key without
 * faults, or reading after that.
 */
export type Phase = 'setup' | 'load' | 'healed' | 'replay' | 'reading';

/**
 * Who asks:
 * - `member`: has made all companies of the run, and may do everything in them.
 * - `colleague`: may do everything in those that the setup has made.
 * - `stranger`: is in none of them.
 */
export type Person = 'member' | 'colleague' | 'stranger';

/** A request as it was sent. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  /** The exact text; empty when there was none. */
  readonly body: string;
  /** The `If-Match` header; empty when there was none. */
  readonly ifMatch: string;
}

/** What is kept of an answer's headers: all that a promise is made about, and nothing that is long. */
export const KEPT_HEADERS = [
  'content-type',
  'etag',
  'idempotency-key',
  'location',
  'retry-after',
  'x-request-id',
] as const;

/** Those of them that an answer had, by their names in lower case. */
export type AnswerHeaders = Partial<Readonly<Record<(typeof KEPT_HEADERS)[number], string>>>;

/** One request as the client saw it: a line of the history. Times are milliseconds of the client's monotonic clock. */
export interface Attempt {
  /** Position in the history, from 1. Its `X-Request-Id` is `requestIdOf(sequence)`, by which the audit log knows it. */
  readonly sequence: number;
  readonly phase: Phase;
  /** The client's thread; it has one request under way at a time. */
  readonly thread: number;
  readonly person: Person;
  /** Of the person; the audit log has it. */
  readonly userId: string;
  /** Whose rows it makes; of createCompany the new company. */
  readonly companyId: string;
  /** What the write's id is made of: the company, or the user for createCompany. */
  readonly scopeId: string;
  readonly operation: MutationName;
  readonly key: string;
  readonly request: SentRequest;
  /** SHA-256 of the body as it was sent. */
  readonly payloadHash: string;
  /** Which of the cluster's addresses it went to, from 0. */
  readonly replica: number;
  readonly begunAt: number;
  /** `Infinity` when the client was ended before it had an answer. */
  readonly endedAt: number;
  readonly outcome: Outcome;
  /** 0: there was no answer. */
  readonly status: number;
  /** `Idempotent-Replayed: true`. */
  readonly replayed: boolean;
  /** The stable code of a problem; empty for other answers. */
  readonly code: string;
  /** Empty when there was no answer. */
  readonly headers: AnswerHeaders;
  /** The answer as its bytes came; empty when there was none. */
  readonly body: string;
  /** Why there was no answer; empty when there was one. */
  readonly failure: string;
}

const REQUEST_ID = /^fault-test-([1-9][0-9]*)$/;

export function requestIdOf(sequence: number): string {
  return `fault-test-${sequence}`;
}

/** The attempt that a request id names; undefined for an id of somebody else. */
export function sequenceOf(requestId: string): number | undefined {
  const digits = REQUEST_ID.exec(requestId)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** @param code of the problem; a 503 without one is not the application's word, and promises nothing. */
export function outcomeOf(status: number, code: string): Outcome {
  if (status >= 200 && status < 300) return 'done';
  const isPromise = status === 503 && code !== '' && code !== 'outcome_unknown';
  return isPromise || (status >= 400 && status < 500) ? 'refused' : 'unknown';
}

/** Whether the key has its answer: it was carried out, or refused for what it asks. Else it is to be sent again. */
export function isAnswered({ status, code }: Pick<Attempt, 'status' | 'code'>): boolean {
  return status >= 200 && status < 500 && code !== 'idempotency_in_progress';
}
