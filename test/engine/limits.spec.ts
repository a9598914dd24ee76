import { randomUUID } from 'node:crypto';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, expire, openEngineDatabase, TestEngine, until } from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestCounter, TestWide } from './support/test-tables.js';

describe('limits', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  afterEach(async () => {
    await test.close();
  });

  const idOf = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
  const count = (write: IdempotentWrite): void => {
    write.insert(TestCounter, { id: write.id, value: 1n, label: null });
  };
  /** The only connection is busy until it is told otherwise. */
  const occupy = async (company: string = randomUUID(), key = 'busy'): Promise<() => Promise<unknown>> => {
    const [entered, gate] = [new Gate(), new Gate()];
    const answer = test.run({ company, key }, async () => {
      entered.open();
      await gate.opened;
    });
    await entered.opened;
    return () => {
      gate.open();
      return answer;
    };
  };

  describe('of statements', () => {
    const wide = (place: number): TestWide =>
      ({
        id: idOf(place),
        ...Object.fromEntries(Array.from('abcdefghijkl', (column, index) => [column, place * 100 + index])),
      }) as unknown as TestWide;

    it.each([4_999, 5_000, 5_001])('%i rows arrive, change and go', async (rows) => {
      test = await TestEngine.open(database, { aloneLimits: { rerunMs: 60_000 } });
      const request = { company: randomUUID(), definition: { alone: true }, deadlineMs: 60_000 };
      const stored = (): Promise<{ count: bigint; sum: bigint; last: number }[]> =>
        database.query(
          `SELECT count(*), sum(a + l)::bigint AS sum, max(l) AS last FROM test_wide WHERE company_id = $1`,
          [request.company],
        );
      await test.run(request, (write) => {
        // More than 70,000 values at 5,001 rows, and more than 65,535 at every size.
        for (let place = rows; place > 0; place -= 1) write.insert(TestWide, wide(place));
      });
      const sum = (BigInt(rows) * BigInt(rows + 1) * 200n) / 2n + 11n * BigInt(rows);
      expect(await stored()).toEqual([{ count: BigInt(rows), sum, last: rows * 100 + 11 }]);
      test.faults.reached.length = 0;
      await test.run(request, async (write) => {
        const found = await Promise.all(
          Array.from({ length: rows }, (_, place) => write.get(TestWide, idOf(place + 1))),
        );
        expect(found.every((row, place) => row?.l === (place + 1) * 100 + 11)).toBe(true);
        for (const row of found) write.update(TestWide, row?.id ?? '', { l: 0 });
      });
      const chunks = Math.ceil(rows / 5_000);
      expect(test.faults.reached.filter((point) => point.startsWith('get'))).toHaveLength(chunks);
      expect(test.faults.reached.filter((point) => point.startsWith('update'))).toHaveLength(chunks);
      expect(await stored()).toMatchObject([{ count: BigInt(rows), last: 0 }]);
      await test.run(request, async (write) => {
        for (const { id } of await write.find(TestWide, { l: 0 })) write.delete(TestWide, id);
      });
      expect(await stored()).toMatchObject([{ count: 0n }]);
    });

    it('works the same without prepared statements', async () => {
      test = await TestEngine.open(database, { prepared: false });
      const company = randomUUID();
      await test.run({ company }, count);
      await test.run({ company }, async (write) => {
        expect(await write.find(TestCounter, {})).toHaveLength(1);
        count(write);
      });
      const [{ prepared } = { prepared: -1n }] = await test.parts.dataSource.query<{ prepared: bigint }[]>(
        `SELECT count(*) AS prepared FROM pg_prepared_statements`,
      );
      expect(prepared).toBe(0n);
    });
  });

  describe('of the queue', () => {
    it('refuse a company’s writes beyond its bound, and the process’s beyond its own, by count and by bytes', async () => {
      test = await TestEngine.open(database, {
        writerConnections: 1,
        companyWaitingMax: 2,
        waitingMax: 4,
        waitingBytesMax: 1_000,
      });
      const letGo = await occupy();
      const [busy, free] = [randomUUID(), randomUUID()];
      const waiting = [test.run({ company: busy }, count), test.run({ company: busy }, count)];
      await expect(test.run({ company: busy }, count)).rejects.toMatchObject({
        code: 'company_busy',
        status: 429,
        headers: { 'Retry-After': expect.stringMatching(/^[123]$/) as string },
      });
      waiting.push(test.run({ company: free }, count));
      await expect(test.run({ company: free, bodyBytes: 701 }, count)).rejects.toMatchObject({
        code: 'overloaded',
        status: 503,
        headers: { 'Retry-After': expect.stringMatching(/^[123]$/) as string },
      });
      waiting.push(test.run({ company: free, bodyBytes: 700 }, count));
      expect(await codeOf(test.run({ company: randomUUID() }, count))).toBe('overloaded');
      expect(test.engine.waiting).toBe(4);
      await letGo();
      expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 'new'));
      expect(test.engine.waiting).toBe(0);
      expect(test.metrics.results.filter(([, result]) => 'error' in result)).toHaveLength(3);
    });

    it('a thousand writes of a company let another company into the next group', async () => {
      test = await TestEngine.open(database, { writerConnections: 1, requestDeadlineMs: 30_000 });
      const letGo = await occupy();
      const [hot, cold] = [randomUUID(), randomUUID()];
      const many = Array.from({ length: 1_000 }, () => test.run({ company: hot }, count));
      await until(() => test.engine.waiting === 1_000);
      const one = test.run({ company: cold }, count);
      test.metrics.groups.length = 0;
      await letGo();
      await one;
      // The occupying group, and at most two more.
      expect(test.metrics.groups.length).toBeLessThanOrEqual(3);
      await Promise.all(many);
      expect(Math.max(...test.metrics.groups)).toBe(128);
    });

    it('a write that waits past its deadline is told whether its key is running', async () => {
      test = await TestEngine.open(database, { writerConnections: 1 });
      const company = randomUUID();
      const letGo = await occupy(company, 'k');
      const [running, unbegun] = [
        test.run({ company, key: 'k', deadlineMs: 100 }, count),
        test.run({ company, key: 'l', deadlineMs: 100 }, count),
      ];
      await expect(running).rejects.toMatchObject({
        code: 'idempotency_in_progress',
        status: 409,
        headers: { 'Retry-After': '1' },
      });
      await expect(unbegun).rejects.toMatchObject({ code: 'overloaded', status: 503 });
      await letGo();
      expect((await test.run({ company, key: 'k' }, count)).status).toBe('replayed');
      expect((await test.run({ company, key: 'l' }, count)).status).toBe('new');
    });

    it('a group that failed runs those again whose deadline has not passed', async () => {
      test = await TestEngine.open(database, { writerConnections: 1 });
      const attempt = test.attempt({ company: randomUUID() });
      const early = test.engine.submit(attempt, { handler: count });
      let attempts = 0;
      const late = test.run({ company: randomUUID() }, (write) => {
        expire(attempt);
        write.insert(TestCounter, { id: write.id, value: attempts++ === 0 ? -1n : 1n, label: null });
      });
      expect(await codeOf(early)).toBe('timeout');
      expect((await late).status).toBe('new');
    });

    it('the number of waiting requests is told', async () => {
      test = await TestEngine.open(database, { writerConnections: 1 });
      const letGo = await occupy();
      const waiting = test.run({ company: randomUUID() }, count);
      await until(() => test.metrics.waiting === 1);
      await letGo();
      await waiting;
      await until(() => test.metrics.waiting === 0);
    });
  });

  describe('of time', () => {
    it('no handler runs again after a while; its group commits what is done', async () => {
      test = await TestEngine.open(database, { writerConnections: 1, groupLimits: { rerunMs: 0 } });
      const company = randomUUID();
      const increment = async (write: IdempotentWrite): Promise<void> => {
        const row = await write.get(TestCounter, idOf(1));
        if (row === undefined) write.insert(TestCounter, { id: idOf(1), value: 1n, label: null });
        else write.update(TestCounter, idOf(1), { value: row.value + 1n });
      };
      const answers = Array.from({ length: 4 }, () => test.run({ company }, increment));
      await Promise.all(answers);
      expect(test.metrics.groups).toEqual([4, 3, 2, 1]);
      expect(await database.query(`SELECT value FROM test_counters WHERE company_id = $1`, [company])).toEqual([
        { value: 4n },
      ]);
    });
  });

  describe('of a shutdown', () => {
    it('what waits is run before the limit, and nothing new is taken', async () => {
      test = await TestEngine.open(database, { writerConnections: 1 });
      const letGo = await occupy();
      const waiting = test.run({ company: randomUUID() }, count);
      const drained = test.engine.drain(5_000);
      expect(await codeOf(test.run({ company: randomUUID() }, count))).toBe('shutting_down');
      await letGo();
      await drained;
      expect((await waiting).status).toBe('new');
      test = await TestEngine.open(database);
    });

    it('what has not begun at the limit is told so; what runs is ended well, and what it gives back too', async () => {
      test = await TestEngine.open(database, { writerConnections: 1, groupLimits: { rerunMs: 0 } });
      const [company, gate, entered] = [randomUUID(), new Gate(), new Gate()];
      const touch = async (write: IdempotentWrite): Promise<void> => {
        await write.find(TestCounter, {});
        count(write);
        entered.open();
        await gate.opened;
      };
      const [first, second] = [test.run({ company }, touch), test.run({ company }, touch)];
      await entered.opened;
      const waiting = test.run({ company }, count);
      const drained = test.engine.drain(50);
      await expect(waiting).rejects.toMatchObject({ code: 'shutting_down', status: 503 });
      gate.open();
      expect((await first).status).toBe('new');
      expect(await codeOf(second)).toBe('shutting_down');
      await drained;
      expect(
        await database.query(
          `SELECT status, count(*) FROM idempotent_write_audit_log WHERE company_id = $1 GROUP BY 1 ORDER BY 1`,
          [company],
        ),
      ).toEqual([
        { status: 'failed', count: 2n },
        { status: 'new', count: 1n },
      ]);
      test = await TestEngine.open(database);
    });

    it('an idle engine ends at once', async () => {
      test = await TestEngine.open(database);
      await test.engine.drain(60_000);
      test = await TestEngine.open(database);
    });
  });
});
