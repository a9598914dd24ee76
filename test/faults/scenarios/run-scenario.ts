import type { ClusterOptions } from '../cluster/start-cluster.js';
import type { Required } from '../checker/coverage.js';
import { describeFinding } from '../checker/finding.js';
import { judge, type VerdictResult } from '../checker/verdict.js';
import type { Fault, LosesAnswers } from '../nemesis/fault.js';
import { runFaults } from '../run/run-faults.js';

/** What a scenario shows of a run. */
export interface Survival {
  /** Green only when the run met what this fault by itself is to cause. */
  readonly result: VerdictResult;
  readonly findings: readonly string[];
  /** Why the run shows nothing. */
  readonly missing: readonly string[];
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
  const { seed, coverage, faults, folder, ...run } = await runFaults({
    seed: 20_261_122,
    durationMs: (FAULT_MS + 2_000) * 2,
    faults: [fault],
    ...options,
  });
  const required = REQUIRED[fault.losesAnswers];
  const { result, missing } = judge(seed, run.findings, coverage, faults, { asked: [fault.name], required });
  return {
    ...{ result, findings: run.findings.map(describeFinding), missing },
    ...{ writes: coverage.writes, unknown: coverage.unknown, unknownCommitted: coverage.unknownCommitted },
    figures: JSON.stringify({ ...coverage, faults: faults.map(({ evidence }) => evidence.what), folder }),
  };
}
