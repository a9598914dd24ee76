import type { Stage } from '../contestants/contestant.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { type LoadPlan, newRun } from '../load/load-plan.js';
import { runLoad } from '../load/wrk.js';
import type { Subject } from './measure.js';
import { needsTargets, prepareTargets } from './prepare-targets.js';
import type { LoadPoint } from './sample.js';

/** The two runs of a point. */
export interface Runs {
  readonly warmUp: LoadPlan;
  readonly measured: LoadPlan;
}

/** So many that hardly two requests with one key meet. */
const REPLAY_KEYS = 4_096;
/** At most for so many requests in a second there are targets; a run that uses them up is flagged by its errors. */
const TARGETS_PER_SECOND_MAX = 6_000;
const TARGETS_SURPLUS = 1.3;

/** Plans the runs of a point, after everything was made that they need to be there. */
export async function planRuns(
  stage: Stage,
  database: BenchDatabase,
  { ports }: Subject,
  { operation, connections, companies: which }: LoadPoint,
  expectedPerSecond: number,
): Promise<Runs> {
  const { options, companies, wrk, folder } = stage;
  const plan = { operation, ports, connections, seconds: options.seconds, companies: companies[which], run: newRun() };
  const warmUp = { ...plan, seconds: options.warmUpSeconds, run: newRun() };
  if (operation === 'replay') return replays(stage, plan, expectedPerSecond);
  if (!needsTargets(operation)) return { warmUp, measured: plan };
  const perSecond = Math.min(expectedPerSecond * TARGETS_SURPLUS, TARGETS_PER_SECOND_MAX);
  const seconds = options.seconds + options.warmUpSeconds;
  const where = { wrk, folder, ports, companies: companies[which], url: database.superuserUrl };
  const targets = await prepareTargets(operation, perSecond * seconds, where);
  const forWarmUp = Math.ceil((targets.length * options.warmUpSeconds) / seconds);
  return {
    warmUp: { ...warmUp, targets: targets.slice(0, forWarmUp) },
    measured: { ...plan, targets: targets.slice(forWarmUp) },
  };
}

/** Every key has its payment before the replays are measured. */
async function replays({ options, wrk, folder }: Stage, plan: LoadPlan, expectedPerSecond: number): Promise<Runs> {
  const measured = { ...plan, keys: REPLAY_KEYS };
  const seconds = Math.ceil((1.5 * REPLAY_KEYS) / expectedPerSecond) + 1;
  await runLoad(wrk, folder, { ...measured, seconds });
  return { warmUp: { ...measured, seconds: options.warmUpSeconds }, measured };
}
