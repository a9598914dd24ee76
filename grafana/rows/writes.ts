import { OF_OPERATION, OURS, type PanelSpec, type RowSpec } from '../panel-spec.js';

const TOTAL_BY_OPERATION = `sum by (operation) (rate(idempotent_writes_total{${OF_OPERATION}}[$__rate_interval]))`;

/** A quantile by operation. What was not asked for has no time, and is left out. */
function timeOf(quantile: number, name: string): PanelSpec {
  return {
    title: `Time by operation (${name})`,
    description: 'From arrival to answer, waiting for the company included. Operations without traffic are left out.',
    ...{ kind: 'timeseries', unit: 'ms', width: 12 },
    queries: [
      {
        expr: `histogram_quantile(${String(quantile)}, sum by (operation, le) (rate(idempotent_write_duration_ms_bucket{${OF_OPERATION}}[$__rate_interval]))) >= 0`,
        legend: '{{operation}}',
      },
    ],
  };
}

/** What is asked of the write path, and how it ends. */
export const WRITES: RowSpec = {
  title: 'Writes',
  height: 8,
  panels: [
    {
      title: 'Operations per minute',
      description: 'Attempts at writes by operation and type. Operations without traffic are left out.',
      ...{ kind: 'timeseries', unit: 'opm', width: 12 },
      queries: [
        {
          expr: `sum by (operation, type) (rate(idempotent_writes_total{${OF_OPERATION}}[$__rate_interval])) * 60 > 0`,
          legend: '{{operation}} ({{type}})',
        },
      ],
    },
    {
      title: 'Failures by reason',
      description:
        'Attempts per minute that were not carried out. `refused` and `mismatch` are the caller’s; in_progress, conflict, timeout, unavailable, unknown and internal are ours.',
      ...{ kind: 'timeseries', unit: 'opm', width: 12 },
      queries: [
        {
          expr: `sum by (error_type) (rate(idempotent_writes_failed_total{${OF_OPERATION}}[$__rate_interval])) * 60`,
          legend: '{{error_type}}',
        },
      ],
    },
    {
      title: 'Replay rate',
      description: 'The part of each operation’s attempts that was answered with a stored answer; an alert at 50 %.',
      ...{ kind: 'gauge', unit: 'percentunit', width: 8, max: 1, limits: { warning: 0.2, bad: 0.5 } },
      queries: [
        {
          expr: `sum by (operation) (rate(idempotent_writes_replayed_total{${OF_OPERATION}}[$__rate_interval])) / (${TOTAL_BY_OPERATION} > 0)`,
          legend: '{{operation}}',
        },
      ],
    },
    {
      title: 'Failure rate',
      description: 'The part of each operation’s attempts that failed by no fault of the caller; an alert at 10 %.',
      ...{ kind: 'gauge', unit: 'percentunit', width: 8, max: 1, limits: { warning: 0.01, bad: 0.1 } },
      queries: [
        {
          expr: `sum by (operation) (rate(idempotent_writes_failed_total{${OF_OPERATION},${OURS}}[$__rate_interval])) / (${TOTAL_BY_OPERATION} > 0)`,
          legend: '{{operation}}',
        },
      ],
    },
    {
      title: 'Workflows triggered',
      description: 'Workflows per minute that new writes have started, by operation.',
      ...{ kind: 'timeseries', unit: 'opm', width: 8 },
      queries: [
        {
          expr: `sum by (operation) (rate(idempotent_write_workflows_triggered_total{${OF_OPERATION}}[$__rate_interval])) * 60 > 0`,
          legend: '{{operation}}',
        },
      ],
    },
    timeOf(0.95, 'p95'),
    timeOf(0.99, 'p99'),
  ],
};
