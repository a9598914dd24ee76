import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { ProblemError, problemType } from '../../src/http/problem.js';
import { constraintProblem, type IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, terminateTransactions, TestEngine, TestRefusal } from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestCounter, TestNote } from './support/test-tables.js';

class LabelTaken extends ProblemError {
  static override readonly type = problemType({ code: 'label_taken', status: 409, title: 'Taken', action: 'None.' });
}

constraintProblem('test_counters_label', (cause) => new LabelTaken('The label is taken.', { cause }));

describe('an operation that runs alone', () => {
  let database: TestDatabase;
  let test: TestEngine;
  let company: string;
  const definition = { alone: true };

  beforeAll(async () => {
    database = await openEngineDatabase();
    test = await TestEngine.open(database, { writerConnections: 1 });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  beforeEach(() => {
    company = randomUUID();
    test.metrics.groups.length = 0;
    test.metrics.aloneRuns = 0;
  });

  const count = (write: IdempotentWrite, value = 1n): void => {
    write.insert(TestCounter, { id: randomUUID(), value, label: null });
  };
  const values = async (): Promise<bigint[]> =>
    (
      await database.query<{ value: bigint }>(`SELECT value FROM test_counters WHERE company_id = $1 ORDER BY value`, [
        company,
      ])
    ).map(({ value }) => value);
  /** Runs a handler with a manager. */
  const manage = (work: (manager: EntityManager, write: IdempotentWrite) => unknown): ReturnType<TestEngine['run']> =>
    test.run({ company, definition }, async (write) => {
      await work(await write.manager(), write);
    });
  const insertByManager = (manager: EntityManager, value: bigint): Promise<unknown> =>
    manager.insert(TestCounter, { companyId: company, id: randomUUID(), value, label: null });

  it('has its own SQL planned for its values', async () => {
    const modes: unknown[] = [];
    await manage(async (manager) => {
      modes.push(...(await manager.query<object[]>(`SELECT current_setting('plan_cache_mode') AS mode`)));
    });
    expect(modes).toEqual([{ mode: 'auto' }]);
  });

  it('has a group of its own, and doesn’t hold up other companies; its own company waits behind it', async () => {
    const [entered, gate] = [new Gate(), new Gate()];
    const order: string[] = [];
    const before = test.run({ company }, () => void order.push('before'));
    const alone = test.run({ company, definition }, async () => {
      order.push('alone');
      entered.open();
      await gate.opened;
    });
    const behind = test.run({ company }, () => void order.push('behind'));
    await before;
    await entered.opened;
    const others = Array.from({ length: 3 }, () => test.run({ company: randomUUID() }, count));
    expect((await Promise.all(others)).map(({ status }) => status)).toEqual(['new', 'new', 'new']);
    expect(order).toEqual(['before', 'alone']);
    gate.open();
    await Promise.all([alone, behind]);
    expect(order).toEqual(['before', 'alone', 'behind']);
    expect(test.metrics.aloneRuns).toBe(1);
  });

  it('is also one with a large body', async () => {
    const large = test.run({ company, bodyBytes: 256 * 1024 + 1 }, async (write) => {
      count(write);
      await expect(write.manager()).rejects.toThrow('has no manager');
    });
    const small = test.run({ company: randomUUID(), bodyBytes: 256 * 1024 }, count);
    await Promise.all([large, small]);
    expect(test.metrics.aloneRuns).toBe(1);
  });

  it('has limits of its own', async () => {
    const patient = await TestEngine.open(database, {
      groupLimits: { groupMs: 50 },
      aloneLimits: { groupMs: 5_000 },
    });
    const gate = new Gate();
    const alone = patient.run({ company, definition }, () => gate.opened);
    for (let time = 0; time < 3; time += 1) {
      const shared = patient.run({ company: randomUUID() }, () => gate.opened);
      expect(await codeOf(shared)).toBe('timeout');
    }
    gate.open();
    expect((await alone).status).toBe('new');
    await patient.close();
  });

  it('has a manager in its transaction, behind what it queued', async () => {
    await test.run({ company, definition }, async (write) => {
      count(write, 1n);
      const manager = await write.manager();
      expect(await manager.countBy(TestCounter, { companyId: company })).toBe(1);
      const counter = await manager.findOneByOrFail(TestCounter, { companyId: company });
      await manager.save(TestCounter, Object.assign(counter, { value: 2n }));
      await manager.update(TestCounter, { companyId: company }, { value: 3n });
      // The handle sees what the manager did, and goes on.
      expect(await write.find(TestCounter, {})).toMatchObject([{ value: 3n }]);
      count(write, 4n);
      const again = await write.manager();
      await again.query(`UPDATE test_counters SET value = value + 10 WHERE company_id = $1`, [company]);
      await again.query(`  with picked as (select 1) select * from picked -- ; COMMIT`);
      expect(await write.find(TestCounter, {})).toHaveLength(2);
      // Nobody outside sees it yet.
      expect(await values()).toEqual([]);
      count(write, 50n);
    });
    expect(await values()).toEqual([13n, 14n, 50n]);
  });

  it('leaves nothing of a manager’s work, nor of the queue before it, when it is refused', async () => {
    const refused = manage(async (manager, write) => {
      await insertByManager(manager, 1n);
      count(write);
      await write.manager();
      throw new TestRefusal('No.');
    });
    const queued = test.run({ company, definition }, async (write) => {
      count(write);
      await write.manager();
      throw new TypeError('defect');
    });
    expect(await codeOf(refused)).toBe('test_refused');
    expect(await codeOf(queued)).toBe('write_failed');
    expect(await values()).toEqual([]);
    expect(
      await database.query(
        `SELECT status, error_type FROM idempotent_write_audit_log WHERE company_id = $1 ORDER BY error_type`,
        [company],
      ),
    ).toEqual([
      { status: 'failed', error_type: 'internal' },
      { status: 'failed', error_type: 'refused' },
    ]);
  });

  it('rolls a manager’s work back with its group', async () => {
    let runs = 0;
    await manage(async (manager) => {
      await insertByManager(manager, BigInt(++runs));
      if (runs === 1) await terminateTransactions(database);
    });
    expect(await values()).toEqual([2n]);
  });

  it('fails by what a manager’s statement fails by, even if it goes on', async () => {
    await expect(manage((manager) => insertByManager(manager, -1n))).rejects.toMatchObject({
      code: 'write_failed',
      cause: { code: '23514' },
    });
    await expect(manage((manager) => insertByManager(manager, -1n).catch(() => undefined))).rejects.toMatchObject({
      cause: { code: '23514' },
    });
    expect(await values()).toEqual([]);
  });

  it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
    ['a transaction', (manager) => manager.transaction(() => Promise.resolve())],
    ['a transaction of its runner', (manager) => manager.queryRunner?.startTransaction() ?? Promise.resolve()],
    ['a commit', (manager) => manager.queryRunner?.commitTransaction() ?? Promise.resolve()],
    ['a rollback', (manager) => manager.queryRunner?.rollbackTransaction() ?? Promise.resolve()],
    ['to give the connection back', (manager) => manager.queryRunner?.release() ?? Promise.resolve()],
  ])('refuses its manager %s', async (_name, work) => {
    await expect(manage(work)).rejects.toMatchObject({
      code: 'write_failed',
      cause: { message: expect.stringContaining('no part in transactions') as string },
    });
    expect((await manage((manager) => insertByManager(manager, 1n))).status).toBe('new');
  });

  it.each([
    'BEGIN',
    ' commit',
    'ROLLBACK',
    'SAVEPOINT mine',
    'SET search_path = other',
    'RESET ALL',
    'DISCARD ALL',
    'LOCK TABLE test_notes',
    '/* a comment */ COMMIT',
    `SELECT set_config('app.companies', '', true)`,
    `DO $$ BEGIN END $$`,
  ])('refuses its manager the statement %s', async (text) => {
    await expect(manage((manager) => manager.query(text))).rejects.toMatchObject({
      code: 'write_failed',
      cause: { driverError: { message: expect.stringContaining('A manager runs SELECT') as string } },
    });
  });

  it('refuses its manager two statements in one', async () => {
    await expect(manage((manager) => manager.query('SELECT 1; COMMIT'))).rejects.toMatchObject({
      cause: { code: '42601' },
    });
  });

  it('refuses its manager after its end', async () => {
    let late: EntityManager | undefined;
    let whileCommitted: unknown;
    test.faults.once('committed', async () => {
      whileCommitted = await late?.query('SELECT 1').catch((error: unknown) => error);
    });
    expect((await manage((manager) => void (late = manager))).status).toBe('new');
    expect(whileCommitted).toMatchObject({ driverError: { message: 'The transaction has ended.' } });
    await expect(late?.query('SELECT 1')).rejects.toThrow('already released');
  });

  it('has a manager in production, where there are no fault points', async () => {
    const plain = await TestEngine.open(database, { withoutFaults: true });
    await plain.run({ company, definition }, async (write) => {
      count(write, 1n);
      const manager = await write.manager();
      expect(await manager.query(`SELECT value FROM test_counters WHERE company_id = $1`, [company])).toEqual([
        { value: 1n },
      ]);
    });
    expect(await values()).toEqual([1n]);
    await plain.close();
  });

  it('is replayed and deduplicated as any', async () => {
    const request = { company, definition, key: 'k' };
    const answers = await Promise.all([test.run(request, count), test.run(request, count), test.run(request, count)]);
    expect(answers.map(({ status }) => status)).toEqual(['new', 'replayed', 'replayed']);
    expect(await values()).toEqual([1n]);
  });

  it('can write through both doors to tables that refer to each other', async () => {
    await test.run({ company, definition }, async (write) => {
      const counter = write.insert(TestCounter, { id: write.id, value: 5n, label: null });
      const manager = await write.manager();
      await manager.insert(TestNote, {
        companyId: company,
        id: write.id,
        counterId: counter.id,
        kind: 0,
        text: 'by hand',
        notedAt: null,
      });
      const notes = await write.find(TestNote, { counterId: counter.id });
      expect(notes).toMatchObject([{ text: 'by hand' }]);
      write.delete(TestNote, write.id);
    });
    expect(await database.query(`SELECT FROM test_notes WHERE company_id = $1`, [company])).toEqual([]);
  });

  it('makes the handler look again before it changes a row', async () => {
    const id = randomUUID();
    await test.run({ company }, (write) => void write.insert(TestCounter, { id, value: 1n, label: null }));
    const answer = test.run({ company, definition }, async (write) => {
      await write.get(TestCounter, id);
      await write.manager();
      write.update(TestCounter, id, { value: 2n });
    });
    await expect(answer).rejects.toMatchObject({
      cause: { message: expect.stringContaining('has not read') as string },
    });
    expect(await values()).toEqual([1n]);
  });

  it('gets the constraint’s problem for its manager’s statement', async () => {
    const insertLabelled = (manager: EntityManager): Promise<unknown> =>
      manager.insert(TestCounter, { companyId: company, id: randomUUID(), value: 1n, label: 'a' });
    await manage(insertLabelled);
    await expect(manage(insertLabelled)).rejects.toMatchObject({ code: 'label_taken', status: 409 });
    expect(await values()).toEqual([1n]);
  });
});

