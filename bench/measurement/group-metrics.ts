import type { Groups } from './sample.js';

/** The values of a `/metrics` page by series, summed over processes. */
export type Metrics = ReadonlyMap<string, number>;

const SIZE = 'accubooks_group_size';
const COMMIT = 'accubooks_commit_duration_ms';
const RETRIES = 'accubooks_group_retries_total';
/** Counted by a preload of the benchmark: see preloads/count-runs.ts. */
const RUNS = 'benchmark_handler_runs_total';
const WAVES = 'benchmark_groups_with_second_wave_total';

export async function readMetrics(ports: readonly number[]): Promise<Metrics> {
  const sums = new Map<string, number>();
  for (const port of ports) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    for (const [series, value] of parse(await response.text())) sums.set(series, (sums.get(series) ?? 0) + value);
  }
  return sums;
}

/** What was counted between two readings; undefined when no group was committed. */
export function groupsBetween(before: Metrics, after: Metrics): Groups | undefined {
  const delta = (series: string): number => (after.get(series) ?? 0) - (before.get(series) ?? 0);
  const groups = delta(`${SIZE}_count`);
  if (groups === 0) return undefined;
  const writes = delta(`${SIZE}_sum`);
  return {
    groups,
    writesPerGroup: writes / groups,
    medianAtMost: medianBucket(after, groups, delta),
    commitMs: delta(`${COMMIT}_sum`) / groups,
    retries: sumOf([...after.keys()].filter((series) => series.startsWith(RETRIES)).map(delta)),
    ...(after.has(RUNS)
      ? { handlerRunsPerWrite: delta(RUNS) / writes, shareWithSecondWave: Math.min(1, delta(WAVES) / groups) }
      : {}),
  };
}

/** The value of a series, or the sum over all series of a metric; 0 when there is none. */
export function valueOf(metrics: Metrics, name: string): number {
  const series = [...metrics.keys()].filter((key) => key === name || key.startsWith(`${name}{`));
  return sumOf(series.map((key) => metrics.get(key) ?? 0));
}

/** The sum over the operations of a counter of attempts. */
export function attemptsBetween(before: Metrics, after: Metrics, counter: string): number {
  const series = [...after.keys()].filter((name) => name.startsWith(`${counter}{`));
  return sumOf(series.map((name) => (after.get(name) ?? 0) - (before.get(name) ?? 0)));
}

function medianBucket(after: Metrics, groups: number, delta: (series: string) => number): number {
  const bounds = [...after.keys()]
    .map((series) => /^accubooks_group_size_bucket\{le="([^"]+)"\}$/.exec(series))
    .filter((found) => found !== null)
    .map(([series, bound]) => ({ series, bound: Number(bound === '+Inf' ? Infinity : bound) }))
    .sort((left, right) => left.bound - right.bound);
  return bounds.find(({ series }) => delta(series) >= groups / 2)?.bound ?? Infinity;
}

function parse(text: string): [string, number][] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
