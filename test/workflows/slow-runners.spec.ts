import { waitUntil } from '../support/wait-until.js';
import { runnerHere } from './support/runner-here.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

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
    const { metrics, run } = runnerHere(under);
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
    expect(await metrics()).toContain('accubooks_workflow_instances_ended_total{status="succeeded"} 1');
  });
});
