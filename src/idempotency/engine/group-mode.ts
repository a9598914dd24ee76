import type { EngineOptions, GroupLimits } from './engine-options.js';
import { isLockTimeout } from './failure.js';

/** How long a part of a group waits for a lock while the write that waits for it is looked for. */
const SEARCH_LOCK_TIMEOUT_MS = 100;

/**
 * A search for the write that waits for a lock, by halves of its group. They wait briefly, or the others are past their
 * deadline before it is found. It ends with the first that is found: when more of them wait, it is a table that somebody
 * holds, and what is left waits as long as ever.
 */
export interface LockSearch {
  isOver: boolean;
}

/** How a group takes its companies' locks, and how long it may take. */
export interface GroupMode {
  /** Waits for the locks under the lock timeout instead of passing companies over. */
  readonly wait: boolean;
  /** One write by itself, with a manager and the limits of long work. */
  readonly alone: boolean;
  /** One of its writes waits for a lock, and is looked for. */
  readonly lockSearch?: LockSearch | undefined;
}

/** The limits of a group of many writes, or of one that runs alone. */
export function limitsOf(options: EngineOptions, { alone, lockSearch }: GroupMode): GroupLimits {
  const limits = alone ? options.aloneLimits : options.groupLimits;
  if (lockSearch === undefined || lockSearch.isOver) return limits;
  return { ...limits, lockTimeoutMs: Math.min(limits.lockTimeoutMs, SEARCH_LOCK_TIMEOUT_MS) };
}

/** @returns the search that goes on, or a new one when writes that were to wait as long as ever have waited in vain. */
export function lockSearchAfter(error: unknown, { lockSearch }: GroupMode): LockSearch | undefined {
  if (!isLockTimeout(error)) return undefined;
  return lockSearch === undefined || lockSearch.isOver ? { isOver: false } : lockSearch;
}
