import type { WriteRequest, WriteResult } from './queued-write.js';

/** What the engine reports of itself. Durations are in milliseconds. */
export interface EngineMetrics {
  /** An attempt was answered; each is counted once. */
  answered(request: WriteRequest, result: WriteResult): void;
  /** A group was committed. */
  groupCommitted(writes: number, commitMs: number): void;
  /** A group is run again, or in halves. */
  groupRetried(reason: string): void;
  /** How many requests wait now. */
  waitingChanged(requests: number): void;
  /** An operation ran alone. */
  aloneRun(): void;
}
