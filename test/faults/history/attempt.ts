import type { MutationName } from '../../../src/mutations/index.js';

/**
 * What an attempt tells about its write:
 * - `done`: 2xx. The write is carried out, for ever.
 * - `refused`: 4xx. This attempt had no effect.
 * - `unknown`: 5xx, a timeout or a lost connection. The write may be carried out or not.
 */
export type Outcome = 'done' | 'refused' | 'unknown';

/** One request as the client saw it: a line of the history. Times are milliseconds of the client's monotonic clock. */
export interface Attempt {
  /** Position in the history, from 1. */
  readonly sequence: number;
  /** The client's thread; it has one request under way at a time. */
  readonly thread: number;
  readonly companyId: string;
  readonly operation: MutationName;
  readonly key: string;
  /** SHA-256 of the body as it was sent. */
  readonly payloadHash: string;
  /** Which of the cluster's addresses it went to, from 0. */
  readonly replica: number;
  readonly begunAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
  /** 0: there was no answer. */
  readonly status: number;
  /** `Idempotent-Replayed: true`. */
  readonly replayed: boolean;
  /** The stable code of a problem; empty for other answers. */
  readonly code: string;
  /** The answer as its bytes came; empty when there was none. */
  readonly body: string;
  /** Why there was no answer; empty when there was one. */
  readonly failure: string;
}
