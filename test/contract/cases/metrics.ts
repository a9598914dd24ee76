import { randomUUID } from 'node:crypto';
import type { OperationUnderTest } from '../operation-under-test.js';

export function describeMetrics(operation: OperationUnderTest): void {
  const { definition, name } = operation;
  const labels = `operation="${name}",type="${definition.type}"`;
  /** No definition waits for an event here; only this starts one itself. */
  const startedWorkflows = name === 'triggerWorkflowInstance' ? 1 : 0;
  const counters = [
    `idempotent_writes_total{${labels}}`,
    `idempotent_writes_replayed_total{${labels}}`,
    `idempotent_writes_failed_total{${labels},error_type="mismatch"}`,
    `idempotent_writes_failed_total{${labels},error_type="internal"}`,
    `idempotent_write_duration_ms_count{${labels}}`,
    `idempotent_write_workflows_triggered_total{${labels}}`,
  ];

  /** @throws Error when one is not exported, even at 0. */
  async function read(): Promise<number[]> {
    const lines = (await operation.world.request({ method: 'GET', path: '/metrics', headers: {} })).body.split('\n');
    return counters.map((counter) => {
      const line = lines.find((text) => text.startsWith(`${counter} `));
      if (line === undefined) throw new Error(`${counter} is not exported`);
      return Number(line.slice(counter.length + 1));
    });
  }

  it('counts each attempt once, under its own name and type', async () => {
    const [sample, key] = [await operation.sample(), randomUUID()];
    const { sample: other } = operation.samples.changedPayload(sample);
    const before = await read();
    for (const attempt of [sample, sample, other]) await operation.send(attempt, key);
    const after = await read();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([3, 1, 1, 0, 3, startedWorkflows]);
  });
}
