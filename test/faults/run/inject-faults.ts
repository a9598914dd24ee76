import { setTimeout as wait } from 'node:timers/promises';
import type { FaultOutcome } from '../checker/verdict.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Fault } from '../nemesis/fault.js';
import { Random } from '../nemesis/random.js';
import type { Progress } from './progress.js';

/** Lets every fault of the schedule happen, one after another, while the load goes on. */
export async function injectFaults(
  cluster: Cluster,
  {
    seed,
    durationMs,
    faults,
  }: { readonly seed: number; readonly durationMs: number; readonly faults: readonly Fault[] },
  progress: Progress,
): Promise<FaultOutcome[]> {
  const outcomes: FaultOutcome[] = [];
  const random = new Random(seed);
  for (const fault of faults) {
    await wait(2_000);
    progress.during(fault.name);
    const evidence = await fault.inject(cluster, random, durationMs / (faults.length + 1) - 2000);
    progress.announce(`${fault.name}: ${evidence.what}`);
    progress.during('');
    outcomes.push({ name: fault.name, evidence });
  }
  await wait(2_000);
  return outcomes;
}
