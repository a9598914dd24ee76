import { MUTATIONS } from '../../../src/mutations/index.js';
import { MetricsPage, quantileBetween } from './metrics-page.js';
import type { ObservedSystem } from './observed-system.js';
import type { ActiveAlert } from './prometheus.js';
import { since, type Tally, type WriteTally } from './tally.js';

/** What was counted at a moment, without Prometheus. */
export interface Moment {
  readonly tally: Tally;
  readonly workflows: Readonly<Record<string, number>>;
  readonly delivered: number;
  readonly api: MetricsPage;
  readonly runner: MetricsPage;
}

export async function countNow(system: ObservedSystem): Promise<Moment> {
  const { client, receiver, targets } = system;
  return {
    tally: client.tally,
    workflows: await system.workflowsTriggered(),
    delivered: receiver.received.length,
    api: await MetricsPage.read(targets['accubooks-api']),
    runner: await MetricsPage.read(targets['accubooks-workflows']),
  };
}

/** Two scrapes of a job, in seconds since 1970. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The answer of a query: values by labels, such as `operation=createPayment type=financial`. */
export type Values = Readonly<Record<string, number>>;

/** What happened between two moments, as a direct count has it. */
export class Observation {
  private readonly tally: Tally;

  constructor(
    private readonly before: Moment,
    readonly now: Moment,
    readonly windows: Readonly<Record<'api' | 'runner', Window>>,
    readonly books: { readonly violations: Readonly<Record<string, number>>; readonly checkedAt: Date },
    readonly alerts: readonly ActiveAlert[],
  ) {
    this.tally = since(before.tally, now.tally);
  }

  /** A value for each operation of the registry, without those that have none. */
  byOperation(valueOf: (operation: string) => number): Values {
    const values = Object.keys(MUTATIONS).map((operation) => [`operation=${operation}`, valueOf(operation)] as const);
    return Object.fromEntries(values.filter(([, value]) => !Number.isNaN(value)));
  }

  over(count: (operation: string) => number): number {
    return Object.keys(MUTATIONS).reduce((sum, operation) => sum + count(operation), 0);
  }

  readonly attempts = (operation: string): number => {
    const { new: created, replayed, failed } = this.writesOf(operation);
    return created + replayed + sum(failed);
  };
  readonly replays = (operation: string): number => this.writesOf(operation).replayed;
  readonly failures = (operation: string): number => {
    const { failed } = this.writesOf(operation);
    return sum(failed) - (failed['mismatch'] ?? 0) - (failed['refused'] ?? 0);
  };
  readonly failed = (errorType: string, operation?: string): number =>
    operation === undefined
      ? this.over((each) => this.failed(errorType, each))
      : (this.writesOf(operation).failed[errorType] ?? 0);
  readonly workflows = (operation: string): number =>
    (this.now.workflows[operation] ?? 0) - (this.before.workflows[operation] ?? 0);

  get statuses(): Readonly<Record<string, number>> {
    return this.tally.statuses;
  }

  get serverErrors(): Readonly<Record<string, number>> {
    return this.tally.serverErrors;
  }

  get requests(): number {
    return sum(this.statuses);
  }

  get serverErrorCount(): number {
    return sum(this.serverErrors);
  }

  get delivered(): number {
    return this.now.delivered - this.before.delivered;
  }

  seconds(job: 'api' | 'runner'): number {
    const { from, to } = this.windows[job];
    return Math.round((to - from) * 1_000) / 1_000;
  }

  quantile(quantile: number, histogram: string, labels?: Readonly<Record<string, string>>): number {
    return quantileBetween(this.before.api, this.now.api, quantile, histogram, labels);
  }

  /** A quantile of the operation's times, in milliseconds; NaN when nobody asked for it. */
  time(quantile: number, operation: string): number {
    return this.attempts(operation) === 0
      ? Number.NaN
      : this.quantile(quantile, 'idempotent_write_duration_ms', { operation });
  }

  average(histogram: string): number {
    return this.added(`${histogram}_sum`) / this.added(`${histogram}_count`);
  }

  /** What a counter of the API has gained, by its page. */
  added(name: string, labels?: Readonly<Record<string, string>>): number {
    return this.now.api.sum(name, labels) - this.before.api.sum(name, labels);
  }

  /** What a counter of the runner has gained, by its page. */
  addedByRunner(name: string, labels?: Readonly<Record<string, string>>): number {
    return this.now.runner.sum(name, labels) - this.before.runner.sum(name, labels);
  }

  private writesOf(operation: string): WriteTally {
    return this.tally.writes[operation] ?? { new: 0, replayed: 0, failed: {} };
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
