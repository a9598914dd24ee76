import { OF_NAMESPACE, type RowSpec } from '../panel-spec.js';

/** What happens after the writes, and what the checks of the books have found. */
export const WORKFLOWS_AND_BOOKS: RowSpec = {
  title: 'Workflows, books, alerts',
  height: 7,
  panels: [
    {
      title: 'Deliveries',
      description:
        'Attempts per minute to deliver webhooks and mails, by outcome; what is not delivered is tried again.',
      ...{ kind: 'timeseries', unit: 'opm', width: 8 },
      queries: [
        {
          expr: `sum by (kind, outcome) (rate(accubooks_workflow_deliveries_total{${OF_NAMESPACE}}[$__rate_interval])) * 60`,
          legend: '{{kind}} {{outcome}}',
        },
      ],
    },
    {
      title: 'Workflows ended',
      description:
        'Per minute. `failed` were given up after all attempts, `cancelled` belong to a workflow that was made inactive.',
      ...{ kind: 'timeseries', unit: 'opm', width: 8 },
      queries: [
        {
          expr: `sum by (status) (rate(accubooks_workflow_instances_ended_total{${OF_NAMESPACE}}[$__rate_interval])) * 60`,
          legend: '{{status}}',
        },
      ],
    },
    {
      title: 'Jobs',
      description:
        'Of the queue that all runners share: waiting (retrying are among them), running, dead (given up in the last 14 days).',
      ...{ kind: 'timeseries', unit: 'short', width: 8 },
      queries: [{ expr: `max by (state) (accubooks_workflow_jobs{${OF_NAMESPACE}})`, legend: '{{state}}' }],
    },
    {
      title: 'Oldest waiting job',
      description: 'For how long the oldest job has been waiting that could have begun; an alert at ten minutes.',
      ...{ kind: 'timeseries', unit: 's', width: 8, limits: { warning: 60, bad: 600 } },
      queries: [{ expr: `max(accubooks_workflow_oldest_waiting_seconds{${OF_NAMESPACE}})`, legend: 'oldest' }],
    },
    {
      title: 'Invariants violated',
      description:
        'Rows that violate an invariant of the books, by the last check. Any is an alert; docs/books.md says what to do.',
      ...{ kind: 'stat', unit: 'short', width: 4, limits: { warning: 1, bad: 1 }, whenEmpty: 'none' },
      queries: [
        {
          expr: `max by (invariant) (accubooks_invariant_violations{${OF_NAMESPACE}}) > 0`,
          legend: '{{invariant}}',
        },
      ],
    },
    {
      title: 'Books checked',
      description: 'How long ago the books were checked last. Daily is the goal; an alert after 26 hours.',
      ...{ kind: 'stat', unit: 'dtdurations', width: 4, limits: { warning: 90_000, bad: 93_600 } },
      queries: [
        { expr: `time() - max(accubooks_invariants_checked_timestamp_seconds{${OF_NAMESPACE}})`, legend: 'ago' },
      ],
    },
    {
      title: 'Alerts',
      description: 'Those of AccuBooks that fire or are about to.',
      ...{ kind: 'timeseries', unit: 'short', width: 8, whenEmpty: 'none' },
      queries: [
        {
          expr: `sum by (alertname, severity, alertstate) (ALERTS{service="accubooks",${OF_NAMESPACE}})`,
          legend: '{{alertname}} ({{severity}}, {{alertstate}})',
        },
      ],
    },
  ],
};
