import { OF_CALLERS, OF_NAMESPACE, OF_OPERATION, OURS, type RowSpec } from '../panel-spec.js';

const TOTAL = `sum(rate(idempotent_writes_total{${OF_OPERATION}}[$__rate_interval]))`;

/** What an operator sees first. */
export const OVERVIEW: RowSpec = {
  title: 'Overview',
  height: 4,
  panels: [
    {
      title: 'All operations per minute',
      description: 'Attempts at writes that were answered: new, replayed, refused and failed.',
      ...{ kind: 'stat', unit: 'opm', width: 3 },
      queries: [{ expr: `${TOTAL} * 60`, legend: 'operations' }],
    },
    {
      title: 'All failures',
      description: 'The part of all attempts that failed by no fault of the caller. Less than 1 % is the goal.',
      ...{ kind: 'stat', unit: 'percentunit', width: 3, limits: { warning: 0.01, bad: 0.1 } },
      queries: [
        {
          expr: `sum(rate(idempotent_writes_failed_total{${OF_OPERATION},${OURS}}[$__rate_interval])) / ${TOTAL}`,
          legend: 'failed',
        },
      ],
    },
    {
      title: 'All replays',
      description: 'The part of all attempts that was answered with a stored answer. Less than 20 % is the goal.',
      ...{ kind: 'stat', unit: 'percentunit', width: 3, limits: { warning: 0.2, bad: 0.5 } },
      queries: [
        {
          expr: `sum(rate(idempotent_writes_replayed_total{${OF_OPERATION}}[$__rate_interval])) / ${TOTAL}`,
          legend: 'replayed',
        },
      ],
    },
    {
      title: 'Time of all writes (p95)',
      description: 'From arrival to answer; 95 of 100 attempts were not slower. Less than 500 ms is the goal.',
      ...{ kind: 'stat', unit: 'ms', width: 3, limits: { warning: 500, bad: 5_000 } },
      queries: [
        {
          expr: `histogram_quantile(0.95, sum by (le) (rate(idempotent_write_duration_ms_bucket{${OF_OPERATION}}[$__rate_interval])))`,
          legend: 'p95',
        },
      ],
    },
    {
      title: 'Time of all writes (p99)',
      description: 'From arrival to answer; 99 of 100 attempts were not slower. Less than a second is the goal.',
      ...{ kind: 'stat', unit: 'ms', width: 3, limits: { warning: 1_000, bad: 10_000 } },
      queries: [
        {
          expr: `histogram_quantile(0.99, sum by (le) (rate(idempotent_write_duration_ms_bucket{${OF_OPERATION}}[$__rate_interval])))`,
          legend: 'p99',
        },
      ],
    },
    {
      title: 'HTTP 5xx',
      description: 'The part of all requests, reads too, that was answered with 500 to 599. Probes are not counted.',
      ...{ kind: 'stat', unit: 'percentunit', width: 3, limits: { warning: 0.01, bad: 0.05 } },
      queries: [
        {
          expr: `sum(rate(http_requests_total{${OF_CALLERS},status=~"5.."}[$__rate_interval])) / sum(rate(http_requests_total{${OF_CALLERS}}[$__rate_interval]))`,
          legend: '5xx',
        },
      ],
    },
    {
      title: 'Uptime',
      description:
        'The part of the shown time in which at least one process of the API answered Prometheus. Goal: 99.9 %.',
      ...{ kind: 'stat', unit: 'percentunit', width: 3 },
      limits: { warning: 0.9995, bad: 0.999, lessIsWorse: true },
      queries: [
        {
          expr: `avg_over_time(max(up{job="accubooks-api",${OF_NAMESPACE}})[$__range:$__interval])`,
          legend: 'up',
        },
      ],
    },
    {
      title: 'Alerts that fire',
      description: 'Of AccuBooks, of all severities. None is the goal; the panel "Alerts" names them.',
      ...{ kind: 'stat', unit: 'short', width: 3, limits: { warning: 1, bad: 1 }, whenEmpty: '0' },
      queries: [{ expr: `count(ALERTS{service="accubooks",alertstate="firing",${OF_NAMESPACE}})`, legend: 'alerts' }],
    },
  ],
};
