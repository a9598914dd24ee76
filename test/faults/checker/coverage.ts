import { type Attempt, requestIdOf } from '../history/attempt.js';
import type { History } from '../history/history.js';
import { doneOf } from './evidence.js';
import { idsOf } from './messages.js';
import type { Snapshot } from './snapshot.js';

/** What a run has met; without it a run shows nothing, however few findings it has. */
export interface Coverage {
  readonly attempts: number;
  /** Those that an attempt under load has made. */
  readonly writes: number;
  /** Keys that were answered 2xx under load: what must be there, whatever happens. */
  readonly acknowledged: number;
  readonly replays: number;
  readonly unknown: number;
  /** Attempts that were told nothing, or `outcome_unknown`, whose write they themselves have carried out. */
  readonly unknownCommitted: number;
  /** Those that were answered 200 before the keys were replayed. */
  readonly reads: number;
  /** Entities that were shown after that, when every read must be answered. */
  readonly finalReads: number;
  /** Trial balances that were shown then. */
  readonly finalBalances: number;
  /** New writes after healing. */
  readonly fresh: number;
  /** How long the slowest of those took; 0 without any. */
  readonly slowestFreshMs: number;
  /** Messages as often as the receiver of webhooks got them. */
  readonly deliveries: number;
  /** Those of them that it had got before. */
  readonly redeliveries: number;
}

/** Counts what happened before the keys were replayed, and all deliveries. */
export function coverageOf({ attempts, reads, deliveries }: History, { audit }: Snapshot): Coverage {
  const loaded = attempts.filter(({ phase }) => phase === 'load');
  const unknown = loaded.filter(({ outcome }) => outcome === 'unknown');
  const shown = reads.filter(({ status }) => status === 200);
  const final = shown.filter(({ phase }) => phase === 'reading');
  const fresh = attempts.filter(({ phase }) => phase === 'healed');
  const made = new Set(audit.filter(({ status }) => status === 'new').map(({ requestId }) => requestId));
  const isMaker = ({ sequence }: Attempt): boolean => made.has(requestIdOf(sequence));
  return {
    attempts: attempts.filter(({ phase }) => phase !== 'replay').length,
    writes: loaded.filter(isMaker).length,
    acknowledged: new Set(doneOf(loaded).map(({ scopeId, operation, key }) => `${scopeId} ${operation} ${key}`)).size,
    replays: loaded.filter(({ replayed }) => replayed).length,
    unknown: unknown.length,
    unknownCommitted: unknown.filter(isMaker).length,
    reads: shown.filter(({ phase }) => phase === 'load').length,
    finalReads: final.filter(({ about }) => about.kind === 'entity').length,
    finalBalances: final.filter(({ about }) => about.kind === 'trial-balance').length,
    fresh: fresh.length,
    slowestFreshMs: Math.round(Math.max(0, ...fresh.map(({ begunAt, endedAt }) => endedAt - begunAt))),
    deliveries: deliveries.length,
    redeliveries: deliveries.length - idsOf(deliveries).size,
  };
}

const MISSING = {
  reads: 'no read was answered under load',
  finalReads: 'nothing was read after healing',
  finalBalances: 'no trial balance was read after healing',
  replays: 'nothing was replayed under load',
  unknown: 'no attempt had an unknown outcome',
  unknownCommitted: 'no write was committed without its acknowledgement',
  fresh: 'nothing was written anew after healing',
  deliveries: 'no webhook was delivered',
  redeliveries: 'no webhook was delivered again',
} as const satisfies Partial<Readonly<Record<keyof Coverage, string>>>;

/** Figures that must not be 0. */
export type Required = keyof typeof MISSING;

/** What a run of many faults must meet. */
export const ALL_REQUIRED = Object.keys(MISSING) as readonly Required[];

/** Whatever was done to it, a system that is not asked afterwards has not been shown to heal. */
const ALWAYS: readonly Required[] = ['fresh', 'finalReads', 'finalBalances'];

/** C11: why the run proves nothing; empty when it does. */
export function missingCoverage(coverage: Coverage, required: readonly Required[] = ALL_REQUIRED): string[] {
  return [...new Set([...ALWAYS, ...required])]
    .filter((figure) => coverage[figure] === 0)
    .map((figure) => MISSING[figure]);
}
