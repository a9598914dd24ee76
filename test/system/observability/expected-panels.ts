import { MUTATIONS, type MutationName } from '../../../src/mutations/index.js';
import { ERROR_TYPES } from '../../../src/idempotency/write-attempt.js';
import { RETRY_REASONS } from '../../../src/idempotency/engine/engine-metrics.js';
import type { Observation, Values } from './observation.js';

const DURATION = 'idempotent_write_duration_ms';
const POOLS = ['writer', 'reader'] as const;

/** What each query of each panel must answer, by the panel's title. */
export const EXPECTED_PANELS: Readonly<Record<string, (seen: Observation) => readonly Values[]>> = {
  'All operations per minute': (seen) => one(perMinute(seen, seen.over(seen.attempts))),
  'All failures': (seen) => one(seen.over(seen.failures) / seen.over(seen.attempts)),
  'All replays': (seen) => one(seen.over(seen.replays) / seen.over(seen.attempts)),
  'Time of all writes (p95)': (seen) => one(seen.quantile(0.95, DURATION)),
  'Time of all writes (p99)': (seen) => one(seen.quantile(0.99, DURATION)),
  'HTTP 5xx': (seen) => one(seen.serverErrorCount / seen.requests),
  Uptime: () => one(1),
  'Alerts that fire': ({ alerts }) => one(alerts.filter(({ state }) => state === 'firing').length),
  'Operations per minute': (seen) => [
    renamed(
      positive(seen.byOperation((operation) => perMinute(seen, seen.attempts(operation)))),
      (operation) => `operation=${operation} type=${MUTATIONS[operation as MutationName].type}`,
    ),
  ],
  'Failures by reason': (seen) => [
    Object.fromEntries(ERROR_TYPES.map((type) => [`error_type=${type}`, perMinute(seen, seen.failed(type))])),
  ],
  'Replay rate': (seen) => [seen.byOperation((operation) => seen.replays(operation) / seen.attempts(operation))],
  'Failure rate': (seen) => [seen.byOperation((operation) => seen.failures(operation) / seen.attempts(operation))],
  'Workflows triggered': (seen) => [
    positive(seen.byOperation((operation) => perMinute(seen, seen.workflows(operation)))),
  ],
  'Time by operation (p95)': (seen) => [seen.byOperation((operation) => seen.time(0.95, operation))],
  'Time by operation (p99)': (seen) => [seen.byOperation((operation) => seen.time(0.99, operation))],
  'Group size': (seen) => distribution(seen, 'accubooks_group_size', 0.95),
  'Waves of a group': (seen) => distribution(seen, 'accubooks_group_waves', 0.95),
  'Duration of a commit': (seen) =>
    [0.5, 0.95, 0.99].map((quantile) => ({ '': seen.quantile(quantile, 'accubooks_commit_duration_ms') })),
  'Writes that wait': () => one(0),
  'Writes refused for overload': () => [{ 'code=overloaded': 0, 'code=company_busy': 0 }],
  'Groups run again': (seen) => [
    Object.fromEntries(
      RETRY_REASONS.map((reason) => [
        `reason=${reason}`,
        perMinute(seen, seen.added('accubooks_group_retries_total', { reason })),
      ]),
    ),
  ],
  'Operations run alone': (seen) => one(perMinute(seen, seen.added('accubooks_alone_runs_total'))),
  'Requests by status': (seen) => [
    {
      // These are there before they happen; the load has no 500.
      ...{ 'status=500': 0, 'status=503': 0 },
      ...Object.fromEntries(
        Object.entries(seen.statuses).map(([status, count]) => [`status=${status}`, count / seen.seconds('api')]),
      ),
    },
  ],
  'HTTP 5xx by route': (seen) => [
    Object.fromEntries(
      Object.entries(seen.serverErrors).map(([error, count]) => {
        const [status = '', method = '', route = ''] = error.split(' ');
        return [`method=${method} route=${route} status=${status}`, count / seen.seconds('api')];
      }),
    ),
  ],
  'Pool use': ({ now: { api } }) => [
    Object.fromEntries(
      POOLS.map((pool) => {
        const count = (state: string): number => api.sum('accubooks_db_pool_connections', { pool, state });
        return [`pool=${pool}`, (count('total') - count('idle')) / count('max')];
      }),
    ),
  ],
  'Requests that wait for a connection': () => [Object.fromEntries(POOLS.map((pool) => [`pool=${pool}`, 0]))],
  'Running for': ({ now, windows }) => [
    {
      'job=accubooks-api': windows.api.to - now.api.sum('process_start_time_seconds'),
      'job=accubooks-workflows': windows.api.to - now.runner.sum('process_start_time_seconds'),
    },
  ],
  Deliveries: (seen) => [
    {
      ...Object.fromEntries(
        ['webhook', 'mail'].flatMap((kind) =>
          ['delivered', 'refused', 'unreachable', 'forbidden', 'not_configured'].map((outcome) => [
            `kind=${kind} outcome=${outcome}`,
            0,
          ]),
        ),
      ),
      'kind=webhook outcome=delivered': perMinute(seen, seen.delivered, 'runner'),
    },
  ],
  'Workflows ended': (seen) => [
    {
      ...{ 'status=failed': 0, 'status=cancelled': 0 },
      'status=succeeded': perMinute(seen, seen.over(seen.workflows), 'runner'),
    },
  ],
  Jobs: () => [{ 'state=waiting': 0, 'state=retrying': 0, 'state=running': 0, 'state=dead': 0 }],
  'Oldest waiting job': () => one(0),
  'Invariants violated': ({ books }) => [renamed(positive(books.violations), (invariant) => `invariant=${invariant}`)],
  'Books checked': ({ books, windows }) => one(windows.api.to - books.checkedAt.getTime() / 1_000),
  Alerts: ({ alerts }) => [
    alerts.reduce<Record<string, number>>((counts, { labels, state }) => {
      const key = `alertname=${labels['alertname'] ?? ''} alertstate=${state} severity=${labels['severity'] ?? ''}`;
      return { ...counts, [key]: (counts[key] ?? 0) + 1 };
    }, {}),
  ],
};

/** Panels of what no direct count can know: they must show what was scraped, for these jobs. */
export const PANELS_OF_PROCESSES: Readonly<Record<string, readonly string[]>> = {
  CPU: ['accubooks-api', 'accubooks-workflows'],
  Memory: ['accubooks-api', 'accubooks-workflows'],
  'Event loop lag (p99)': ['accubooks-api'],
};

function one(value: number): readonly Values[] {
  return [{ '': value }];
}

function perMinute(seen: Observation, count: number, job: 'api' | 'runner' = 'api'): number {
  return (count / seen.seconds(job)) * 60;
}

function distribution(seen: Observation, histogram: string, quantile: number): readonly Values[] {
  return [{ '': seen.average(histogram) }, { '': seen.quantile(quantile, histogram) }];
}

function positive(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value > 0));
}

function renamed(values: Values, name: (key: string) => string): Values {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [name(key.replace(/^operation=/, '')), value]),
  );
}
