import type pg from 'pg';
import { openWorkerPool } from '../../src/workflow-runner/worker-pool.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const LIMIT_MS = 1_000;

/** Bug: a statement to a host that was gone waited for as long as the system kept the connection, two hours. */
describe('the connections of a runner', () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openWorkerPool({ url: database.workerUrl, role: 'accubooks_worker' }, { warn: () => undefined }, LIMIT_MS);
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it('wait for no answer longer than their limit, and others take their place', async () => {
    const silent = Array.from({ length: 5 }, () => pool.query('SELECT pg_sleep(3600)'));
    const ends = await Promise.allSettled(silent);
    expect(ends.map(({ status }) => status)).toEqual(ends.map(() => 'rejected'));
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(pool.totalCount).toBe(1);
  });

  it('ask soon whether the other side is there', () => {
    expect(pool.options).toMatchObject({ keepAlive: true, keepAliveInitialDelayMillis: 30_000 });
  });
});
