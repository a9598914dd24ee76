import { waitUntil } from '../support/wait-until.js';
import { runnerHere } from './support/runner-here.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

/** Holds what the statement locks until a statement of the runner that holds this text waits for it, and ends that. */
async function loseConnection(lock: string, waiting: string, meanwhile: () => void): Promise<void> {
  const { books, keeper } = workflows();
  const raw = await books.openRaw(books.database.superuserUrl, keeper.companyId);
  await raw.query('BEGIN');
  await raw.query(lock);
  meanwhile();
  await waitUntil(async () => {
    const ended = await books.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
         AND usename = 'accubooks_worker' AND wait_event_type = 'Lock' AND position($1 IN query) > 0`,
      [waiting],
    );
    return ended.length === 1;
  });
  await raw.query('ROLLBACK');
}

/**
 * Bug: when a webhook was taken and the connection was lost before that was noted, the attempt was counted a second time
 * and noted as failed, with the database's error. Fix: only what the receiver does is noted as its failure.
 */
describe('a runner that loses its connection to the database', () => {
  it('after a webhook was taken notes no failure, and sends it again under the same id', async () => {
    const under = workflows();
    under.receiver.answer = 'hold';
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const { run, metrics } = runnerHere(under);
    const lost = run().catch((error: unknown) => error);
    await waitUntil(() => under.receiver.received.length === 1);
    await loseConnection('SELECT FROM workflow_steps FOR UPDATE', 'jsonb_set(attempts', () => {
      under.receiver.release();
    });
    expect(await lost).toMatchObject({ code: '57P01' });

    const { steps } = await under.onlyInstance();
    expect(steps).toMatchObject([{ status: 'running', attempts: [{ finishedAt: null, error: null }] }]);
    const lines = await metrics();
    expect(lines).toContain('accubooks_workflow_deliveries_total{kind="webhook",outcome="delivered"} 1');
    expect(lines).toContain('accubooks_workflow_deliveries_total{kind="webhook",outcome="unreachable"} 0');

    expect(await run()).toBe(true);
    expect((await under.onlyInstance()).steps).toMatchObject([
      { status: 'succeeded', attempts: [{ finishedAt: null }, { statusCode: 204, error: null }] },
    ]);
    expect([under.receiver.received.length, under.receiver.ids.length]).toEqual([2, 1]);
  });

  it('before it knows the endpoint notes no attempt', async () => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const { run, metrics } = runnerHere(under);
    let lost: Promise<unknown> | undefined;
    await loseConnection('LOCK TABLE webhook_endpoints', 'FROM webhook_endpoints', () => {
      lost = run().catch((error: unknown) => error);
    });
    expect(await lost).toMatchObject({ code: '57P01' });
    expect((await under.onlyInstance()).steps).toMatchObject([{ status: 'pending', attempts: [] }]);
    expect(await metrics()).toContain('accubooks_workflow_deliveries_total{kind="webhook",outcome="unreachable"} 0');
    expect(await run()).toBe(true);
    expect(under.receiver.received).toHaveLength(1);
  });
});
