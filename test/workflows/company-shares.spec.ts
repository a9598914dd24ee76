import PgBoss from 'pg-boss';
import { JobQueue } from '../../src/workflow-runner/job-queue.js';
import { openWorkerPool } from '../../src/workflow-runner/worker-pool.js';
import { waitUntil } from '../support/wait-until.js';
import { useWorkflows, type WorkflowsUnderTest } from './support/use-workflows.js';

const workflows = useWorkflows();

/**
 * Bug: all companies shared a runner's 50 places, first in, first out, so that one whose endpoint never answered had them
 * all. Fix: a company has at most 10 of them, and those come first of whom the fewest run.
 */
describe('a company whose endpoint never answers', () => {
  it('has a part of the runner; what others have goes out past it', async () => {
    const under = workflows();
    under.receiver.answer = 'hold';
    await under.messages(60, await under.endpoint());
    const other = await under.openCompany();
    await other.workflow('customer.created', await other.endpoint());
    await other.keeper.customer();
    const runner = under.run();
    await waitUntil(() => other.receiver.received.length === 1);
    await waitUntil(() => under.receiver.heldAtOnceMax >= 10);
    const metrics = async (): Promise<string> => (await fetch(`${await runner.address()}/metrics`)).text();
    await waitUntil(async () => (await metrics()).includes('accubooks_workflow_companies_at_limit 1\n'));
    under.receiver.release();
    await waitUntil(async () => {
      await under.hurry();
      return under.receiver.ids.length === 60;
    });
    expect(under.receiver.heldAtOnceMax).toBe(10);
    await waitUntil(async () => (await metrics()).includes('accubooks_workflow_companies_at_limit 0\n'));
  });
});

describe('the jobs that a runner takes', () => {
  /** The first company has three jobs, all older than the other's one. */
  const companies = async (): Promise<readonly [WorkflowsUnderTest, WorkflowsUnderTest]> => {
    const first = workflows();
    const other = await first.openCompany();
    for (const company of [first, other]) {
      await company.workflow('customer.created', await company.endpoint());
    }
    for (let made = 0; made < 3; made += 1) await first.keeper.customer();
    await other.keeper.customer();
    return [first, other];
  };

  const openQueue = (): JobQueue => {
    const under = workflows();
    const pool = openWorkerPool(
      { url: under.books.database.workerUrl, role: 'accubooks_worker' },
      { warn: () => undefined },
    );
    const db = { executeSql: async (text: string, values: unknown[]) => pool.query(text, values) };
    const queue = new JobQueue('workflows', new PgBoss({ db, schema: 'job_queue' }), pool);
    under.afterwards(async () => {
      // What is left would be another test's.
      await queue.take(1_000, 1_000, new Map());
      await pool.end();
    });
    return queue;
  };

  const companyIdsOf = (jobs: Awaited<ReturnType<JobQueue['take']>>): string[] =>
    jobs.map(({ key }) => key.companyId).sort();

  it('are of no company more than it may have, and the oldest of these', async () => {
    const [{ keeper: first }, { keeper: other }] = await companies();
    const queue = openQueue();
    const taken = await queue.take(10, 2, new Map());
    expect(companyIdsOf(taken)).toEqual([first.companyId, first.companyId, other.companyId].sort());
    const running = new Map([[first.companyId, 2]]);
    expect(await queue.take(10, 2, running)).toEqual([]);
    expect(companyIdsOf(await queue.take(10, 3, running))).toEqual([first.companyId]);
    expect(await queue.take(10, 100, new Map())).toEqual([]);
  });

  it('are first those of whom the fewest run, then the oldest', async () => {
    const [{ keeper: first }, { keeper: other }] = await companies();
    const queue = openQueue();
    const running = new Map([
      [first.companyId, 2],
      [other.companyId, 1],
    ]);
    expect(companyIdsOf(await queue.take(1, 10, running))).toEqual([other.companyId]);
    expect(companyIdsOf(await queue.take(1, 10, running))).toEqual([first.companyId]);
  });

  it('count as tried when they come again, unless they were given back', async () => {
    await companies();
    const queue = openQueue();
    const [failed, givenBack] = await queue.take(2, 10, new Map());
    await queue.fail(failed?.id ?? '', { message: 'not taken' });
    await queue.giveBack(givenBack?.id ?? '');
    await workflows().hurry();
    await queue.take(10, 10, new Map());
    const counts = await workflows().books.database.query(
      `SELECT id, state::text, retry_count AS count FROM job_queue.job WHERE id IN ($1, $2)`,
      [failed?.id, givenBack?.id],
    );
    expect(counts).toHaveLength(2);
    expect(counts).toEqual(
      expect.arrayContaining([
        { id: failed?.id, state: 'active', count: 1 },
        { id: givenBack?.id, state: 'active', count: 0 },
      ]),
    );
  });
});
