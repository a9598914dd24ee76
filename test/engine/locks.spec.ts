import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { WriteOutcome } from '../../src/idempotency/write-attempt.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, TestEngine, until } from './support/test-engine.js';
import { Gate } from './support/test-faults.js';
import { TestCounter } from './support/test-tables.js';

const ID = randomUUID();
/** Waits for a lock once, and does not try again. */
const PATIENT = { lockTimeoutMs: 30_000 };

describe('the lock of a company', () => {
  let database: TestDatabase;
  let test: TestEngine;
  /** Another process. */
  let other: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    const groupLimits = { lockTimeoutMs: 100, idleTimeoutMs: 30_000, groupMs: 20_000 };
    test = await TestEngine.open(database, { groupLimits });
    other = await TestEngine.open(database, { groupLimits });
  });

  afterEach(async () => {
    await Promise.all([test.close(), other.close()]);
  });

  const increment = async (write: IdempotentWrite): Promise<void> => {
    const row = await write.get(TestCounter, ID);
    if (row === undefined) write.insert(TestCounter, { id: ID, value: 1n, label: null });
    else write.update(TestCounter, ID, { value: row.value + 1n });
  };
  const valueOf = async (company: string): Promise<bigint | undefined> =>
    (await database.query<{ value: bigint }>(`SELECT value FROM test_counters WHERE company_id = $1`, [company]))[0]
      ?.value;
  /** The other process takes the company until it is told to let go. */
  const hold = async (company: string): Promise<() => Promise<WriteOutcome>> => {
    const [entered, gate] = [new Gate(), new Gate()];
    const answer = other.run({ company, deadlineMs: 30_000 }, async () => {
      entered.open();
      await gate.opened;
    });
    await entered.opened;
    return () => {
      gate.open();
      return answer;
    };
  };
  const lockAttempts = (): number => test.faults.reached.filter((point) => point === 'locks').length;
  const waitsForLock = async (): Promise<boolean> =>
    (
      await database.query(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      )
    ).length > 0;

  it('keeps two processes from one company at a time', async () => {
    const companies = [randomUUID(), randomUUID()];
    const rounds = 15;
    const work = async (engine: TestEngine): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(
          companies.flatMap((company) => [engine.run({ company }, increment), engine.run({ company }, increment)]),
        );
      }
    };
    await Promise.all([work(test), work(other)]);
    for (const company of companies) expect(await valueOf(company)).toBe(BigInt(2 * 2 * rounds));
  });

  it('held elsewhere is tried a few times, then waited for, while others go on', async () => {
    const [held, free] = [randomUUID(), randomUUID()];
    test.setGroupLimits(PATIENT);
    const letGo = await hold(held);
    const answers = [test.run({ company: held }, increment), test.run({ company: held }, increment)];
    expect((await test.run({ company: free }, increment)).status).toBe('new');
    await until(waitsForLock);
    // Five misses, the one that waits, and the one that had the other company with it.
    expect(lockAttempts()).toBeLessThanOrEqual(5 + 1 + 1);
    await letGo();
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(['new', 'new']);
    expect(await valueOf(held)).toBe(2n);
    expect(test.metrics.retries).toEqual([]);
    // Once it was obtained, it is tried as any other.
    test.faults.reached.length = 0;
    expect((await test.run({ company: held }, increment)).status).toBe('new');
    expect(lockAttempts()).toBe(1);
  });

  it('is tried again when its pause ends while the engine looks for work', async () => {
    const company = randomUUID();
    await test.close();
    let now = performance.now();
    test = await TestEngine.open(database, { clock: () => now });
    const letGo = await hold(company);
    // bug: a pause that ended after the takers had looked and before the timer was set was never heard of again.
    jest.spyOn(test.metrics, 'waitingChanged').mockImplementation(() => {
      now += 1_000;
    });
    const answer = test.run({ company, deadlineMs: 600_000 }, increment);
    await until(waitsForLock);
    await letGo();
    expect((await answer).status).toBe('new');
  });

  it('is obtained even from a process that always has more for the company', async () => {
    const company = randomUUID();
    let going = true;
    const hog = async (): Promise<void> => {
      while (going) await other.run({ company }, increment);
    };
    const hogs = Promise.all([hog(), hog(), hog()]);
    expect((await test.run({ company }, increment)).status).toBe('new');
    going = false;
    await hogs;
  });

  it('that is waited for too long gives way to another company’s, and is waited for again', async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    // In groups of their own.
    const letGo = [await hold(first), await hold(second)] as const;
    const answers = [test.run({ company: first }, increment), test.run({ company: second }, increment)] as const;
    await until(waitsForLock);
    await letGo[1]();
    expect((await answers[1]).status).toBe('new');
    await until(waitsForLock);
    await letGo[0]();
    expect((await answers[0]).status).toBe('new');
    expect(test.metrics.retries).toEqual([]);
  });

  it('that is not obtained before the deadline leaves its writes unbegun', async () => {
    const company = randomUUID();
    const letGo = await hold(company);
    expect(await codeOf(test.run({ company, deadlineMs: 300 }, increment))).toBe('overloaded');
    expect(test.engine.waiting).toBe(0);
    await letGo();
    expect(await valueOf(company)).toBeUndefined();
  });

  it('is waited for by an operation that runs alone, too', async () => {
    const company = randomUUID();
    const letGo = await hold(company);
    const definition = { alone: true };
    const answer = test.run({ company, definition }, increment);
    await until(waitsForLock);
    expect(lockAttempts()).toBeLessThanOrEqual(6);
    await letGo();
    expect((await answer).status).toBe('new');
    expect(test.metrics.aloneRuns).toBeGreaterThanOrEqual(6);
  });

  it('is let go by a process that stands still, after the idle timeout', async () => {
    const company = randomUUID();
    await other.close();
    other = await TestEngine.open(database, { groupLimits: { idleTimeoutMs: 200 }, retriesMax: 10 });
    const [entered, gate] = [new Gate(), new Gate()];
    let runs = 0;
    const frozen = other.run({ company, key: 'k' }, async (write) => {
      runs += 1;
      entered.open();
      if (runs === 1) await gate.opened;
      await increment(write);
    });
    await entered.opened;
    expect((await test.run({ company, key: 'k' }, increment)).status).toBe('new');
    other.setGroupLimits({ idleTimeoutMs: 30_000 });
    gate.open();
    // It finds that its transaction is gone, runs again, and meets the other's answer.
    expect((await frozen).status).toBe('replayed');
    expect(await valueOf(company)).toBe(1n);
  });
});
