import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import { lockKeyOf } from '../../src/idempotency/engine/company-lock.js';
import type { WriteOutcome } from '../../src/idempotency/write-attempt.js';
import { createCompany, startProcess, type RunningProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, TestEngine, until } from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestCounter } from './support/test-tables.js';

const AMPLE_MS = 20_000;
const SHORT_MS = 100;

const good = (write: IdempotentWrite): void => {
  write.insert(TestCounter, { id: write.id, value: 1n, label: null });
};

/** Takes a company's lock, as another process would. @returns what gives it back. */
async function holdLock(database: TestDatabase, companyId: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('SELECT pg_advisory_lock($1)', [lockKeyOf(companyId)]);
  return () => client.end();
}

async function waitsForLock(database: TestDatabase): Promise<boolean> {
  const rows = await database.query(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  return rows.length > 0;
}

describe('a drain of the engine', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    test = await TestEngine.open(database, {
      writerConnections: 1,
      aloneConnections: 1,
      requestDeadlineMs: 30_000,
      failedAttemptsFlushMs: 600_000,
      groupLimits: { lockTimeoutMs: 100, idleTimeoutMs: 30_000, groupMs: 20_000 },
      aloneLimits: { lockTimeoutMs: 100 },
    });
  });

  afterEach(async () => {
    await test.parts.dataSource.destroy();
  });

  /** A write that has begun and ends when it is told to. */
  const hold = async (company: string): Promise<{ answer: Promise<WriteOutcome>; letGo: () => void }> => {
    const [entered, gate] = [new Gate(), new Gate()];
    const answer = test.run({ company }, async (write) => {
      entered.open();
      await gate.opened;
      good(write);
    });
    await entered.opened;
    return { answer, letGo: gate.open };
  };
  const counters = async (company: string): Promise<number> =>
    (await database.query(`SELECT FROM test_counters WHERE company_id = $1`, [company])).length;
  const auditOf = (company: string): Promise<{ status: string; error_type: string | null }[]> =>
    database.query(
      `SELECT status, error_type FROM idempotent_write_audit_log WHERE company_id = $1 ORDER BY status, error_type`,
      [company],
    );

  it('with nothing to do ends at once', async () => {
    // Longer than a test may take.
    await test.engine.drain(600_000);
  });

  it('answers all that waits, those who run alone as well, and takes no more', async () => {
    const company = randomUUID();
    const held = await hold(company);
    const definition = { alone: true };
    const waiting = [
      ...Array.from({ length: 10 }, () => test.run({ company }, good)),
      test.run({ company, definition }, good),
      ...Array.from({ length: 10 }, () => test.run({ company }, good)),
      ...Array.from({ length: 10 }, () => test.run({ company: randomUUID() }, good)),
    ];
    let drained = false;
    const end = test.engine.drain(AMPLE_MS).then(() => {
      drained = true;
    });
    expect(await codeOf(test.run({ company }, good))).toBe('shutting_down');
    expect(await codeOf(test.run({ company: randomUUID(), definition }, good))).toBe('shutting_down');
    expect(drained).toBe(false);
    held.letGo();
    expect(new Set((await Promise.all([held.answer, ...waiting])).map(({ status }) => status))).toEqual(
      new Set(['new']),
    );
    await end;
    expect(await counters(company)).toBe(22);
    await expect(test.run({ company }, good)).rejects.toMatchObject({ code: 'shutting_down', status: 503 });
  });

  it('answers what has not begun at the limit with 503, and what has begun when it ends', async () => {
    const company = randomUUID();
    const held = await hold(company);
    const waiting = [
      test.run({ company }, good),
      test.run({ company, definition: { alone: true } }, good),
      test.run({ company: randomUUID() }, good),
    ];
    let drained = false;
    const end = test.engine.drain(SHORT_MS).then(() => {
      drained = true;
    });
    expect(await Promise.all(waiting.map(codeOf))).toEqual(waiting.map(() => 'shutting_down'));
    expect(test.engine.waiting).toBe(0);
    expect(test.metrics.waiting).toBe(0);
    expect(drained).toBe(false);
    held.letGo();
    expect((await held.answer).status).toBe('new');
    await end;
    expect(await counters(company)).toBe(1);
    // The first is of its own transaction; the others were never in one.
    expect(await auditOf(company)).toEqual([
      { status: 'failed', error_type: 'unavailable' },
      { status: 'failed', error_type: 'unavailable' },
      { status: 'new', error_type: null },
    ]);
  });

  it.each([false, true])(
    'waits for a company that another process holds until the limit (alone: %s)',
    async (alone) => {
      const company = randomUUID();
      const release = await holdLock(database, company);
      const answers = [1, 2].map(() => test.run({ company, definition: { alone } }, good));
      await until(() => waitsForLock(database));
      await test.engine.drain(SHORT_MS);
      await release();
      expect(await Promise.all(answers.map(codeOf))).toEqual(['shutting_down', 'shutting_down']);
      expect(await counters(company)).toBe(0);
    },
  );

  it('obtains a company that another process lets go before the limit', async () => {
    const company = randomUUID();
    const release = await holdLock(database, company);
    const answers = [1, 2].map(() => test.run({ company }, good));
    await until(() => waitsForLock(database));
    const end = test.engine.drain(AMPLE_MS);
    await release();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['new', 'new']);
    await end;
    expect(await counters(company)).toBe(2);
  });

  it('writes the audit rows that still wait', async () => {
    const company = randomUUID();
    const negative = (write: IdempotentWrite): void => {
      write.insert(TestCounter, { id: write.id, value: -1n, label: null });
    };
    expect(await codeOf(test.run({ company }, negative))).toBe('write_failed');
    expect(await auditOf(company)).toEqual([]);
    await test.engine.drain(AMPLE_MS);
    expect(await auditOf(company)).toEqual([{ status: 'failed', error_type: 'internal' }]);
  });
});

