import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { connectionCheck } from '../../src/database/connection-check.js';
import { ServerTimelines } from '../../src/database/server-timelines.js';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { WriteAttempt } from '../../src/idempotency/write-attempt.js';
import type { TestDatabase } from '../support/database.js';
import { SilentProxy } from '../support/silent-proxy.js';
import { codeOf, expire, openEngineDatabase, TestEngine, until, type EngineOverrides } from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestProxy } from './support/test-proxy.js';
import { TestCounter } from './support/test-tables.js';

const SHORT_MS = 200;
/** Of a group; what it is given at least is a second longer. */
const SHORT_GROUPS = { groupLimits: { groupMs: SHORT_MS } };

const check = connectionCheck('accubooks_writer', new ServerTimelines(), SHORT_MS);
/** As a check would be without a limit of its own. */
const endlessCheck = async (client: ClientBase): Promise<void> => {
  await client.query('SELECT 1');
};

const good = (write: IdempotentWrite): { id: string } => {
  write.insert(TestCounter, { id: write.id, value: 1n, label: null });
  return { id: write.id };
};

// The pool's limit ends with the login, and nothing else bounded what follows: a group, its companies and the shutdown
// waited as long as a pooler lets its clients wait -> opening a connection has a limit, its check another.
describe('a database that lets in and then says nothing', () => {
  let database: TestDatabase;
  let proxy: SilentProxy;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    proxy = await SilentProxy.open(database.writerUrl);
  });

  afterEach(async () => {
    await test.close();
    await proxy.close();
  });

  const open = async (overrides: EngineOverrides): Promise<void> => {
    test = await TestEngine.open(database, { url: proxy.url, ...overrides });
  };
  const pool = (): Pool => (test.parts.dataSource.driver as unknown as { master: Pool }).master;
  const rows = async (company: string): Promise<number> =>
    (await database.query(`SELECT FROM test_counters WHERE company_id = $1`, [company])).length;
  const submit = (attempt: WriteAttempt): ReturnType<TestEngine['run']> => {
    const answer = test.engine.submit(attempt, { handler: good });
    answer.catch(() => undefined);
    return answer;
  };

  it('keeps no write past its time, and all are carried out once when it speaks again', async () => {
    await open({ onConnect: check, ...SHORT_GROUPS });
    const requests = Array.from({ length: 30 }, (_, place) => ({
      company: randomUUID(),
      key: 'k',
      deadlineMs: 1_500,
      definition: { alone: place % 6 === 5 },
    }));
    proxy.pause();
    const answers: Promise<string>[] = [];
    for (const request of requests) {
      answers.push(codeOf(test.run(request, good)));
      // Each finds another state: an old connection that waits, a new one that is checked, none at all.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const codes = await Promise.all(answers);
    expect([...new Set(codes)].sort()).toEqual(['overloaded', 'timeout']);
    for (const { company } of requests) expect(await rows(company)).toBe(0);
    proxy.resume();
    const again = await Promise.all(requests.map((request) => test.run({ ...request, deadlineMs: 30_000 }, good)));
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set(['new']));
    for (const { company } of requests) expect(await rows(company)).toBe(1);
  });

  it('does not keep a drain from its end', async () => {
    await open({ onConnect: check, requestDeadlineMs: 1_500, ...SHORT_GROUPS });
    proxy.pause();
    const answers = Array.from({ length: 5 }, () => test.run({ company: randomUUID() }, good));
    await until(() => proxy.waiting > 0);
    const closed = pool();
    await test.close();
    for (const answer of answers) expect(await codeOf(answer)).toMatch(/^(overloaded|timeout|shutting_down)$/);
    expect(closed.totalCount).toBe(0);
    proxy.resume();
    await open({});
  });

  describe('while a connection is opened', () => {
    /** There is no connection in the pool. */
    const openEmpty = async (overrides: EngineOverrides): Promise<void> => {
      await open({ onConnect: endlessCheck, writerConnections: 1, ...overrides });
      const client = await pool().connect();
      client.release(true);
      await until(() => pool().totalCount === 0 && proxy.open === 0);
      proxy.pause();
    };

    it('is given up, and a connection that comes late goes to the pool', async () => {
      await openEmpty({ connectMs: SHORT_MS });
      expect(await codeOf(test.run({ company: randomUUID() }, good))).toBe('overloaded');
      expect(pool()).toMatchObject({ totalCount: 1, idleCount: 0 });
      proxy.resume();
      await until(() => pool().idleCount === 1);
      expect((await test.run({ company: randomUUID() }, good)).status).toBe('new');
      expect(pool().totalCount).toBe(1);
    });

    it('answers whose deadline passes, carries them out never, and the others when it is there', async () => {
      await openEmpty({});
      const late = test.attempt({ company: randomUUID() });
      const [answer, other] = [submit(late), test.run({ company: randomUUID() }, good)];
      await until(() => proxy.waiting === 1);
      expire(late);
      expect(await codeOf(answer)).toBe('overloaded');
      proxy.resume();
      expect((await other).status).toBe('new');
      expect(await rows(late.companyId)).toBe(0);
      expect(test.metrics.groups).toEqual([1]);
    });

    it('needs no connection any more when nobody waits', async () => {
      await openEmpty({});
      const late = test.attempt({ company: randomUUID() });
      const answer = submit(late);
      await until(() => proxy.waiting === 1);
      expire(late);
      expect(await codeOf(answer)).toBe('overloaded');
      proxy.resume();
      await until(() => pool().idleCount === 1);
      expect((await test.run({ company: late.companyId }, good)).status).toBe('new');
      expect(test.metrics.groups).toEqual([1]);
    });
  });

  it('answers at the deadline whose COMMIT it leaves without proof', async () => {
    const commits = await TestProxy.open(proxy.url);
    await open({ url: commits.url, onConnect: endlessCheck, writerConnections: 1, groupLimits: { commitMs: 60_000 } });
    try {
      const attempt = test.attempt({ company: randomUUID(), key: 'k' });
      test.faults.once('commit', () => {
        proxy.pause();
        return Promise.resolve();
      });
      commits.failCommits('cutAfter');
      const answer = submit(attempt);
      await until(() => proxy.waiting === 1);
      expire(attempt);
      expect(await codeOf(answer)).toBe('outcome_unknown');
      proxy.resume();
      expect((await test.run({ company: attempt.companyId, key: 'k' }, good)).status).toBe('replayed');
      expect(await rows(attempt.companyId)).toBe(1);
    } finally {
      await commits.close();
    }
  });

  it('keeps one write waiting, and none after it, when all connections of the pool have gone dark', async () => {
    await open({});
    const gate = new Gate();
    const held: Promise<unknown>[] = [];
    for (let place = 0; place < 2; place += 1) {
      const entered = new Gate();
      const handler = async (): Promise<void> => {
        entered.open();
        await gate.opened;
      };
      held.push(test.run({ company: randomUUID() }, handler));
      await entered.opened;
    }
    gate.open();
    await Promise.all(held);
    expect(pool().idleCount).toBe(2);
    proxy.darken();
    test.setGroupLimits(SHORT_GROUPS.groupLimits);
    const company = randomUUID();
    expect(await codeOf(test.run({ company, key: 'k', deadlineMs: 1_500 }, good))).toBe('timeout');
    expect((await test.run({ company, key: 'k' }, good)).status).toBe('new');
    expect(await rows(company)).toBe(1);
  });
});
