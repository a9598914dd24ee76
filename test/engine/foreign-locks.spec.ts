import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, TestEngine, until } from './support/test-engine.js';
import { TestCounter } from './support/test-tables.js';

const [FIRST, SECOND] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;
const ADD = `UPDATE test_counters SET value = value + 10 WHERE company_id = $1 AND id = $2`;

/** The engine takes no locks on rows; somebody at a console may. */
describe('a row that a foreign session holds', () => {
  let database: TestDatabase;
  let test: TestEngine;
  let foreign: pg.Client;

  beforeAll(async () => {
    database = await openEngineDatabase();
    // PostgreSQL looks for a deadlock once, so long after the wait began: by then there must be one.
    await database.query(`ALTER DATABASE ${database.name} SET deadlock_timeout = '4s'`);
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    foreign = new pg.Client({ connectionString: database.superuserUrl });
    await foreign.connect();
    // The group finds the deadlock, and is its victim.
    await foreign.query(`SET deadlock_timeout = '1h'`);
  });

  afterEach(async () => {
    await foreign.end();
    await test.close();
  });

  /** Two counters of a new company at 0. */
  const newCompany = async (): Promise<string> => {
    const company = randomUUID();
    await test.run({ company }, (write) => {
      for (const id of [FIRST, SECOND]) write.insert(TestCounter, { id, value: 0n, label: null });
    });
    return company;
  };
  const hold = async (company: string, id: string): Promise<void> => {
    await foreign.query('BEGIN');
    await foreign.query(ADD, [company, id]);
  };
  const increment = async (write: IdempotentWrite): Promise<void> => {
    for (const id of [FIRST, SECOND]) {
      const row = await write.get(TestCounter, id);
      write.update(TestCounter, id, { value: (row?.value ?? 0n) + 1n });
    }
  };
  const create = (write: IdempotentWrite): void => {
    write.insert(TestCounter, { id: write.id, value: 1n, label: null });
  };
  const valuesOf = async (company: string): Promise<bigint[]> => {
    const sql = `SELECT value FROM test_counters WHERE company_id = $1 ORDER BY id`;
    return (await database.query<{ value: bigint }>(sql, [company])).map(({ value }) => value);
  };
  const groupWaits = async (): Promise<boolean> => {
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
      AND usename = 'accubooks_writer'`;
    return (await database.query(waiting)).length > 0;
  };

  it('holds up its company and its duplicates, and no other company', async () => {
    test = await TestEngine.open(database);
    const [held, free] = [await newCompany(), randomUUID()];
    await hold(held, FIRST);
    let answered = 0;
    const duplicates = Array.from({ length: 21 }, () =>
      test.run({ company: held, key: 'k' }, increment).finally(() => (answered += 1)),
    );
    await until(groupWaits);
    for (let count = 0; count < 20; count += 1) {
      expect((await test.run({ company: free }, create)).status).toBe('new');
    }
    expect(answered).toBe(0);
    await foreign.query('ROLLBACK');
    const statuses = (await Promise.all(duplicates)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'new')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'replayed')).toHaveLength(20);
    expect(await valuesOf(held)).toEqual([1n, 1n]);
  });

  it('makes its company’s write fail after the lock timeout, and keeps the company from others’ groups then', async () => {
    test = await TestEngine.open(database, { groupLimits: { lockTimeoutMs: 300 } });
    const [held, free] = [await newCompany(), randomUUID()];
    await hold(held, FIRST);
    // In one group.
    const [culprit, neighbour] = [test.run({ company: held }, increment), test.run({ company: free }, create)];
    expect((await neighbour).status).toBe('new');
    expect(await codeOf(culprit)).toBe('timeout');
    // Once for the group of both, once for the culprit alone.
    expect(test.metrics.retries).toEqual(['isolate', 'isolate']);
    // In groups of their own.
    const [again, other] = [test.run({ company: held, key: 'k' }, increment), test.run({ company: free }, create)];
    expect((await other).status).toBe('new');
    expect(await codeOf(again)).toBe('timeout');
    expect(test.metrics.retries).toEqual(['isolate', 'isolate', 'isolate']);
    await foreign.query('ROLLBACK');
    expect((await test.run({ company: held, key: 'k' }, increment)).status).toBe('new');
    expect(await valuesOf(held)).toEqual([1n, 1n]);
  });

  // bug: each half of the group waited for the lock timeout anew, so most of the others were past their deadline before it
  // was found which write waits; the halves wait for a moment only.
  it('costs the companies of its group the lock timeout once, and not once for each half', async () => {
    test = await TestEngine.open(database, { groupLimits: { lockTimeoutMs: 2_000 } });
    const held = await newCompany();
    await hold(held, FIRST);
    const deadlineMs = 8_000;
    const culprit = test.run({ company: held, deadlineMs }, increment);
    const others = Array.from({ length: 31 }, () => test.run({ company: randomUUID(), deadlineMs }, create));
    expect(await codeOf(culprit)).toBe('timeout');
    const ends = await Promise.allSettled(others);
    expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('of which nobody is the culprit, a whole table, costs one write its patience and lets the others wait', async () => {
    test = await TestEngine.open(database, { groupLimits: { lockTimeoutMs: 2_000 } });
    await foreign.query('BEGIN');
    await foreign.query('LOCK TABLE test_counters');
    const deadlineMs = 8_000;
    const writes = Array.from({ length: 16 }, () => test.run({ company: randomUUID(), deadlineMs }, create));
    await Promise.any(writes.map((write) => codeOf(write)));
    // For longer than a search takes from one of them to the next, and less than the lock timeout.
    await foreign.query('SELECT pg_sleep(1)');
    await foreign.query('ROLLBACK');
    const ends = await Promise.allSettled(writes);
    expect(ends.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });

  it('in a deadlock (40P01) makes the group run again, whole, and lose no update', async () => {
    test = await TestEngine.open(database);
    const company = await newCompany();
    await hold(company, SECOND);
    let runs = 0;
    const answer = test.run({ company }, async (write) => {
      runs += 1;
      await increment(write);
    });
    await until(groupWaits);
    // The group has the first and waits for the second; this one has the second and waits for the first.
    await foreign.query(ADD, [company, FIRST]);
    await foreign.query('COMMIT');
    expect((await answer).status).toBe('new');
    expect({ runs, retries: test.metrics.retries }).toEqual({ runs: 2, retries: ['conflict'] });
    expect(await valuesOf(company)).toEqual([11n, 11n]);
    const deadlocks = `SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`;
    await until(async () => ((await database.query<{ deadlocks: bigint }>(deadlocks))[0]?.deadlocks ?? 0n) > 0n);
  });
});
