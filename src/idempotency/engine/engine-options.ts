import type { TransactionLimits } from './group-transaction.js';

/** Limits of a group, in milliseconds. */
export interface GroupLimits extends TransactionLimits {
  /** After this no handler is run again; the group commits what is done. */
  readonly rerunMs: number;
  /** After this the group is rolled back, and a handler that has not settled is the culprit. */
  readonly groupMs: number;
  /** How long the answer to COMMIT is awaited before the outcome counts as unproven. */
  readonly commitMs: number;
}

/** Everything that bounds the engine. */
export interface EngineOptions {
  /** Connections for groups of many writes. */
  readonly writerConnections: number;
  /** Connections for operations that run alone. */
  readonly aloneConnections: number;
  /** Named prepared statements; off behind a pooler that can't keep them apart. */
  readonly prepared: boolean;
  readonly groupWritesMax: number;
  readonly groupBytesMax: number;
  readonly companyWaitingMax: number;
  readonly waitingMax: number;
  readonly waitingBytesMax: number;
  /** From so many waiting requests on a new one is refused when others wait for longer than that, in milliseconds. */
  readonly crowdMin: number;
  readonly crowdWaitMaxMs: number;
  /** Bodies larger than this run alone. */
  readonly sharedBodyBytesMax: number;
  /** From a request's arrival to its answer, in milliseconds. */
  readonly requestDeadlineMs: number;
  /** How long a connection is awaited, whether it is made or comes from the pool; then there is no database. */
  readonly connectMs: number;
  /** How often a group is run again for conflicts and lost connections. */
  readonly retriesMax: number;
  /** A company that somebody else holds is tried again after this, doubling, with jitter. */
  readonly heldPauseMinMs: number;
  readonly heldPauseMaxMs: number;
  /** After this many misses a company waits in line for its lock. */
  readonly heldMissesMax: number;
  /** How long a company that broke a group runs in groups of its own. */
  readonly quarantineMs: number;
  /** Failed attempts that wait for their audit row; beyond, the oldest is dropped. */
  readonly failedAttemptsMax: number;
  /** How long a failed attempt waits for a transaction of its company. */
  readonly failedAttemptsFlushMs: number;
  readonly groupLimits: GroupLimits;
  readonly aloneLimits: GroupLimits;
}

/** The engine's limits where nothing else is configured. Time-outs nest: lock < idle < group < statement < request. */
export const ENGINE_DEFAULTS: EngineOptions = {
  writerConnections: 2,
  aloneConnections: 2,
  prepared: true,
  groupWritesMax: 128,
  groupBytesMax: 2 * 1024 * 1024,
  companyWaitingMax: 2_000,
  waitingMax: 10_000,
  waitingBytesMax: 64 * 1024 * 1024,
  crowdMin: 1_000,
  crowdWaitMaxMs: 500,
  sharedBodyBytesMax: 256 * 1024,
  requestDeadlineMs: 8_000,
  connectMs: 4_000,
  retriesMax: 3,
  heldPauseMinMs: 5,
  heldPauseMaxMs: 200,
  heldMissesMax: 5,
  quarantineMs: 30_000,
  failedAttemptsMax: 1_000,
  failedAttemptsFlushMs: 1_000,
  groupLimits: {
    lockTimeoutMs: 2_000,
    statementTimeoutMs: 5_000,
    idleTimeoutMs: 3_000,
    rerunMs: 250,
    groupMs: 4_000,
    commitMs: 5_000,
  },
  aloneLimits: {
    lockTimeoutMs: 2_000,
    statementTimeoutMs: 30_000,
    idleTimeoutMs: 10_000,
    rerunMs: 60_000,
    groupMs: 60_000,
    commitMs: 15_000,
  },
};
