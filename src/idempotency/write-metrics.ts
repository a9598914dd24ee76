import { Inject, Injectable } from '@nestjs/common';
import {
  InjectMetric,
  makeCounterProvider,
  makeGaugeProvider,
  makeHistogramProvider,
} from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { type EngineMetrics, RETRY_REASONS, type RetryReason } from './engine/engine-metrics.js';
import type { WriteRequest, WriteResult } from './engine/queued-write.js';
import { CompanyBusy, Overloaded } from './idempotency.errors.js';
import { OPERATIONS } from './idempotency.options.js';
import type { OperationDefinition } from './operation.js';
import { ERROR_TYPES } from './write-attempt.js';

const OPERATION_LABELS = ['operation', 'type'] as const;
const DURATION_BUCKETS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000];
const COMMIT_BUCKETS_MS = [0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000];
const GROUP_SIZE_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 96, 128];
const WAVES_BUCKETS = [0, 1, 2, 4, 8, 16, 32, 64, 128];

/** The metrics' names; operators rely on them. */
const NAMES = {
  total: 'idempotent_writes_total',
  replayed: 'idempotent_writes_replayed_total',
  failed: 'idempotent_writes_failed_total',
  duration: 'idempotent_write_duration_ms',
  workflows: 'idempotent_write_workflows_triggered_total',
  groupSize: 'accubooks_group_size',
  waves: 'accubooks_group_waves',
  waiting: 'accubooks_writes_waiting',
  retries: 'accubooks_group_retries_total',
  alone: 'accubooks_alone_runs_total',
  commit: 'accubooks_commit_duration_ms',
  shed: 'accubooks_writes_shed_total',
} as const;

export const WRITE_METRIC_PROVIDERS = [
  makeCounterProvider({
    name: NAMES.total,
    help: 'Attempts that reached the write path, counted when they are answered.',
    labelNames: OPERATION_LABELS,
  }),
  makeCounterProvider({
    name: NAMES.replayed,
    help: 'Attempts that were answered with the stored answer of their key.',
    labelNames: OPERATION_LABELS,
  }),
  makeCounterProvider({
    name: NAMES.failed,
    help: 'Attempts that failed, by reason. Refusals and mismatches are the caller’s.',
    labelNames: [...OPERATION_LABELS, 'error_type'],
  }),
  makeHistogramProvider({
    name: NAMES.duration,
    help: 'From arrival to answer, in milliseconds.',
    labelNames: OPERATION_LABELS,
    buckets: DURATION_BUCKETS_MS,
  }),
  makeCounterProvider({
    name: NAMES.workflows,
    help: 'Workflows started by new writes.',
    labelNames: OPERATION_LABELS,
  }),
  makeHistogramProvider({ name: NAMES.groupSize, help: 'Writes of a committed group.', buckets: GROUP_SIZE_BUCKETS }),
  makeHistogramProvider({
    name: NAMES.waves,
    help: 'Waves in which the handlers of a committed group ran: 0 when none ran, 1 when no two met.',
    buckets: WAVES_BUCKETS,
  }),
  makeGaugeProvider({ name: NAMES.waiting, help: 'Requests that wait for a group.' }),
  makeCounterProvider({
    name: NAMES.retries,
    help: 'Groups that were run again or in halves, by reason.',
    labelNames: ['reason'],
  }),
  makeCounterProvider({ name: NAMES.alone, help: 'Operations that ran in a group of their own.' }),
  makeHistogramProvider({
    name: NAMES.commit,
    help: 'From sending COMMIT to its proof, in milliseconds.',
    buckets: COMMIT_BUCKETS_MS,
  }),
  makeCounterProvider({
    name: NAMES.shed,
    help: 'Writes that were refused for overload before their body was read, by code. They are no attempts.',
    labelNames: ['code'],
  }),
];

/** Counts what the engine reports. No label carries a key, a company or a user. */
@Injectable()
export class WriteMetrics implements EngineMetrics {
  constructor(
    @InjectMetric(NAMES.total) private readonly total: Counter,
    @InjectMetric(NAMES.replayed) private readonly replayed: Counter,
    @InjectMetric(NAMES.failed) private readonly failed: Counter,
    @InjectMetric(NAMES.duration) private readonly duration: Histogram,
    @InjectMetric(NAMES.workflows) private readonly workflows: Counter,
    @InjectMetric(NAMES.groupSize) private readonly groupSize: Histogram,
    @InjectMetric(NAMES.waves) private readonly waves: Histogram,
    @InjectMetric(NAMES.waiting) private readonly waiting: Gauge,
    @InjectMetric(NAMES.retries) private readonly retries: Counter,
    @InjectMetric(NAMES.alone) private readonly alone: Counter,
    @InjectMetric(NAMES.commit) private readonly commit: Histogram,
    @InjectMetric(NAMES.shed) private readonly shedWrites: Counter,
    @Inject(OPERATIONS) operations: Readonly<Record<string, OperationDefinition>>,
  ) {
    for (const [operation, { type }] of Object.entries(operations)) this.startAtZero(operation, type);
    for (const reason of RETRY_REASONS) this.retries.inc({ reason }, 0);
    for (const { type } of [Overloaded, CompanyBusy]) this.shedWrites.inc({ code: type.code }, 0);
  }

  answered(request: WriteRequest, result: WriteResult): void {
    if ('error' in result) {
      const { errorType } = result;
      if (errorType !== undefined) this.failed.inc({ ...this.attempted(request), error_type: errorType });
      return;
    }
    const { status, workflowsTriggered } = result.outcome;
    const labels = this.attempted(request);
    if (status === 'replayed') this.replayed.inc(labels);
    else this.workflows.inc(labels, workflowsTriggered);
  }

  groupCommitted(writes: number, commitMs: number, waves: number): void {
    this.groupSize.observe(writes);
    this.commit.observe(commitMs);
    this.waves.observe(waves);
  }

  groupRetried(reason: RetryReason): void {
    this.retries.inc({ reason });
  }

  aloneRun(): void {
    this.alone.inc();
  }

  waitingChanged(requests: number): void {
    this.waiting.set(requests);
  }

  /** A write was refused before it was an attempt. */
  shed(code: string): void {
    this.shedWrites.inc({ code });
  }

  /** Counts and times an attempt. @returns its labels. */
  private attempted({ attempt }: WriteRequest): Record<(typeof OPERATION_LABELS)[number], string> {
    const labels = { operation: attempt.operation, type: attempt.definition.type };
    this.total.inc(labels);
    this.duration.observe(labels, performance.now() - attempt.receivedAt);
    return labels;
  }

  /** A series that is born at 1 has no increase: every combination exists from the start. */
  private startAtZero(operation: string, type: string): void {
    const labels = { operation, type };
    for (const counter of [this.total, this.replayed, this.workflows]) counter.inc(labels, 0);
    for (const errorType of ERROR_TYPES) this.failed.inc({ ...labels, error_type: errorType }, 0);
    this.duration.zero(labels);
  }
}
