import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Bookkeeper } from '../books/support/bookkeeper.js';
import { createCompany, startProcess } from '../support/application.js';
import { logLevels, toldFailure } from '../support/log-lines.js';
import { waitUntil } from '../support/wait-until.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

describe('a runner that is told to end', () => {
  it('ends the step that it is in, and leaves the rest to the next one at once', async () => {
    const under = workflows();
    under.receiver.answer = 'hold';
    const [first, second] = [await under.endpoint(), await under.endpoint(`${under.receiver.url}/second`)];
    await under.workflow('customer.created', first, second);
    await under.keeper.customer();
    const runner = under.run();
    await waitUntil(() => under.receiver.received.length === 1);
    const ended = once(runner.child, 'exit');
    const address = await runner.address();
    runner.child.kill('SIGTERM');
    await waitUntil(async () => (await fetch(`${address}/health/ready`)).status === 503);
    expect((await fetch(`${address}/health/live`)).status).toBe(200);
    under.receiver.release();
    expect(await ended).toEqual([0, null]);
    expect(await under.onlyInstance()).toMatchObject({
      status: 'running',
      steps: [{ status: 'succeeded' }, { status: 'pending', attempts: [] }],
    });
    // Nobody hurries the job: it was given back, and does not wait as one that failed.
    expect(await under.secondsInBackOff()).toEqual([]);
    under.run();
    await waitUntil(async () => (await under.onlyInstance()).status === 'succeeded');
    expect(under.receiver.received).toHaveLength(2);
    expect(under.receiver.ids).toHaveLength(2);
  });
});

