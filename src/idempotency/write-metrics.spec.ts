import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { register } from 'prom-client';
import type { WriteRequest, WriteResult } from './engine/queued-write.js';
import { WriteFailed } from './idempotency.errors.js';
import { OPERATIONS } from './idempotency.options.js';
import type { OperationDefinition } from './operation.js';
import { ERROR_TYPES, type WriteAttempt, type WriteOutcome } from './write-attempt.js';
import { WRITE_METRIC_PROVIDERS, WriteMetrics } from './write-metrics.js';

const LABELS = { operation: 'createPayment', type: 'financial' };
const definition: OperationDefinition = {
  type: 'financial',
  method: 'POST',
  path: '/api/payments',
  firstStatus: 201,
  resource: '/api/payments/:id',
};

@Module({
  providers: [
    ...WRITE_METRIC_PROVIDERS,
    WriteMetrics,
    {
      provide: OPERATIONS,
      useValue: { createPayment: definition, createRefund: { ...definition, type: 'high_risk' } },
    },
  ],
})
class MetricsModule {}

/** A request that was received 40 ms ago. */
function request(): WriteRequest {
  const attempt = { operation: 'createPayment', definition, receivedAt: performance.now() - 40 } as WriteAttempt;
  return { attempt, work: { handler: () => undefined }, answer: () => undefined };
}

function outcome(status: WriteOutcome['status'], workflowsTriggered: number): WriteResult {
  return { outcome: { status, statusCode: 201, headers: {}, answer: '{}', workflowsTriggered } };
}

/** Every series of the metric as the scrape shows it, without buckets: `name{labels}` to value. */
async function series(): Promise<Record<string, number>> {
  const lines = (await register.metrics()).split('\n').filter((line) => line !== '' && !/^#|_bucket\{/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').pop())]));
}

/** What the work added to the series, without those that it left alone and without measured times. */
async function added(work: () => void): Promise<Record<string, number>> {
  const before = await series();
  work();
  const after = Object.entries(await series()).filter(([name]) => !name.includes('_ms_sum'));
  const changes = after.map(([name, value]) => [name, value - (before[name] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

function named(name: string, labels: Record<string, string> = LABELS): string {
  const text = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${text.join(',')}}`;
}

const COUNTED = { [named('idempotent_writes_total')]: 1, [named('idempotent_write_duration_ms_count')]: 1 };

describe('WriteMetrics', () => {
  let metrics: WriteMetrics;

  beforeEach(async () => {
    register.clear();
    const application = await NestFactory.createApplicationContext(MetricsModule, { logger: false });
    metrics = application.get(WriteMetrics);
  });

  it('has every series of every operation from the start, at zero', async () => {
    const shown = await series();
    for (const labels of [LABELS, { operation: 'createRefund', type: 'high_risk' }]) {
      const names = [
        'idempotent_writes_total',
        'idempotent_writes_replayed_total',
        'idempotent_write_workflows_triggered_total',
        'idempotent_write_duration_ms_count',
      ].map((name) => named(name, labels));
      const failures = ERROR_TYPES.map((type) =>
        named('idempotent_writes_failed_total', { ...labels, error_type: type }),
      );
      for (const name of [...names, ...failures]) expect([name, shown[name]]).toEqual([name, 0]);
    }
  });

  it('counts a new write with its workflows', async () => {
    expect(
      await added(() => {
        metrics.answered(request(), outcome('new', 2));
      }),
    ).toEqual({
      ...COUNTED,
      [named('idempotent_write_workflows_triggered_total')]: 2,
    });
  });

  it('counts a replay, which started no workflow', async () => {
    expect(
      await added(() => {
        metrics.answered(request(), outcome('replayed', 0));
      }),
    ).toEqual({
      ...COUNTED,
      [named('idempotent_writes_replayed_total')]: 1,
    });
  });

  it.each(ERROR_TYPES)('counts a failure by its reason: %s', async (errorType) => {
    const result = { error: new WriteFailed(undefined), errorType };
    expect(
      await added(() => {
        metrics.answered(request(), result);
      }),
    ).toEqual({
      ...COUNTED,
      [named('idempotent_writes_failed_total', { ...LABELS, error_type: errorType })]: 1,
    });
  });

  it('does not count the rejection of a body that never was valid', async () => {
    const result = { error: new Error('rejected'), errorType: undefined };
    expect(
      await added(() => {
        metrics.answered(request(), result);
      }),
    ).toEqual({});
  });

  it('times an attempt from its arrival, in milliseconds', async () => {
    metrics.answered(request(), outcome('new', 0));
    const time = (await series())[named('idempotent_write_duration_ms_sum')];
    expect(time).toBeGreaterThanOrEqual(40);
    expect(time).toBeLessThan(30_000);
  });

  it('reports groups, retries, runs alone and those who wait', async () => {
    metrics.waitingChanged(9);
    const work = (): void => {
      metrics.groupCommitted(7, 3, 2);
      metrics.groupRetried('conflict');
      metrics.aloneRun();
      metrics.waitingChanged(4);
    };
    expect(await added(work)).toEqual({
      accubooks_group_size_sum: 7,
      accubooks_group_size_count: 1,
      accubooks_commit_duration_ms_count: 1,
      accubooks_group_waves_sum: 2,
      accubooks_group_waves_count: 1,
      'accubooks_group_retries_total{reason="conflict"}': 1,
      accubooks_alone_runs_total: 1,
      accubooks_writes_waiting: -5,
    });
    expect((await series())['accubooks_commit_duration_ms_sum']).toBe(3);
  });
});
