import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { JobCounts } from './workflow-store.js';

/** How an attempt to deliver ended. */
export const DELIVERY_OUTCOMES = ['delivered', 'refused', 'unreachable', 'forbidden', 'not_configured'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

const STEP_KINDS = ['webhook', 'mail'] as const;
const INSTANCE_ENDS = ['succeeded', 'failed', 'cancelled'] as const;
type InstanceEnd = (typeof INSTANCE_ENDS)[number];

/** What a runner counts, and what the queue has at the moment. No label names a company or an address. */
export class RunnerMetrics {
  private readonly registry = new Registry();
  private readonly deliveries = new Counter({
    name: 'accubooks_workflow_deliveries_total',
    help: 'Attempts of this process to deliver webhooks and mails.',
    labelNames: ['kind', 'outcome'],
    registers: [this.registry],
  });
  private readonly instances = new Counter({
    name: 'accubooks_workflow_instances_ended_total',
    help: 'Workflow instances that this process has ended.',
    labelNames: ['status'],
    registers: [this.registry],
  });
  private readonly jobs = new Gauge({
    name: 'accubooks_workflow_jobs',
    help: 'Jobs of all runners: waiting (of which retrying after a failure), running, and dead (given up in the last 14 days).',
    labelNames: ['state'],
    registers: [this.registry],
  });
  private readonly oldest = new Gauge({
    name: 'accubooks_workflow_oldest_waiting_seconds',
    help: 'For how long the oldest job has been waiting that could have begun.',
    registers: [this.registry],
  });
  private readonly companiesAtLimit = new Gauge({
    name: 'accubooks_workflow_companies_at_limit',
    help: 'Companies that have as many jobs running in this process as they may; what they have more waits.',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const kind of STEP_KINDS) {
      for (const outcome of DELIVERY_OUTCOMES) this.deliveries.inc({ kind, outcome }, 0);
    }
    for (const status of INSTANCE_ENDS) this.instances.inc({ status }, 0);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  delivered(kind: (typeof STEP_KINDS)[number], outcome: DeliveryOutcome): void {
    this.deliveries.inc({ kind, outcome });
  }

  ended(status: InstanceEnd): void {
    this.instances.inc({ status });
  }

  /** In Prometheus' text format. */
  text({ oldestSeconds, ...states }: JobCounts, companiesAtLimit: number): Promise<string> {
    for (const [state, count] of Object.entries(states)) this.jobs.set({ state }, count);
    this.oldest.set(oldestSeconds);
    this.companiesAtLimit.set(companiesAtLimit);
    return this.registry.metrics();
  }
}
