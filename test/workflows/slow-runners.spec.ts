import pg from 'pg';
import { AddressRules } from '../../src/webhooks/index.js';
import { InstanceRunner } from '../../src/workflow-runner/instance-runner.js';
import { RunnerMetrics } from '../../src/workflow-runner/runner-metrics.js';
import { type InstanceKey, WorkflowStore } from '../../src/workflow-runner/workflow-store.js';
import { waitUntil } from '../support/wait-until.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

/** Runs instances within this process, which knows when a run has ended. */
function runnerHere(): {
  readonly store: WorkflowStore;
  readonly metrics: RunnerMetrics;
  readonly run: () => Promise<boolean>;
} {
  const under = workflows();
  const pool = new pg.Pool({ connectionString: under.books.database.workerUrl });
  under.afterwards(() => pool.end());
  const [store, metrics] = [new WorkflowStore(pool), new RunnerMetrics()];
  const rules = new AddressRules('127.0.0.1');
  const runner = new InstanceRunner({ store, rules, metrics, mailer: undefined });
  return { store, metrics, run: async () => runner.run(await onlyKey(), () => true) };
}

async function onlyKey(): Promise<InstanceKey> {
  const { companyId } = workflows().keeper;
  return { companyId, instanceId: (await workflows().onlyInstance()).id };
}

/** A runner whose job has expired, and was taken by another one that has ended it meanwhile. */
describe('a runner that is slower than the one after it', () => {
  it.each([
    ['has succeeded', 204],
    ['has failed', 500],
  ])('changes nothing when its attempt %s', async (_, status) => {
    const under = workflows();
    const second = await under.openReceiver();
    await under.workflow('customer.created', await under.endpoint(), await under.endpoint(second.url));
    await under.keeper.customer();
    const { store, metrics, run } = runnerHere();
    under.receiver.answer = 'hold';
    const slow = run();
    await waitUntil(() => under.receiver.received.length === 1);
    under.receiver.answer = 204;
    expect(await run()).toBe(true);
    const ended = await under.onlyInstance();
    expect(ended.status).toBe('succeeded');

    under.receiver.release(status);
    await slow.catch((error: unknown) => {
      expect(error).toMatchObject({ statusCode: 500 });
    });
    const { steps, status: end, finishedAt } = await under.onlyInstance();
    expect([end, finishedAt]).toEqual(['succeeded', ended.finishedAt]);
    expect(steps.map((step) => step.finishedAt)).toEqual(ended.steps.map((step) => step.finishedAt));
    expect(steps).toMatchObject([
      { status: 'succeeded', attempts: [{ statusCode: status }, { statusCode: 204 }] },
      { status: 'succeeded', attempts: [{ statusCode: 204 }] },
    ]);
    expect([under.receiver.ids.length, second.received.length]).toEqual([1, 1]);
    const lines = (await metrics.text(await store.jobCounts())).split('\n');
    expect(lines).toContain('accubooks_workflow_instances_ended_total{status="succeeded"} 1');
  });
});
