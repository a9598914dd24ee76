import { once } from 'node:events';
import { waitUntil } from '../support/wait-until.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

describe('a runner that is killed loses nothing', () => {
  /** In the order in which they are passed, and how often the message has been sent by the end. */
  it.each([
    ['before the instance is begun', 'UPDATE workflow_instances', 1],
    ['before its steps are read', 'SELECT number, kind, settings', 1],
    ['before the endpoint is read', 'FROM webhook_endpoints', 1],
    ['before the attempt is noted', "SET status = 'running', attempts", 1],
    ['before the request', 'request', 1],
    ['between the answer and its note', 'answer', 2],
    ['before the note', 'jsonb_set(attempts', 2],
    ['before the end of the instance', 'status = $3, finished_at', 1],
    ['before the end of the job', 'completed_on = now()', 1],
  ])('%s', async (_, point, deliveries) => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const { child } = under.run({ DIE_AT: point });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await under.expireJobs();
    const runner = under.run();
    await under.becomes('succeeded');
    await waitUntil(async () => {
      await under.hurry();
      return (await unfinishedJobs()) === 0;
    });
    expect(await runner.end()).toBe(0);
    const { steps } = await under.onlyInstance();
    expect(steps).toMatchObject([{ status: 'succeeded' }]);
    expect(steps[0]?.attempts.at(-1)).toMatchObject({ statusCode: 204, error: null });
    expect(under.receiver.received).toHaveLength(deliveries);
    expect(under.receiver.ids).toHaveLength(1);
  });

  it.each([
    ['before the request', 'request', 2],
    ['between the answer and its note', 'answer', 3],
    ['before the end of the job', 'completed_on = now()', 2],
  ])('and again while another recovers, %s', async (_, point, deliveries) => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    for (const dieAt of ['answer', point]) {
      const { child } = under.run({ DIE_AT: dieAt });
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      await under.expireJobs();
    }
    under.run();
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts.at(-1)).toMatchObject({ statusCode: 204, error: null });
    expect(under.receiver.received).toHaveLength(deliveries);
    expect(under.receiver.ids).toHaveLength(1);
  });

  it('and the database cuts all connections while another recovers', async () => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const { child } = under.run({ DIE_AT: 'answer' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    await under.expireJobs();
    under.receiver.answer = 'hold';
    under.run();
    await waitUntil(() => under.receiver.received.length === 2);
    const cut = await under.books.database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND usename = 'accubooks_worker'`,
    );
    expect(cut.length).toBeGreaterThan(0);
    under.receiver.release();
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts.at(-1)).toMatchObject({ statusCode: 204, error: null });
    expect(under.receiver.ids).toHaveLength(1);
  });

  it('while the endpoint has not answered', async () => {
    const under = workflows();
    under.receiver.answer = 'hold';
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const killed = under.run();
    await waitUntil(() => under.receiver.received.length === 1);
    await killed.end('SIGKILL');
    under.receiver.answer = 200;
    await under.expireJobs();
    under.run();
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts).toMatchObject([{ finishedAt: null }, { statusCode: 200 }]);
    expect(under.receiver.ids).toHaveLength(1);
  });

  it('while a job waits for its next attempt', async () => {
    const under = workflows();
    under.receiver.answer = 500;
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    const killed = under.run();
    await waitUntil(async () => (await retryingJobs()) === 1);
    await killed.end('SIGKILL');
    under.receiver.answer = 204;
    under.run();
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts).toMatchObject([{ statusCode: 500 }, { statusCode: 204 }]);
    expect(under.receiver.ids).toHaveLength(1);
  });
});

async function unfinishedJobs(): Promise<number> {
  return count(`state <> 'completed'`);
}

async function retryingJobs(): Promise<number> {
  return count(`state = 'retry'`);
}

async function count(condition: string): Promise<number> {
  const { books, keeper } = workflows();
  const rows = await books.database.query<{ count: bigint }>(
    `SELECT count(*) FROM job_queue.job WHERE ${condition} AND data->>'companyId' = $1`,
    [keeper.companyId],
  );
  return Number(rows[0]?.count);
}
