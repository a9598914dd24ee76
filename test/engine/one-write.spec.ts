import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import {
  ACTOR,
  codeOf,
  openEngineDatabase,
  TestEngine,
  TestForbidden,
  TestRefusal,
  until,
  viewOf,
} from './support/test-engine.js';
import { TestCounter } from './support/test-tables.js';

interface AuditRecord {
  readonly status: string;
  readonly error_type: string | null;
  readonly entity_id: string | null;
}

describe('one write and those with its key', () => {
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
    test = await TestEngine.open(database, { writerConnections: 1 });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  const create = (write: IdempotentWrite): { id: string; version: number } => {
    write.insert(TestCounter, { id: write.id, value: 7n, label: null });
    return { id: write.id, version: 1 };
  };
  const auditOf = (company: string): Promise<AuditRecord[]> =>
    database.query(
      `SELECT status, error_type, entity_id FROM idempotent_write_audit_log WHERE company_id = $1 ORDER BY status, error_type`,
      [company],
    );
  const countersOf = (company: string): Promise<{ id: string; value: bigint }[]> =>
    database.query(`SELECT id, value FROM test_counters WHERE company_id = $1`, [company]);

  it('stores its rows, its answer and one audit row', async () => {
    const company = randomUUID();
    const outcome = await test.run({ company, key: 'k' }, create);
    const { id } = JSON.parse(outcome.answer) as { id: string };
    expect(outcome).toMatchObject({
      status: 'new',
      statusCode: 201,
      headers: { 'Content-Type': 'application/json; charset=utf-8', ETag: '"1"', Location: `/api/tests/${id}` },
    });
    expect(await countersOf(company)).toEqual([{ id, value: 7n }]);
    expect(await auditOf(company)).toEqual([{ status: 'new', error_type: null, entity_id: id }]);
    const stored = await database.query(`SELECT * FROM idempotent_writes WHERE company_id = $1`, [company]);
    expect(stored).toMatchObject([
      { id, operation: 'testWrite', idempotency_key: 'k', user_id: ACTOR, status_code: 201, answer: outcome.answer },
    ]);
  });

  it('is replayed byte for byte, with no effect but an audit row', async () => {
    const company = randomUUID();
    const first = await test.run({ company, key: 'k' }, create);
    const handler = jest.fn();
    const replay = await test.run({ company, key: 'k' }, handler);
    expect(handler).not.toHaveBeenCalled();
    expect(replay).toEqual({
      status: 'replayed',
      statusCode: 201,
      headers: first.headers,
      answer: first.answer,
      workflowsTriggered: 0,
    });
    expect((await auditOf(company)).map(({ status }) => status)).toEqual(['new', 'replayed']);
  });

  it('is refused for another payload, naming the members that differ', async () => {
    const company = randomUUID();
    await test.run({ company, key: 'k', body: { amount: '1', memo: 'a' } }, create);
    const other = test.run({ company, key: 'k', body: { amount: '2', memo: 'a', extra: 'x' } }, create);
    await expect(other).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      extensions: { differingMembers: ['amount', 'extra'] },
    });
    expect(await auditOf(company)).toContainEqual({ status: 'failed', error_type: 'mismatch', entity_id: null });
  });

  it('has no location, no version and no entity when its answer has none', async () => {
    const company = randomUUID();
    const outcome = await test.run({ company, definition: { firstStatus: 200 } }, () => undefined);
    expect(outcome).toMatchObject({
      statusCode: 200,
      answer: '{}',
      headers: { 'Content-Type': expect.any(String) as string },
    });
    expect(Object.keys(outcome.headers)).toEqual(['Content-Type']);
    const other = await test.run({ company }, () => ({ id: 7 }));
    expect(Object.keys(other.headers)).toEqual(['Content-Type']);
    const named = await test.run({ company }, () => ({ id: 'not a uuid' }));
    expect(named.headers['Location']).toBe('/api/tests/not a uuid');
    expect((await auditOf(company)).map((row) => row.entity_id)).toEqual([null, null, null]);
  });

  it('runs once for all requests that wait with its key', async () => {
    const company = randomUUID();
    const handler = jest.fn(create);
    const answers = await Promise.all(Array.from({ length: 20 }, () => test.run({ company, key: 'k' }, handler)));
    expect(handler).toHaveBeenCalledTimes(1);
    expect(answers.map(({ status }) => status)).toEqual(['new', ...Array.from({ length: 19 }, () => 'replayed')]);
    expect(new Set(answers.map(({ answer }) => answer)).size).toBe(1);
    expect(await countersOf(company)).toHaveLength(1);
    expect(test.metrics.groups.at(-1)).toBe(1);
  });

  it('shares its refusal with those who ask the same, and leaves the key free', async () => {
    const company = randomUUID();
    const refuse = jest.fn((write: IdempotentWrite): never => {
      create(write);
      throw new TestRefusal('Not today.');
    });
    const [first, same, otherPayload, otherActor] = [
      test.run({ company, key: 'k' }, refuse),
      test.run({ company, key: 'k' }, refuse),
      test.run({ company, key: 'k', body: { amount: '2' } }, refuse),
      test.run({ company, key: 'k', actor: randomUUID() }, refuse),
    ];
    const codes = await Promise.all([first, same, otherPayload, otherActor].map(codeOf));
    expect(codes).toEqual(Array.from({ length: 4 }, () => 'test_refused'));
    expect(refuse).toHaveBeenCalledTimes(3);
    expect(await auditOf(company)).toEqual(
      Array.from({ length: 4 }, () => ({ status: 'failed', error_type: 'refused', entity_id: null })),
    );
    expect(await countersOf(company)).toEqual([]);
    expect((await test.run({ company, key: 'k' }, create)).status).toBe('new');
  });

  it('answers a body that is invalid as it answered before, and as invalid when it is unknown', async () => {
    const company = randomUUID();
    const rejection = new TestRefusal('Invalid.');
    const body = { amount: '1' };
    await expect(test.submit({ company, key: 'k', body }, { rejection })).rejects.toBe(rejection);
    expect(await auditOf(company)).toEqual([]);
    const first = await test.run({ company, key: 'k', body }, create);
    expect(await test.submit({ company, key: 'k', body }, { rejection })).toMatchObject({
      status: 'replayed',
      answer: first.answer,
    });
    expect(await codeOf(test.submit({ company, key: 'k', body: { amount: '2' } }, { rejection }))).toBe(
      'idempotency_key_reused',
    );
  });

  it('judges invalid bodies among requests with one key in their order', async () => {
    const company = randomUUID();
    const rejection = new TestRefusal('Invalid.');
    const [before, first, after] = [
      test.submit({ company, key: 'k' }, { rejection }),
      test.run({ company, key: 'k' }, create),
      test.submit({ company, key: 'k' }, { rejection }),
    ];
    await expect(before).rejects.toBe(rejection);
    expect([(await first).status, (await after).status]).toEqual(['new', 'replayed']);
    const [refused, invalid] = [
      test.run({ company, key: 'l' }, () => Promise.reject(new TestRefusal('No.'))),
      test.submit({ company, key: 'l' }, { rejection }),
    ];
    await expect(refused).rejects.toThrow('No.');
    await expect(invalid).rejects.toBe(rejection);
  });

  it('is neither run nor replayed for those who may not', async () => {
    const company = randomUUID();
    const stranger = randomUUID();
    test.policy.shutOut.add(stranger);
    const handler = jest.fn(create);
    await expect(test.run({ company, key: 'k', actor: stranger }, handler)).rejects.toBeInstanceOf(TestForbidden);
    expect(handler).not.toHaveBeenCalled();
    await test.run({ company, key: 'k' }, create);
    await expect(test.run({ company, key: 'k', actor: stranger }, handler)).rejects.toBeInstanceOf(TestForbidden);
    // The one who may leads, even behind the one who may not.
    const [shutOut, allowed] = [
      test.run({ company, key: 'l', actor: stranger }, handler),
      test.run({ company, key: 'l' }, create),
    ];
    await expect(shutOut).rejects.toBeInstanceOf(TestForbidden);
    expect((await allowed).status).toBe('new');
  });

  it('answers a handler that breaks with 500 and shows nothing of the cause', async () => {
    const company = randomUUID();
    const broken = test.run({ company }, (write) => {
      create(write);
      throw new TypeError('secret');
    });
    await expect(broken).rejects.toMatchObject({ code: 'write_failed', status: 500 });
    await expect(broken).rejects.not.toThrow('secret');
    // A view that is no JSON is a broken handler, not a broken group.
    expect(await codeOf(test.run({ company }, (write) => ({ ...create(write), amount: 1n })))).toBe('write_failed');
    expect(test.metrics.retries).toEqual([]);
    expect(await countersOf(company)).toEqual([]);
  });

  it('of a user makes a company, under the user’s lock', async () => {
    const user = randomUUID();
    const handler = jest.fn((write: IdempotentWrite) => {
      expect(write.companyId).toBe(write.id);
      return create(write);
    });
    const request = { company: user, definition: { scope: 'user' as const }, key: 'k' };
    const { id } = await viewOf<{ id: string }>(test.run(request, handler));
    expect(await countersOf(id)).toEqual([{ id, value: 7n }]);
    expect((await test.run(request, handler)).status).toBe('replayed');
    // The company itself and the replay of its creation in one group: each scope has its lock.
    const stop = test.faults.stopAt('lookup');
    const both = [test.run(request, handler), test.run({ company: id }, create)];
    await stop.reached;
    const locks = (): Promise<unknown[]> =>
      database.query(
        `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
    await until(async () => (await locks()).length === 2);
    stop.release();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual(['replayed', 'new']);
  });

  it('tells whether a key waits or runs here', async () => {
    const company = randomUUID();
    const attempt = test.attempt({ company, key: 'k' });
    const stop = test.faults.stopAt('lookup');
    const answer = test.run({ company, key: 'k' }, create);
    expect(test.engine.has(company, attempt.id)).toBe(true);
    await stop.reached;
    expect(test.engine.has(company, attempt.id)).toBe(true);
    expect(test.engine.has(randomUUID(), attempt.id)).toBe(false);
    stop.release();
    await answer;
    await new Promise(setImmediate);
    expect(test.engine.has(company, attempt.id)).toBe(false);
  });

  it('has the database’s time, read when its company was its own', async () => {
    const company = randomUUID();
    const before = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const { now } = await viewOf<{ now: string }>(test.run({ company }, (write) => ({ now: write.now })));
    const after = await database.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    expect(new Date(now).getTime()).toBeGreaterThanOrEqual(before[0]?.now.getTime() ?? Infinity);
    expect(new Date(now).getTime()).toBeLessThanOrEqual(after[0]?.now.getTime() ?? 0);
  });
});
