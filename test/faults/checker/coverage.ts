import { requestIdOf } from '../history/attempt.js';
import type { History } from '../history/history.js';
import { idsOf } from './messages.js';
import type { Snapshot } from './snapshot.js';

/** What a run has met; without it a run shows nothing, however few findings it has. */
export interface Coverage {
  readonly attempts: number;
  /** Keys with a stored answer. */
  readonly writes: number;
  readonly replays: number;
  readonly unknown: number;
  /** Attempts without an answer whose write they themselves have carried out. */
  readonly unknownCommitted: number;
  readonly reads: number;
  /** Messages as often as the receiver of webhooks got them. */
  readonly deliveries: number;
  /** Those of them that it had got before. */
  readonly redeliveries: number;
}

/** Counts what happened before the keys were replayed, and all deliveries. */
export function coverageOf({ attempts, reads, deliveries }: History, { stored, audit }: Snapshot): Coverage {
  const loaded = attempts.filter(({ phase }) => phase === 'load');
  const unknown = loaded.filter(({ outcome }) => outcome === 'unknown');
  const made = new Set(audit.filter(({ status }) => status === 'new').map(({ requestId }) => requestId));
  return {
    attempts: attempts.filter(({ phase }) => phase !== 'replay').length,
    writes: stored.length,
    replays: loaded.filter(({ replayed }) => replayed).length,
    unknown: unknown.length,
    unknownCommitted: unknown.filter(({ sequence }) => made.has(requestIdOf(sequence))).length,
    reads: reads.length,
    deliveries: deliveries.length,
    redeliveries: deliveries.length - idsOf(deliveries).size,
  };
}

/** C11: why the run proves nothing; empty when it does. */
export function missingCoverage({ replays, unknown, unknownCommitted, redeliveries }: Coverage): string[] {
  return [
    ...(replays === 0 ? ['nothing was replayed under load'] : []),
    ...(unknown === 0 ? ['no attempt had an unknown outcome'] : []),
    ...(unknownCommitted === 0 ? ['no write was committed without its acknowledgement'] : []),
    ...(redeliveries === 0 ? ['no webhook was delivered again'] : []),
  ];
}
