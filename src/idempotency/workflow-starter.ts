import type { IdempotentWrite, WorkflowSubject } from './idempotent-write.js';

/** Injection token of the application's `WorkflowStarter`. */
export const WORKFLOW_STARTER = Symbol('WORKFLOW_STARTER');

/** Starts workflows inside a write; the application provides it. */
export interface WorkflowStarter {
  /**
   * Looks up what the operation's event starts. Called as the handler begins, so that this is read in one batch with the
   * handler's own first reads and costs no round trip.
   */
  prepare?(write: IdempotentWrite): Promise<unknown>;

  /** Queues the instances through the handle. @returns how many workflows were started. */
  start(write: IdempotentWrite, event: string, subject: WorkflowSubject): Promise<number>;
}
