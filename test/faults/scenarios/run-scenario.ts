import type { ClusterOptions } from '../cluster/start-cluster.js';
import type { Coverage, Required } from '../checker/coverage.js';
import { describeFinding } from '../checker/finding.js';
import type { VerdictResult } from '../checker/verdict.js';
import type { Fault, LosesAnswers } from '../nemesis/fault.js';
import { runFaults } from '../run/run-faults.js';

/** What a scenario shows of a run. */
export interface Survival {
  /** Green only when the run met what this fault by itself is to cause. */
  readonly result: VerdictResult;
  readonly findings: readonly string[];
  /** Why the run shows nothing. */
  readonly missing: readonly string[];
  /** Whether the answers that were lost are of the kind that the fault is said to lose. */
  readonly losesAsSaid: boolean;
  readonly writes: number;
  /** Attempts whose outcome nobody knew. */
  readonly unknown: number;
  /** Those of them that have carried out their write. */
  readonly unknownCommitted: number;
  readonly figures: string;
}

const FAULT_MS = 6_000;

/** What a run must meet under load, by what its fault is said to do. That webhooks come again is chance in one so short. */
const REQUIRED: Readonly<Record<LosesAnswers, readonly Required[]>> = {
  'of writes that stand': ['reads', 'replays', 'unknown', 'unknownCommitted'],
  'of writes that do not stand': ['reads', 'replays', 'unknown'],
  surely: ['reads', 'replays', 'unknown'],
  perhaps: ['reads', 'replays'],
  never: ['reads', 'replays'],
};

/** Lets one kind of fault happen under the whole workload, several times. */
export async function runScenario(
  fault: Fault,
  options: { readonly cluster?: Omit<ClusterOptions, 'compiled'> } = {},
): Promise<Survival> {
  const { result, findings, missing, coverage, faults, folder } = await runFaults({
    ...{ seed: 20_261_122, durationMs: (FAULT_MS + 2_000) * 2 },
    ...{ faults: [fault], needsAllFaults: true, required: REQUIRED[fault.losesAnswers] },
    keeps: (verdict) => verdict.result !== 'green' || !losesAsSaid(fault, verdict.coverage),
    ...options,
  });
  return {
    ...{ result, findings: findings.map(describeFinding), missing, losesAsSaid: losesAsSaid(fault, coverage) },
    ...{ writes: coverage.writes, unknown: coverage.unknown, unknownCommitted: coverage.unknownCommitted },
    figures: JSON.stringify({ ...coverage, faults: faults.map(({ evidence }) => evidence.what), folder }),
  };
}

function losesAsSaid({ losesAnswers }: Fault, { unknown, unknownCommitted }: Coverage): boolean {
  if (losesAnswers === 'never') return unknown === 0;
  return losesAnswers !== 'of writes that do not stand' || unknownCommitted === 0;
}