describe('the port of a runner', () => {
  it('tells whether it works, what it did, and what waits', async () => {
    const under = workflows();
    await under.workflow('customer.created', await under.endpoint());
    const runner = under.run();
    const address = await runner.address();
    await waitUntil(async () => (await fetch(`${address}/health/ready`)).status === 200);
    expect((await fetch(`${address}/elsewhere`)).status).toBe(404);
    await under.keeper.customer();
    await under.becomes('succeeded');
    const answer = await fetch(`${address}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = (await answer.text()).split('\n');
    for (const line of [
      'accubooks_workflow_deliveries_total{kind="webhook",outcome="delivered"} 1',
      'accubooks_workflow_deliveries_total{kind="webhook",outcome="refused"} 0',
      'accubooks_workflow_deliveries_total{kind="webhook",outcome="forbidden"} 0',
      'accubooks_workflow_deliveries_total{kind="mail",outcome="not_configured"} 0',
      'accubooks_workflow_instances_ended_total{status="succeeded"} 1',
      'accubooks_workflow_jobs{state="waiting"} 0',
      'accubooks_workflow_jobs{state="dead"} 0',
      'accubooks_workflow_oldest_waiting_seconds 0',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.join('\n')).not.toContain(under.keeper.companyId);
    expect(logLevels(runner.output())).toEqual(['INFO']);
  });

  it('tells for how long jobs have been waiting', async () => {
    const under = workflows();
    const runner = under.run();
    const address = await runner.address();
    await waitUntil(async () => (await fetch(`${address}/health/ready`)).status === 200);
    runner.child.kill('SIGSTOP');
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    await under.books.database.query(
      `UPDATE job_queue.job SET start_after = now() - interval '100 seconds', retry_count = 0 WHERE state = 'created'`,
    );
    // Another transaction holds the job, so that nobody can take it.
    const raw = await under.books.openRaw(under.books.database.superuserUrl, under.keeper.companyId);
    await raw.query('BEGIN');
    await raw.query(`SELECT FROM job_queue.job WHERE state = 'created' FOR UPDATE`);
    runner.child.kill('SIGCONT');
    const metrics = await (await fetch(`${address}/metrics`)).text();
    await raw.query('ROLLBACK');
    expect(metrics).toContain('accubooks_workflow_jobs{state="waiting"} 1\n');
    expect(Number(/^accubooks_workflow_oldest_waiting_seconds (.*)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(100);
  });
});

describe('the start of a runner', () => {
  it('fails without a login, and names the setting', async () => {
    const runner = workflows().run({ DATABASE_WORKER_URL: '' });
    expect(await once(runner.child, 'exit')).toEqual([1, null]);
    expect(toldFailure(runner.output())).toMatch(
      /: .*\n {2}DATABASE_WORKER_URL: expected the worker's PostgreSQL URL$/,
    );
  });

  it('fails with another login, or another schema of jobs, and says why', async () => {
    const under = workflows();
    const stranger = under.run({ DATABASE_WORKER_URL: under.books.database.readerUrl });
    expect(await once(stranger.child, 'exit')).toEqual([1, null]);
    expect(toldFailure(stranger.output())).toContain(
      'the database role is "accubooks_reader", expected "accubooks_worker"',
    );
    await under.books.database.query(`UPDATE job_queue.version SET version = 23`);
    const old = under.run();
    expect(await once(old.child, 'exit')).toEqual([1, null]);
    expect(old.output()).toMatch(/accubooks: /);
    await under.books.database.query(`UPDATE job_queue.version SET version = 24`);
  });

  it('is part of the start of the API when that is wanted, and both are drained together', async () => {
    const under = workflows();
    const { database } = under.books;
    const server = await startProcess({
      database,
      settings: {
        ...{ RUN_WORKFLOWS: 'on', DATABASE_WORKER_URL: database.workerUrl, WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' },
        WORKFLOWS_PORT: '0',
      },
    });
    under.afterwards(() => server.kill('SIGKILL'));
    const { companyId, token } = await createCompany(server);
    const keeper = new Bookkeeper(server, companyId, token);
    const endpoint = await keeper.post('/api/webhook-endpoints', { name: 'Warehouse', url: under.receiver.url });
    const steps = [{ name: 'Tell them', kind: 'webhook', endpointId: endpoint.body['id'] }];
    await keeper.post('/api/workflow-definitions', { name: 'Tell', triggerEvent: 'customer.created', steps });
    await keeper.customer();
    const statuses = async (): Promise<string[]> =>
      (
        await database.query<{ status: string }>(
          `SELECT status FROM workflow_instances WHERE company_id = $1 ORDER BY created_at`,
          [companyId],
        )
      ).map(({ status }) => status);
    await waitUntil(async () => (await statuses())[0] === 'succeeded');
    // One that ends is replaced.
    process.kill(runnerOf(server.child.pid), 'SIGKILL');
    await keeper.customer();
    await waitUntil(() => under.receiver.received.length === 2);
    expect(server.output()).toContain('the process that runs workflows was ended by SIGKILL');
    under.receiver.answer = 'hold';
    await keeper.customer();
    await waitUntil(() => under.receiver.received.length === 3);
    const child = runnerOf(server.child.pid);
    // Enough that names which nobody answers for do not hold up all others.
    expect(readFileSync(`/proc/${String(child)}/environ`, 'utf8')).toContain('UV_THREADPOOL_SIZE=128\0');
    const ended = server.kill('SIGTERM');
    await waitUntil(async () => (await server.get('/health/live').catch(() => undefined)) === undefined);
    under.receiver.release();
    expect(await ended).toBe(0);
    expect(() => process.kill(child, 0)).toThrow(/ESRCH/);
    expect(await statuses()).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});

describe("the worker's login", () => {
  it('may not insert, nor change more than how it goes', async () => {
    const { books, keeper } = workflows();
    const raw = await books.openRaw(books.database.workerUrl, keeper.companyId);
    for (const table of ['workflow_instances', 'workflow_steps', 'workflow_definitions', 'payments', 'users']) {
      await expect(raw.query(`INSERT INTO ${table} DEFAULT VALUES`)).rejects.toMatchObject({ code: '42501' });
    }
    for (const change of [
      `workflow_instances SET entity_id = id`,
      `workflow_steps SET settings = '{}'`,
      `workflow_definitions SET is_active = true`,
      `webhook_secrets SET secret = ''`,
      `job_queue.queue SET name = ''`,
    ]) {
      await expect(raw.query(`UPDATE ${change}`)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(raw.query(`SELECT FROM payments`)).rejects.toMatchObject({ code: '42501' });
  });
});

/** The process id of the one child that a process has. */
function runnerOf(parent: number | undefined): number {
  const children = readFileSync(`/proc/${String(parent)}/task/${String(parent)}/children`, 'utf8')
    .trim()
    .split(' ');
  expect(children).toHaveLength(1);
  return Number(children[0]);
}