describe('a stop by SIGTERM with writes waiting', () => {
  const WAITING = 20;
  let database: TestDatabase;
  let server: RunningProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  afterEach(async () => {
    await server.kill('SIGKILL');
  });

  const gauge = async (): Promise<number> => {
    const { text } = await server.get('/metrics');
    return Number(/^accubooks_writes_waiting(?:\{[^}]*\})? (\d+)$/m.exec(text)?.[1]);
  };
  /** One write stands before the company's lock, the others stand behind it in the queue. */
  const fillQueue = async (token: string): Promise<ReturnType<RunningProcess['post']>[]> => {
    const create = (): ReturnType<RunningProcess['post']> =>
      server.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { token, key: randomUUID() });
    const first = create();
    await until(() => waitsForLock(database));
    const others = Array.from({ length: WAITING }, create);
    await until(async () => (await gauge()) >= WAITING);
    return [first, ...others];
  };
  const customersOf = async (companyId: string): Promise<string[]> =>
    (await database.query<{ id: string }>(`SELECT id FROM customers WHERE company_id = $1`, [companyId])).map(
      ({ id }) => id,
    );

  it('answers them all once they can run, each with what is in the books, and ends with 0', async () => {
    server = await startProcess({ database, settings: { REQUEST_DEADLINE_MS: '60000' } });
    const { companyId, token } = await createCompany(server);
    const release = await holdLock(database, companyId);
    const answers = await fillQueue(token);
    const stopped = server.kill('SIGTERM');
    // It takes no more connections.
    await until(
      async () => (await fetch(server.baseUrl, { headers: { connection: 'close' } }).catch(() => 'gone')) === 'gone',
    );
    await release();
    const all = await Promise.all(answers);
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 201));
    expect(all.map(({ body }) => body['id']).sort()).toEqual((await customersOf(companyId)).sort());
    expect(await stopped).toBe(0);
  });

  it('tells those that can not begin in time that it shuts down, and ends with 0', async () => {
    server = await startProcess({ database, settings: { DRAIN_TIMEOUT_MS: '4000', REQUEST_DEADLINE_MS: '30000' } });
    const { companyId, token } = await createCompany(server);
    const release = await holdLock(database, companyId);
    const answers = await fillQueue(token);
    const stopped = server.kill('SIGTERM');
    const all = await Promise.all(answers);
    expect(all.map(({ status, body }) => [status, body['code']])).toEqual(all.map(() => [503, 'shutting_down']));
    expect(await stopped).toBe(0);
    await release();
    expect(await customersOf(companyId)).toEqual([]);
  });
});
