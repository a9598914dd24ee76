import { OF_NAMESPACE, type PanelQuery, type PanelSpec, type RowSpec } from '../panel-spec.js';

function averageOf(histogram: string): PanelQuery {
  return {
    expr: `sum(rate(${histogram}_sum{${OF_NAMESPACE}}[$__rate_interval])) / sum(rate(${histogram}_count{${OF_NAMESPACE}}[$__rate_interval]))`,
    legend: 'average',
  };
}

function quantileOf(quantile: number, histogram: string, legend: string): PanelQuery {
  return {
    expr: `histogram_quantile(${String(quantile)}, sum by (le) (rate(${histogram}_bucket{${OF_NAMESPACE}}[$__rate_interval])))`,
    legend,
  };
}

const THIRD: Pick<PanelSpec, 'kind' | 'width'> = { kind: 'timeseries', width: 8 };
const QUARTER = { ...THIRD, width: 6 };

/** How writes share transactions. */
export const ENGINE: RowSpec = {
  title: 'Engine',
  height: 7,
  panels: [
    {
      ...THIRD,
      title: 'Group size',
      description: 'Writes that share one transaction. It grows with the load: 1 when idle, 128 at most.',
      unit: 'short',
      queries: [averageOf('accubooks_group_size'), quantileOf(0.95, 'accubooks_group_size', 'p95')],
    },
    {
      ...THIRD,
      title: 'Waves of a group',
      description:
        'Runs of handlers one after another: 1 when no two writes met, more when writes of one company change the same rows, 0 for a group of replays.',
      unit: 'short',
      queries: [averageOf('accubooks_group_waves'), quantileOf(0.95, 'accubooks_group_waves', 'p95')],
    },
    {
      ...THIRD,
      title: 'Duration of a commit',
      description: 'From sending COMMIT to its proof: the disk and synchronous standbys of the database.',
      unit: 'ms',
      queries: [
        quantileOf(0.5, 'accubooks_commit_duration_ms', 'p50'),
        quantileOf(0.95, 'accubooks_commit_duration_ms', 'p95'),
        quantileOf(0.99, 'accubooks_commit_duration_ms', 'p99'),
      ],
    },
    {
      ...QUARTER,
      title: 'Writes that wait',
      description: 'Requests that wait for a group, of all processes. A company has at most 2,000, a process 10,000.',
      unit: 'short',
      queries: [{ expr: `sum(accubooks_writes_waiting{${OF_NAMESPACE}})`, legend: 'waiting' }],
    },
    {
      ...QUARTER,
      title: 'Writes refused for overload',
      description:
        'Per second, before their body was read. They are no attempts, and HighServerErrorRate counts them. overloaded: everybody waits too long; company_busy: one company has no room left.',
      unit: 'reqps',
      queries: [
        {
          expr: `sum by (code) (rate(accubooks_writes_shed_total{${OF_NAMESPACE}}[$__rate_interval]))`,
          legend: '{{code}}',
        },
      ],
    },
    {
      ...QUARTER,
      title: 'Groups run again',
      description:
        'Per minute, by reason: conflict and reconnect are the database’s, isolate is a defect of an operation, unproven a lost connection at COMMIT, audit a dropped audit row of a failed attempt.',
      unit: 'opm',
      queries: [
        {
          expr: `sum by (reason) (rate(accubooks_group_retries_total{${OF_NAMESPACE}}[$__rate_interval])) * 60`,
          legend: '{{reason}}',
        },
      ],
    },
    {
      ...QUARTER,
      title: 'Operations run alone',
      description: 'Per minute: long work and large bodies, in a group of their own on a connection apart.',
      unit: 'opm',
      queries: [
        {
          expr: `sum(rate(accubooks_alone_runs_total{${OF_NAMESPACE}}[$__rate_interval])) * 60`,
          legend: 'alone',
        },
      ],
    },
  ],
};
