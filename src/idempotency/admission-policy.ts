import type { ProblemError } from '../http/problem.js';
import type { OperationName } from './operation.js';

/** Injection token of the application's `AdmissionPolicy`. */
export const ADMISSION_POLICY = Symbol('ADMISSION_POLICY');

/** Who asks for what. */
export interface AdmissionRequest {
  readonly operation: OperationName;
  readonly actorId: string;
  /** The company, or for user-scoped operations the one that would be created. */
  readonly companyId: string;
}

/** What is judged in a group. */
export interface AdmissionCase extends AdmissionRequest {
  /** Whether the write has been carried out before, so that its answer is what is asked for. */
  readonly isStored: boolean;
}

/**
 * Who may write. The framework knows no roles: the application answers here, before the queue (cheaply, possibly 30 s
 * old, so that no stranger fills a company's queue) and in the lookup of the group (which alone decides).
 */
export interface AdmissionPolicy {
  /**
   * @returns the refusal for a stranger, or undefined when the actor may stand in the company's queue; a promise when it
   * must be asked for. It is awaited until the request's deadline.
   */
  beforeQueue(request: AdmissionRequest): Promise<ProblemError | undefined> | undefined;

  /**
   * The SQL that rides in a group's lookup: `$1::uuid[]` company ids and `$2::uuid[]` user ids, pairwise.
   * Its rows are handed to `refusal`.
   */
  readonly query: string;

  /** @returns why this actor may not do this now, or undefined. Judged for replays as well. */
  refusal(request: AdmissionCase, rows: readonly Readonly<Record<string, unknown>>[]): ProblemError | undefined;
}
