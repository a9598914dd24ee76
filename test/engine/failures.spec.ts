import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import pg from 'pg';
import { ProblemError, problemType } from '../../src/http/problem.js';
import { constraintProblem, type IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import {
  codeOf,
  openEngineDatabase,
  terminateTransactions,
  TestEngine,
  TestRefusal,
  until,
} from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestCounter, TestLine, TestMissing, TestNote } from './support/test-tables.js';

class CounterNegative extends ProblemError {
  static override readonly type = problemType({
    code: 'counter_negative',
    status: 422,
    title: 'Negative',
    action: 'None.',
  });
}

constraintProblem('test_counters_positive', (cause) => new CounterNegative('The counter is negative.', { cause }));

type Handler = (write: IdempotentWrite) => unknown;

describe('a member that fails', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    test = await TestEngine.open(database, { writerConnections: 1 });
  });

  afterEach(async () => {
    await test.close();
  });

  const good: Handler = (write) => {
    write.insert(TestCounter, { id: write.id, value: 1n, label: null });
    return { id: write.id };
  };
  const negative: Handler = (write) => {
    write.insert(TestCounter, { id: write.id, value: -1n, label: null });
  };
  const note =
    (text: string): Handler =>
    (write) => {
      write.insert(TestNote, { id: write.id, counterId: null, kind: 1, text, notedAt: null });
    };
  /** Runs a handler among good ones of other companies and its own; the good ones must all succeed. */
  const among = async (culprit: Handler, company: string = randomUUID()): Promise<Promise<unknown>> => {
    const before = test.metrics.results.length;
    const neighbours = [company, randomUUID(), randomUUID()].map((other) => test.run({ company: other }, good));
    const answer = test.run({ company, key: 'culprit' }, culprit);
    const later = [company, randomUUID()].map((other) => test.run({ company: other }, good));
    const answers = await Promise.allSettled([...neighbours, ...later]);
    expect(answers).toMatchObject(answers.map(() => ({ status: 'fulfilled', value: { status: 'new' } })));
    await answer.catch(() => undefined);
    expect(test.metrics.results.slice(before)).toHaveLength(6);
    return answer;
  };
  const counters = async (company: string): Promise<number> =>
    (await database.query(`SELECT FROM test_counters WHERE company_id = $1`, [company])).length;

  it.each<[string, Handler]>([
    ['before it queued writes', () => Promise.reject(new TypeError('defect'))],
    [
      'after it queued writes',
      (write) => {
        good(write);
        throw new TypeError('defect');
      },
    ],
  ])('by throwing %s leaves no trace, and its group stands', async (_name, handler) => {
    const company = randomUUID();
    await expect(among(handler, company)).rejects.toMatchObject({ code: 'write_failed' });
    expect(test.metrics.groups).toEqual([6]);
    expect(await counters(company)).toBe(2);
  });

  it('by a constraint gets the constraint’s problem; its neighbours succeed', async () => {
    const company = randomUUID();
    await expect(among(negative, company)).rejects.toMatchObject({ code: 'counter_negative', status: 422 });
    expect(test.metrics.retries).toContain('isolate');
    expect(await counters(company)).toBe(2);
    const failed = test.metrics.results.filter(([, result]) => 'error' in result);
    expect(failed).toMatchObject([[{}, { errorType: 'internal' }]]);
  });

  it('by a constraint that nobody claims is a defect', async () => {
    await expect(
      among((write) => {
        write.insert(TestNote, { id: write.id, counterId: randomUUID(), kind: 1, text: null, notedAt: null });
      }),
    ).rejects.toMatchObject({ code: 'write_failed' });
  });

  it('by a constraint that is checked at the commit is found as well', async () => {
    await expect(
      among((write) => {
        write.insert(TestLine, { headId: randomUUID(), lineNo: 1 });
      }),
    ).rejects.toMatchObject({ code: 'write_failed' });
    expect(test.metrics.retries).not.toContain('unproven');
  });

  it('by an error at the commit that says nothing of a rollback is found once the rollback is proven', async () => {
    await expect(among(note('late P0001'))).rejects.toMatchObject({ code: 'write_failed' });
    expect(test.metrics.retries).toEqual(expect.arrayContaining(['unproven', 'isolate']));
  });

  it('by a row that the database does not take is a defect', async () => {
    await expect(among(note('swallow'))).rejects.toMatchObject({ code: 'write_failed' });
  });

  it('by a read is the culprit even if it goes on', async () => {
    const goesOn: Handler = async (write) => {
      await write.get(TestMissing, randomUUID()).catch(() => undefined);
      return good(write);
    };
    // It is told what failed, not what failed in consequence.
    await expect(among(goesOn)).rejects.toMatchObject({ code: 'write_failed', cause: { code: '42P01' } });
  });

  it('is kept away from others for a while', async () => {
    const company = randomUUID();
    await among(negative, company).catch(() => undefined);
    test.metrics.groups.length = 0;
    const runAll = async (): Promise<void> => {
      const answers = [randomUUID(), company, randomUUID(), company].map((other) => test.run({ company: other }, good));
      await Promise.all(answers);
    };
    await runAll();
    expect(test.metrics.groups).toEqual([2, 2]);
    const places = test.metrics.results.slice(-4).map(([request]) => request.attempt.companyId === company);
    expect([places, [...places].reverse()]).toContainEqual([false, false, true, true]);
  });

  it('never is what a refusal rests on', async () => {
    const company = randomUUID();
    const id = randomUUID();
    const firstComes: Handler = async (write) => {
      if ((await write.get(TestCounter, id)) !== undefined) throw new TestRefusal('Taken.');
      write.insert(TestCounter, { id, value: write.idempotencyKey === 'bad' ? -1n : 1n, label: null });
    };
    const bad = test.run({ company, key: 'bad' }, firstComes);
    const next = test.run({ company, key: 'next' }, firstComes);
    const last = test.run({ company, key: 'last' }, firstComes);
    expect(await codeOf(bad)).toBe('counter_negative');
    expect((await next).status).toBe('new');
    expect(await codeOf(last)).toBe('test_refused');
  });

  it('takes those with its key along only if they ask the same', async () => {
    const company = randomUUID();
    const [bad, same, other] = [
      test.run({ company, key: 'k' }, negative),
      test.run({ company, key: 'k' }, negative),
      test.run({ company, key: 'k', body: { amount: '1' } }, good),
    ];
    expect(await Promise.all([bad, same].map(codeOf))).toEqual(['counter_negative', 'counter_negative']);
    expect((await other).status).toBe('new');
  });

  it.each(['40001', '40P01'])('by a conflict (%s) is run again, with its whole group', async (code) => {
    const handler = jest.fn(note(`once ${code}`));
    await expect(among(handler)).resolves.toMatchObject({ status: 'new' });
    expect(test.metrics.retries).toEqual(['conflict']);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it.each(['40001', '40P01'])(
    'by a conflict at the commit (%s), which is a certain rollback, is run again',
    async (code) => {
      await expect(among(note(`late once ${code}`))).resolves.toMatchObject({ status: 'new' });
      expect(test.metrics.retries).toEqual(['conflict']);
    },
  );

  it('by a transaction that is not whole is not committed', async () => {
    test.faults.once('commit', () => {
      jest.spyOn(pg.Client.prototype, 'getTransactionStatus').mockReturnValueOnce('E');
      return Promise.resolve();
    });
    const company = randomUUID();
    expect(await codeOf(test.run({ company }, good))).toBe('write_failed');
    expect(await counters(company)).toBe(0);
    expect(test.faults.reached).not.toContain('committed');
    expect(test.metrics.retries).toEqual(['isolate']);
  });

  it('by a read that it forgot to await is found before the commit', async () => {
    await test.close();
    test = await TestEngine.open(database, { writerConnections: 1, withoutFaults: true });
    const forget: Handler = (write) => {
      void write.get(TestMissing, randomUUID());
      return good(write);
    };
    await expect(among(forget)).rejects.toMatchObject({ code: 'write_failed' });
    expect(new Set(test.metrics.retries)).toEqual(new Set(['isolate']));
  });

  it('by conflicts without end is given up after three times more; its neighbours succeed', async () => {
    await expect(among(note('raise 40001'))).rejects.toMatchObject({ code: 'conflict_retry_exhausted', status: 503 });
    const [last] = test.metrics.results.filter(([, result]) => 'error' in result);
    expect(last?.[1]).toMatchObject({ errorType: 'conflict' });
    const runs = test.faults.reached.filter((point) => point === 'insert "test_notes"').length;
    // Four times with all, then once in each half that still has others.
    expect(runs).toBe(4 + 3);
  });

  it('for want of space is answered at once, with all its group', async () => {
    const [full, neighbour] = [
      test.run({ company: randomUUID() }, note('raise 53100')),
      test.run({ company: randomUUID() }, good),
    ];
    expect(await Promise.all([full, neighbour].map(codeOf))).toEqual(['storage_unavailable', 'storage_unavailable']);
    expect(test.metrics.results.map(([, result]) => result)).toMatchObject([
      { errorType: 'unavailable' },
      { errorType: 'unavailable' },
    ]);
    expect(test.metrics.retries).toEqual([]);
  });

  it.each([
    ['53300', 'overloaded'],
    ['57P03', 'overloaded'],
  ])('by an error that means overload (%s) is told so', async (sqlState, code) => {
    expect(await codeOf(test.run({ company: randomUUID() }, note(`raise ${sqlState}`)))).toBe(code);
  });

  it.each(['08006', '57P01', '0A000', '26000', '42P05'])(
    'by an error of its connection (%s) is run again on another one',
    async (code) => {
      const removed = jest.fn();
      (test.parts.dataSource.driver as unknown as { master: EventEmitter }).master.on('remove', removed);
      await expect(among(note(`once ${code}`))).resolves.toMatchObject({ status: 'new' });
      expect(test.metrics.retries).toEqual(['reconnect']);
      await until(() => removed.mock.calls.length === 1);
    },
  );

  it('by a violated protocol is a defect and not run again', async () => {
    expect(await codeOf(test.run({ company: randomUUID() }, note('raise 08P01')))).toBe('write_failed');
  });

  it('by a slow statement is timed out alone', async () => {
    const slow = await TestEngine.open(database, {
      writerConnections: 1,
      // What only the slow one exceeds: a healthy statement takes long on a machine that stands still.
      groupLimits: { statementTimeoutMs: 1_000 },
    });
    await test.close();
    test = slow;
    await expect(among(note('sleep 30'))).rejects.toMatchObject({ code: 'timeout', status: 503 });
  });

  it('by not settling is timed out; its neighbours run without it', async () => {
    await test.close();
    test = await TestEngine.open(database, { writerConnections: 1, groupLimits: { groupMs: 150 } });
    const gate = new Gate();
    const company = randomUUID();
    const late: unknown[] = [];
    const stuck: Handler = async (write) => {
      await gate.opened;
      await write.get(TestCounter, randomUUID()).catch((error: unknown) => late.push(error));
    };
    await expect(among(stuck, company)).rejects.toMatchObject({ code: 'timeout' });
    gate.open();
    await until(() => late.length === 1);
    expect(late).toMatchObject([{ message: 'The transaction has ended.' }]);
    // Its company is kept away from others.
    test.metrics.groups.length = 0;
    await Promise.all([randomUUID(), company].map((other) => test.run({ company: other }, good)));
    expect(test.metrics.groups).toEqual([1, 1]);
  });

  it('is not the one that hangs on the database: a connection without answers is cut', async () => {
    await test.close();
    test = await TestEngine.open(database, {
      writerConnections: 1,
      groupLimits: { groupMs: 300, statementTimeoutMs: 100 },
      retriesMax: 10,
    });
    // There the transaction is open, and only the limit of its group can end it.
    const stop = test.faults.stopAt('lookup');
    const answer = test.run({ company: randomUUID() }, good);
    await stop.reached;
    const { master: pool } = test.parts.dataSource.driver as unknown as { master: pg.Pool };
    await until(() => pool.totalCount === 0);
    test.setGroupLimits({ groupMs: 60_000, statementTimeoutMs: 30_000 });
    stop.release();
    expect((await answer).status).toBe('new');
    // More than once when the machine stood still before the look-up.
    expect(new Set(test.metrics.retries)).toEqual(new Set(['reconnect']));
  });

  it('by a lost connection is run again', async () => {
    const company = randomUUID();
    test.faults.once('insert "test_counters"', async () => {
      await terminateTransactions(database);
    });
    expect((await test.run({ company }, good)).status).toBe('new');
    expect(await counters(company)).toBe(1);
    expect(test.metrics.retries).toEqual(['reconnect']);
  });

  it('by connections that are lost each time is told that the database can not be reached', async () => {
    const company = randomUUID();
    const handler = jest.fn(async (write: IdempotentWrite) => {
      await terminateTransactions(database);
      good(write);
    });
    expect(await codeOf(test.run({ company }, handler))).toBe('overloaded');
    expect(handler).toHaveBeenCalledTimes(4);
    expect(await counters(company)).toBe(0);
  });

  it('has its audit row soon without any other write', async () => {
    await test.close();
    test = await TestEngine.open(database, { writerConnections: 1, failedAttemptsFlushMs: 20 });
    const company = randomUUID();
    const auditOf = (): Promise<unknown[]> =>
      database.query(`SELECT status, error_type, error_message FROM idempotent_write_audit_log WHERE company_id = $1`, [
        company,
      ]);
    await codeOf(test.run({ company }, negative));
    await until(async () => (await auditOf()).length > 0);
    expect(await auditOf()).toEqual([{ status: 'failed', error_type: 'internal', error_message: 'Negative' }]);
  });

  it('has its audit row with the next transaction of its company', async () => {
    await test.close();
    test = await TestEngine.open(database, { writerConnections: 1, failedAttemptsFlushMs: 600_000 });
    const company = randomUUID();
    await codeOf(test.run({ company }, negative));
    await test.run({ company: randomUUID() }, good);
    expect(await database.query(`SELECT FROM idempotent_write_audit_log WHERE company_id = $1`, [company])).toEqual([]);
    await test.run({ company }, good);
    expect(
      await database.query(`SELECT status FROM idempotent_write_audit_log WHERE company_id = $1 ORDER BY status`, [
        company,
      ]),
    ).toEqual([{ status: 'failed' }, { status: 'new' }]);
  });

  it('goes without an audit row when there is no way to write it, and says so', async () => {
    // Before the failure, whose audit row is due a second later.
    await database.query(`REVOKE INSERT ON idempotent_write_audit_log FROM accubooks_writer`);
    expect(await codeOf(test.run({ company: randomUUID() }, negative))).toBe('counter_negative');
    await until(() => test.metrics.retries.includes('audit'));
    await database.query(`GRANT INSERT ON idempotent_write_audit_log TO accubooks_writer`);
    // A message that is too long for the log is cut.
    const company = randomUUID();
    const refusal = new TestRefusal('Refused.', { auditMessage: 'x'.repeat(600) });
    await codeOf(test.run({ company }, () => Promise.reject(refusal)));
    const rows = await database.query(
      `SELECT length(error_message) FROM idempotent_write_audit_log WHERE company_id = $1`,
      [company],
    );
    expect(rows).toEqual([{ length: 500 }]);
  });

  it('by a policy that breaks is a defect', async () => {
    jest.spyOn(test.policy, 'refusal').mockImplementation(({ actorId }) => {
      if (actorId === culprit) throw new TypeError('defect');
      return undefined;
    });
    const culprit = randomUUID();
    const [broken, neighbour] = [
      test.run({ company: randomUUID(), actor: culprit }, good),
      test.run({ company: randomUUID() }, good),
    ];
    expect(await codeOf(broken)).toBe('write_failed');
    expect((await neighbour).status).toBe('new');
  });

  it('does not begin when the pool has no connection for it', async () => {
    await test.close();
    test = await TestEngine.open(database, { writerConnections: 1, poolSize: 1, connectTimeoutMs: 1_000 });
    const runner = test.parts.dataSource.createQueryRunner();
    await runner.connect();
    expect(await codeOf(test.run({ company: randomUUID() }, good))).toBe('overloaded');
    await runner.release();
    expect((await test.run({ company: randomUUID() }, good)).status).toBe('new');
  });
});
