import type { PrometheusClient, Sample } from '../prometheus/prometheus-client.js';
import { type Matchers, selector } from '../prometheus/write-queries.js';
import type { Period } from './report.js';

/** What Prometheus says of a time; undefined is what it has no data for. */
export interface PrometheusFigures {
  /** The share of the minutes seen in which at least one process answered. */
  readonly uptime: number | undefined;
  /** The share of all minutes of which Prometheus knows. */
  readonly coverage: number;
  /** The most that was used of any pool of any process, as a share of what it may open. */
  readonly poolUse: number | undefined;
  /** The mean time of a scrape, in milliseconds. */
  readonly scrapeMs: number | undefined;
  readonly processesUp: readonly Sample[];
}

const STEPS = 168;

export async function prometheusFigures(
  prometheus: PrometheusClient,
  matchers: Matchers,
  { from, to }: Period,
  now: Date,
): Promise<PrometheusFigures> {
  const end = to < now ? to : now;
  const seconds = Math.max(Math.floor((end.getTime() - from.getTime()) / 1_000), 60);
  const time = `[${seconds}s:1m]`;
  const up = selector('up', matchers);
  const pool = (state: string): string =>
    `sum by (instance, pool) (${selector('accubooks_db_pool_connections', matchers, `state="${state}"`)})`;
  const value = (query: string): Promise<number | undefined> => prometheus.value(query, end);
  return {
    uptime: await value(`avg_over_time((max(${up}))${time})`),
    coverage: Math.min((((await value(`count_over_time((max(${up}))${time})`)) ?? 0) * 60) / seconds, 1),
    poolUse: await value(`max_over_time((max((${pool('total')} - ${pool('idle')}) / ${pool('max')}))${time})`),
    scrapeMs: await value(`1000 * avg(avg_over_time(${selector('scrape_duration_seconds', matchers)}[${seconds}s]))`),
    processesUp: await prometheus.values(`sum(${up})`, from, end, Math.max(Math.ceil(seconds / STEPS), 60)),
  };
}
