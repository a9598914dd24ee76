import type { ClusterOptions } from '../cluster/start-cluster.js';
import { describeFinding } from '../checker/finding.js';
import type { Fault } from '../nemesis/fault.js';
import { type RunOptions, runFaults } from '../run/run-faults.js';

/** What a scenario shows of a run. */
export interface Survival {
  readonly findings: readonly string[];
  /** Faults that no request met. */
  readonly notMet: readonly string[];
  readonly writes: number;
  readonly figures: string;
}

const FAULT_MS = 6_000;

/** Lets one kind of fault happen under the whole workload, several times. */
export async function runScenario(
  faults: readonly Fault[],
  options: Partial<RunOptions> & { readonly cluster?: ClusterOptions } = {},
): Promise<Survival> {
  const verdict = await runFaults({
    seed: 20_261_122,
    durationMs: (FAULT_MS + 2_000) * (faults.length + 1),
    faults,
    ...options,
  });
  const { coverage } = verdict;
  return {
    findings: verdict.findings.map(describeFinding),
    notMet: verdict.faults.filter(({ evidence }) => evidence.times === 0).map(({ name }) => name),
    writes: coverage.writes,
    figures: JSON.stringify({
      ...coverage,
      faults: verdict.faults.map(({ evidence }) => evidence.what),
      folder: verdict.folder,
    }),
  };
}
