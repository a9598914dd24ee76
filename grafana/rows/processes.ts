import { OF_CALLERS, OF_NAMESPACE, type RowSpec } from '../panel-spec.js';

const OF_API = `job="accubooks-api",${OF_NAMESPACE}`;
const OF_ALL = `job=~"accubooks-.+",${OF_NAMESPACE}`;

function connections(state: string): string {
  return `sum by (instance, pool) (accubooks_db_pool_connections{${OF_NAMESPACE},state="${state}"})`;
}

/** HTTP, connections to the database, and the processes themselves. */
export const PROCESSES: RowSpec = {
  title: 'HTTP, database connections, processes',
  height: 7,
  panels: [
    {
      title: 'Requests by status',
      description: 'Answered requests per second, reads too, without probes.',
      ...{ kind: 'timeseries', unit: 'reqps', width: 8 },
      queries: [
        { expr: `sum by (status) (rate(http_requests_total{${OF_CALLERS}}[$__rate_interval]))`, legend: '{{status}}' },
      ],
    },
    {
      title: 'HTTP 5xx by route',
      description: 'Requests per second that were answered with 500 (a defect) or 503 (overload, or the database).',
      ...{ kind: 'timeseries', unit: 'reqps', width: 8, whenEmpty: 'none' },
      queries: [
        {
          expr: `sum by (method, route, status) (rate(http_requests_total{${OF_CALLERS},status=~"5.."}[$__rate_interval])) > 0`,
          legend: '{{status}} {{method}} {{route}}',
        },
      ],
    },
    {
      title: 'Pool use',
      description: 'Connections in use, of those that the pool may open. Less than 80 % is the goal; an alert at 90 %.',
      ...{ kind: 'timeseries', unit: 'percentunit', width: 8, max: 1, limits: { warning: 0.8, bad: 0.9 } },
      queries: [
        {
          expr: `(${connections('total')} - ${connections('idle')}) / ${connections('max')}`,
          legend: '{{pool}} {{instance}}',
        },
      ],
    },
    {
      title: 'Requests that wait for a connection',
      description: 'Of each pool, over all processes. Not for long: a request waits three seconds at most.',
      ...{ kind: 'timeseries', unit: 'short', width: 6 },
      queries: [
        {
          expr: `sum by (pool) (accubooks_db_pool_connections{${OF_NAMESPACE},state="waiting"})`,
          legend: '{{pool}}',
        },
      ],
    },
    {
      title: 'Running for',
      description: 'How long each process has been running; of several workers, the oldest.',
      ...{ kind: 'timeseries', unit: 'dtdurations', width: 6 },
      queries: [{ expr: `time() - process_start_time_seconds{${OF_ALL}}`, legend: '{{job}} {{instance}}' }],
    },
    {
      title: 'CPU',
      description: 'Cores in use. A process of the API uses one at most; WORKERS gives a pod more.',
      ...{ kind: 'timeseries', unit: 'short', width: 4 },
      queries: [
        {
          expr: `sum by (job, instance) (rate(process_cpu_seconds_total{${OF_ALL}}[$__rate_interval]))`,
          legend: '{{job}} {{instance}}',
        },
      ],
    },
    {
      title: 'Memory',
      description: 'Resident memory; of several workers, their sum.',
      ...{ kind: 'timeseries', unit: 'bytes', width: 4 },
      queries: [
        {
          expr: `sum by (job, instance) (process_resident_memory_bytes{${OF_ALL}})`,
          legend: '{{job}} {{instance}}',
        },
      ],
    },
    {
      title: 'Event loop lag (p99)',
      description: 'How late timers are. More than 100 ms means that the process has no CPU left.',
      ...{ kind: 'timeseries', unit: 's', width: 4, limits: { warning: 0.1, bad: 0.5 } },
      queries: [
        {
          expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds{${OF_API}})`,
          legend: '{{instance}}',
        },
      ],
    },
  ],
};
