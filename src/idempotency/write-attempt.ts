import type { ProblemError } from '../http/problem.js';
import type { Fingerprint } from './fingerprint.js';
import type { IdempotentWrite } from './idempotent-write.js';
import type { OperationDefinition, OperationName } from './operation.js';

/** One request's attempt at an idempotent write: everything the engine needs to know, and nothing of HTTP. */
export interface WriteAttempt {
  readonly operation: OperationName;
  readonly definition: OperationDefinition;
  /** The deterministic id. */
  readonly id: string;
  readonly idempotencyKey: string;
  /** Whose key space, queue and lock it is: the company's id, or the user's for user-scoped operations. */
  readonly scopeId: string;
  /** The company that the rows belong to; for user-scoped operations the one to be created, which is `id`. */
  readonly companyId: string;
  readonly actorId: string;
  readonly fingerprint: Fingerprint;
  readonly requestId: string;
  /** Size of the payload, for the bounds of queue and group. */
  readonly bodyBytes: number;
  /** Milliseconds of the monotonic clock (`performance.now()`). */
  readonly receivedAt: number;
  readonly deadlineAt: number;
}

/** Runs the feature's code once against the books and gives the answer, or a promise of it; may be called again. */
export type WriteHandler = (write: IdempotentWrite) => unknown;

/** What to do when nothing is stored under the key: run the handler, or answer with the rejection of a bad body. */
export type WriteWork = { readonly handler: WriteHandler } | { readonly rejection: ProblemError };

/** The first answer as it is stored; a replay gives exactly this. */
export interface StoredAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body, byte for byte. */
  readonly answer: string;
}

/** How a write was answered. */
export interface WriteOutcome extends StoredAnswer {
  readonly status: 'new' | 'replayed';
  /** How many workflows this attempt started; 0 for a replay. */
  readonly workflowsTriggered: number;
}

/** The values of the metric label and audit column `error_type`. */
export const ERROR_TYPES = [
  'mismatch',
  'in_progress',
  'refused',
  'conflict',
  'timeout',
  'unavailable',
  'unknown',
  'internal',
] as const;

export type ErrorType = (typeof ERROR_TYPES)[number];
