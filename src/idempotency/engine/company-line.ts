import type { QueuedWrite, WriteRequest } from './queued-write.js';

/** A write while it waits: requests with its id may still join. */
export interface WaitingWrite extends QueuedWrite {
  requests: WriteRequest[];
}

/** The waiting writes of one company (or of one user, for user-scoped operations), and what became of its last tries. */
export class CompanyLine {
  /** By id, in order of arrival. */
  writes = new Map<string, WaitingWrite>();
  requestCount = 0;
  /** Since when writes have waited here while none of the company ran, in milliseconds of the monotonic clock. */
  readySince = 0;
  /** What is in a group of this process now, by id. */
  running: ReadonlySet<string> | undefined;
  /** Before this time, in milliseconds of the monotonic clock, the company is not tried again. */
  pausedUntil = 0;
  /** How often in a row its lock was held by somebody else. */
  misses = 0;
  /** Until this time the company runs in groups of its own. */
  quarantinedUntil = 0;

  constructor(readonly scopeId: string) {}

  /** The write that waits longest. */
  get head(): WaitingWrite | undefined {
    return this.writes.values().next().value;
  }

  /** Whether a write with this id waits or runs. */
  has(id: string): boolean {
    return this.running?.has(id) === true || this.writes.has(id);
  }

  /** Puts a write at the end, or beside the one with the same id. */
  join(write: WaitingWrite): void {
    const same = this.writes.get(write.id);
    if (same === undefined) this.writes.set(write.id, write);
    else same.requests.push(...write.requests);
  }

  /** Takes out the first writes, which run from here on. */
  take(count: number): WaitingWrite[] {
    const taken: WaitingWrite[] = [];
    for (const write of this.writes.values()) {
      if (taken.length === count) break;
      taken.push(write);
    }
    for (const { id } of taken) this.writes.delete(id);
    this.running = new Set(taken.map(({ id }) => id));
    return taken;
  }
}

/** The memory that requests' bodies take, about. */
export function bytesOf(requests: readonly WriteRequest[]): number {
  return requests.reduce((bytes, { attempt }) => bytes + attempt.bodyBytes, 0);
}
