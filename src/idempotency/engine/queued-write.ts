import type { ProblemError } from '../../http/problem.js';
import type { ErrorType, WriteAttempt, WriteOutcome, WriteWork } from '../write-attempt.js';

/** One waiting request: its attempt, what to do, and where its answer goes. */
export interface WriteRequest {
  readonly attempt: WriteAttempt;
  readonly work: WriteWork;
  /** Gives the request its answer. */
  answer(result: WriteResult): void;
}

/** What became of an attempt. */
export type WriteResult =
  | { readonly outcome: WriteOutcome }
  | { readonly error: ProblemError; readonly errorType: ErrorType }
  /** A rejection that is no failed write: a body that never was valid. */
  | { readonly error: Error; readonly errorType: undefined };

/** All waiting requests with one deterministic id: one of them runs, the others meet its answer. */
export interface QueuedWrite {
  readonly id: string;
  readonly scopeId: string;
  readonly companyId: string;
  readonly alone: boolean;
  readonly requests: readonly WriteRequest[];
  /** How often its group was run again for conflicts and lost connections. */
  readonly retries: number;
}

/**
 * Answers a request, counts the answer, and sees to the audit row of a failure that no group wrote. Only the first answer
 * of a request does anything.
 */
export type Answer = (request: WriteRequest, result: WriteResult, audited: boolean) => void;

/** A refusal or failure as a result. */
export function failed(error: ProblemError, errorType: ErrorType): WriteResult {
  return { error, errorType };
}

/** The write's requests apart by actor and payload, each kind as a write of its own. */
export function kindsOf(write: QueuedWrite): QueuedWrite[] {
  const kinds = new Map<string, WriteRequest[]>();
  for (const request of write.requests) {
    const { actorId, fingerprint } = request.attempt;
    const kind = `${actorId} ${fingerprint.hash}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), request]);
  }
  return [...kinds.values()].map((requests) => ({ ...write, requests }));
}