describe('the connections for operations that run alone', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    test = await TestEngine.open(database, { writerConnections: 1, aloneConnections: 2 });
  });

  afterEach(async () => {
    await test.close();
  });

  const definition = { alone: true };
  const good = (write: IdempotentWrite): void => {
    write.insert(TestCounter, { id: write.id, value: 1n, label: null });
  };
  /** A write of a new company that has begun and ends when it is told to. */
  const hold = async (alone: boolean): Promise<() => Promise<unknown>> => {
    const [entered, gate] = [new Gate(), new Gate()];
    const answer = test.run({ company: randomUUID(), definition: { alone } }, async () => {
      entered.open();
      await gate.opened;
    });
    await entered.opened;
    return () => {
      gate.open();
      return answer;
    };
  };

  it('are free while all others are taken', async () => {
    const letGo = await hold(false);
    expect((await test.run({ company: randomUUID(), definition }, good)).status).toBe('new');
    await letGo();
  });

  it('are waited for when all are taken; those behind who waits hold up nobody else', async () => {
    const letGo = [await hold(true), await hold(true)] as const;
    const stuck = randomUUID();
    const order: string[] = [];
    const third = test.run({ company: stuck, definition }, () => void order.push('third'));
    const behind = test.run({ company: stuck }, () => void order.push('behind'));
    for (let round = 0; round < 3; round += 1) {
      const answers = [randomUUID(), randomUUID()].map((company) => test.run({ company }, good));
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['new', 'new']);
    }
    expect(order).toEqual([]);
    expect(test.engine.waiting).toBe(2);
    await letGo[0]();
    await Promise.all([third, behind]);
    expect(order).toEqual(['third', 'behind']);
    await letGo[1]();
    expect(test.metrics.aloneRuns).toBe(3);
  });

  it('take one write each, between the groups of its company', async () => {
    const company = randomUUID();
    const alone = [false, false, true, true, false, false];
    await Promise.all(alone.map((isAlone) => test.run({ company, definition: { alone: isAlone } }, good)));
    expect(test.metrics.groups).toEqual([2, 1, 1, 2]);
  });
});
