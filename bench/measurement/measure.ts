import type { Stage } from '../contestants/contestant.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { type LoadResult, runLoad } from '../load/wrk.js';
import { cpuBetween, type CpuReading, foreignShareOf, readCpu } from '../machine/cpu.js';
import { type Metrics, groupsBetween, readMetrics } from './group-metrics.js';
import { planRuns } from './plan-runs.js';
import { type Records, rowProblems, settledCounts } from './row-counts.js';
import type { LoadPoint, Sample } from './sample.js';

/** A contestant's servers under load. */
export interface Subject {
  readonly contestant: string;
  readonly ports: readonly number[];
  readonly node: readonly number[];
  readonly others: readonly number[];
  /** False for one that stores nothing. */
  readonly writes: boolean;
  readonly records: Records;
  /** Whether it has the product's `/metrics`. */
  readonly hasMetrics: boolean;
  /** Problems of its own that only it can see, looked for after a run. */
  readonly check?: ((before: Metrics, after: Metrics, result: LoadResult) => readonly string[]) | undefined;
}

/** What goes on while a point is measured, until the load is over. */
export type Meanwhile = (over: AbortSignal) => Promise<void>;

/** Measures one point: a run that warms up, then the one that counts. */
export async function measure(
  stage: Stage,
  database: BenchDatabase,
  subject: Subject,
  point: LoadPoint,
  expectedPerSecond: number,
  meanwhile?: Meanwhile,
): Promise<Sample> {
  const { wrk, folder, postgres } = stage;
  const { operation } = point;
  const counted = { operation, records: subject.records, isOnlyOne: meanwhile === undefined };
  const { warmUp, measured } = await planRuns(stage, database, subject, point, expectedPerSecond);
  await runLoad(wrk, folder, warmUp);
  const url = database.superuserUrl;
  const counts = await settledCounts(url, counted);
  const metrics = subject.hasMetrics ? await readMetrics(subject.ports) : new Map<string, number>();
  const processes = { node: subject.node, others: subject.others, postmaster: postgres.postmaster };
  const cpu = readCpu(processes);
  const startedAt = performance.now();
  const over = new AbortController();
  const background = problemsOf(meanwhile?.(over.signal));
  const result = await runLoad(wrk, folder, measured).finally(() => {
    over.abort();
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const used = cpuBetween(cpu, readCpu(processes));
  const backgroundProblems = await background;
  const metricsAfter = subject.hasMetrics ? await readMetrics(subject.ports) : metrics;
  const takesEffect = subject.writes && operation !== 'replay';
  const problems = [
    ...loadProblems(result),
    ...backgroundProblems,
    ...rowProblems(counts, await settledCounts(url, counted), {
      expected: takesEffect ? successes(result) : 0,
      underWay: takesEffect ? point.connections : 0,
    }),
    ...(subject.check?.(metrics, metricsAfter, result) ?? []),
  ];
  return sampleOf(subject, point, result, {
    used,
    seconds,
    problems,
    groups: groupsBetween(metrics, metricsAfter),
  });
}

async function problemsOf(background: Promise<void> | undefined): Promise<string[]> {
  try {
    await background;
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function successes({ statuses }: LoadResult): number {
  return Object.entries(statuses)
    .filter(([status]) => status.startsWith('2'))
    .reduce((sum, [, count]) => sum + count, 0);
}

function errorsOf(result: LoadResult): number {
  return result.requests - successes(result) + result.connectionErrors + result.timeouts;
}

function loadProblems(result: LoadResult): string[] {
  if (errorsOf(result) === 0) return [];
  const { statuses, connectionErrors, timeouts, samples } = result;
  const counted = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return [
    `statuses ${counted.join(', ')}; broken connections ${connectionErrors}; time-outs ${timeouts}`,
    ...samples
      .split('\n')
      .filter((sample) => sample !== '')
      .slice(0, 2),
  ];
}

function sampleOf(
  { contestant }: Subject,
  point: LoadPoint,
  result: LoadResult,
  {
    used,
    seconds,
    problems,
    groups,
  }: {
    readonly used: CpuReading;
    readonly seconds: number;
    readonly problems: readonly string[];
    readonly groups: Sample['groups'];
  },
): Sample {
  const requests = Math.max(1, result.requests);
  const perRequest = (cpuSeconds: number): number => (cpuSeconds * 1e6) / requests;
  const { node, postgres, others, client } = used;
  const foreignShare = foreignShareOf(used, seconds);
  return {
    contestant,
    point,
    writesPerSecond: (successes(result) * 1e6) / result.durationUs,
    p50Ms: result.p50Us / 1_000,
    p99Ms: result.p99Us / 1_000,
    nodeUs: perRequest(node),
    postgresUs: perRequest(postgres),
    othersUs: perRequest(others),
    clientUs: perRequest(client),
    foreignShare,
    requests: result.requests,
    errors: errorsOf(result),
    problems: problems,
    groups,
  };
}
