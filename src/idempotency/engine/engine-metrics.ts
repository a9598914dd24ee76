import type { WriteRequest, WriteResult } from './queued-write.js';

/** Why a group did not end at its first try, or its audit rows were dropped. */
export const RETRY_REASONS = ['conflict', 'reconnect', 'isolate', 'unproven', 'audit'] as const;

export type RetryReason = (typeof RETRY_REASONS)[number];

/** What the engine reports of itself. Durations are in milliseconds. */
export interface EngineMetrics {
  /** An attempt was answered; each is counted once. */
  answered(request: WriteRequest, result: WriteResult): void;
  /** A group was committed, whose handlers ran in so many waves: 1 unless some met and had to run again. */
  groupCommitted(writes: number, commitMs: number, waves: number): void;
  /** A group is run again, or in halves. */
  groupRetried(reason: RetryReason): void;
  /** How many requests wait now. */
  waitingChanged(requests: number): void;
  /** An operation ran alone. */
  aloneRun(): void;
}
