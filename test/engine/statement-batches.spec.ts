import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { jest } from '@jest/globals';
import pg from 'pg';
import { VALUE_PARSERS } from '../../src/database/value-parsers.js';
import { StatementBatch, type StatementAnswer } from '../../src/idempotency/engine/statement-batch.js';
import type { TestDatabase } from '../support/database.js';
import { openEngineDatabase, TestEngine, until } from './support/test-engine.js';
import { TestCounter } from './support/test-tables.js';

interface Connection {
  readonly stream: Duplex;
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: unknown): void;
  describe(message: unknown): void;
}

let database: TestDatabase;
let client: pg.Client & { connection: Connection };

const statement = (text: string, ...values: unknown[]): { text: string; values: unknown[] } => ({ text, values });
const ONE = statement('SELECT 1 AS one');
const BROKEN = statement('SELECT 1 / $1::integer AS quotient', 0);
const UNKNOWN = statement('SELECT * FROM nowhere');

beforeAll(async () => {
  database = await openEngineDatabase();
});

afterAll(() => database.drop());

beforeEach(async () => {
  const config = { connectionString: database.superuserUrl, types: VALUE_PARSERS, pipeline: true };
  client = new pg.Client(config) as typeof client;
  client.on('error', () => undefined);
  await client.connect();
});

afterEach(() => client.end());

function send(statements: readonly { text: string; values: unknown[] }[], prepared = true): StatementBatch {
  const batch = new StatementBatch(client, statements, prepared);
  client.query(batch);
  return batch;
}

const answersOf = (...statements: { text: string; values: unknown[] }[]): Promise<StatementAnswer[]> =>
  send(statements).answers;

describe('a batch of statements', () => {
  it('is answered in its order: columns, rows as values of their types, and how many there were', async () => {
    const values = statement(
      `SELECT 7::bigint AS big, '2026-01-31'::date AS day, NULL::text AS none, ARRAY['a','b'] AS list, $1::jsonb AS json`,
      { a: 1 },
    );
    const answers = await answersOf(
      statement('BEGIN'),
      statement('CREATE TEMP TABLE items (id integer) ON COMMIT DROP'),
      statement('INSERT INTO items SELECT unnest($1::integer[])', [1, 2, 3]),
      statement('UPDATE items SET id = id + 10 WHERE id > $1', 1),
      statement('SELECT id FROM items ORDER BY id'),
      statement('COMMIT'),
      values,
    );
    expect(answers.map(({ rowCount }) => rowCount)).toEqual([null, null, 3, 2, 3, null, 1]);
    expect(answers[4]?.rows).toEqual([[1], [12], [13]]);
    expect(answers[6]).toEqual({
      columns: ['big', 'day', 'none', 'list', 'json'],
      rows: [[7n, '2026-01-31', null, ['a', 'b'], { a: 1 }]],
      rowCount: 1,
    });
  });

  it('goes out in one write', async () => {
    await answersOf(ONE);
    const write = jest.spyOn(client.connection.stream as Required<Duplex>, '_writev');
    const single = jest.spyOn(client.connection.stream, '_write');
    await answersOf(ONE, statement('SELECT $1::text', 'x'), ONE);
    expect([write.mock.calls.length, single.mock.calls.length]).toEqual([1, 0]);
  });

  it.each([
    { prepared: true, parsed: [2, 0], described: [3, 0] },
    { prepared: false, parsed: [3, 3], described: [3, 3] },
  ])('parses and describes what it must (prepared: $prepared)', async ({ prepared, parsed, described }) => {
    const parse = jest.spyOn(client.connection, 'parse');
    const describe = jest.spyOn(client.connection, 'describe');
    const statements = [ONE, statement('SELECT $1::text AS text', 'x'), ONE];
    for (const round of [0, 1]) {
      parse.mockClear();
      describe.mockClear();
      const answers = await send(statements, prepared).answers;
      expect(answers.map(({ columns, rows }) => [...columns, ...rows])).toEqual([
        ['one', [1]],
        ['text', ['x']],
        ['one', [1]],
      ]);
      expect([parse.mock.calls.length, describe.mock.calls.length]).toEqual([parsed[round], described[round]]);
    }
  });

  it('takes the place behind batches that have no answer yet', async () => {
    const batches = [send([ONE, ONE]), send([statement('SELECT 2 AS two')]), send([ONE])];
    const answers = await Promise.all(batches.map((batch) => batch.answers));
    expect(answers.map((answer) => answer.map(({ rows }) => rows[0]?.[0]))).toEqual([[1, 1], [2], [1]]);
  });

  it('gives each statement a snapshot of its own', async () => {
    await database.query('CREATE TABLE late (id integer)');
    const holder = new pg.Client({ connectionString: database.superuserUrl });
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock(4711)');
    const count = statement('SELECT count(*)::integer FROM late');
    const lock = statement('SELECT pg_advisory_xact_lock(4711)');
    const { answers } = send([statement('BEGIN ISOLATION LEVEL READ COMMITTED'), count, lock, count]);
    const waiting = `SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`;
    await until(async () => (await database.query(waiting)).length === 1);
    await holder.query('INSERT INTO late VALUES (1)');
    await holder.query('SELECT pg_advisory_unlock(4711)');
    expect((await answers).map(({ rows }) => rows[0]?.[0])).toEqual([undefined, 0, '', 1]);
    await holder.end();
  });

  it('takes an empty statement for one that gives nothing', async () => {
    const answers = await answersOf(statement(''), ONE);
    expect(answers.map(({ rows }) => rows)).toEqual([[], [[1]]]);
  });

  it('hears of notices as the client does', async () => {
    const notices: unknown[] = [];
    client.on('notice', ({ message }) => notices.push(message));
    await answersOf(ONE, statement(`DO $$ BEGIN RAISE WARNING 'careful'; END $$`), ONE);
    expect(notices).toEqual(['careful']);
  });
});

describe('a batch with an error', () => {
  it.each([
    { place: 0, code: '22012', statements: [BROKEN, ONE, statement('SELECT 3')] },
    { place: 1, code: '22012', statements: [ONE, BROKEN, statement('SELECT 3')] },
    { place: 1, code: '42P01', statements: [ONE, UNKNOWN, statement('SELECT 3')] },
    { place: 2, code: '22012', statements: [ONE, statement('SELECT 3'), BROKEN] },
  ])('at place $place ($code) is rejected with it, and says where', async ({ place, code, statements }) => {
    const batch = send(statements);
    await expect(batch.answers).rejects.toMatchObject({ code });
    expect(batch.answered).toBe(place);
    // What was parsed stays prepared, and what was not is parsed when it comes again.
    expect(client.connection.submittedNamedStatements).toEqual({});
    const parse = jest.spyOn(client.connection, 'parse');
    await answersOf(ONE, statement('SELECT 3'), statement(BROKEN.text, 1));
    const texts = statements.filter(({ text }, index) => text !== UNKNOWN.text && index <= place);
    expect(parse).toHaveBeenCalledTimes(3 - texts.length);
  });

  it('has no effect behind it, and leaves the transaction failed', async () => {
    const insert = statement('INSERT INTO kept VALUES (1)');
    await client.query('CREATE TEMP TABLE kept (id integer)');
    await expect(answersOf(statement('BEGIN'), BROKEN, insert).catch(String)).resolves.toMatch(/division by zero/);
    await client.query('ROLLBACK');
    const [{ rows } = { rows: [] }] = await answersOf(statement('SELECT count(*)::integer FROM kept'));
    expect(rows).toEqual([[0]]);
  });

  it.each([true, false])('does not touch the batch behind it (prepared: %s)', async (prepared) => {
    const [broken, whole] = [send([ONE, BROKEN, ONE], prepared), send([ONE], prepared)];
    await expect(broken.answers).rejects.toMatchObject({ code: '22012' });
    await expect(whole.answers).resolves.toHaveLength(1);
  });

  it('that is a value which can not be read is rejected when all is answered', async () => {
    const types = new pg.TypeOverrides();
    types.setTypeParser(pg.types.builtins.INT4, () => {
      throw new RangeError('unreadable');
    });
    jest.spyOn(client, 'getTypeParser').mockImplementation(types.getTypeParser.bind(types) as never);
    await expect(answersOf(ONE, ONE, statement(`SELECT 'x'`))).rejects.toThrow('unreadable');
    await expect(answersOf(statement(`SELECT 'y'`))).resolves.toMatchObject([{ rows: [['y']] }]);
  });

  it('that is a parameter which can not be sent sends nothing', async () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;
    expect(() => send([ONE, statement('SELECT $1::jsonb', circular)])).toThrow(/circular/i);
    await expect(answersOf(ONE)).resolves.toHaveLength(1);
  });

  it('that is a cut connection is rejected, and so is every one behind it', async () => {
    const batches = [send([ONE, statement('SELECT pg_sleep(5)'), ONE]), send([ONE])];
    const ends = Promise.allSettled(batches.map(({ answers }) => answers));
    client.connection.stream.destroy();
    expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(send([ONE]).answers).rejects.toThrow(/not queryable|terminated/);
  });

  it('that is the end of the server process is rejected', async () => {
    const answers = answersOf(ONE, statement('SELECT pg_terminate_backend(pg_backend_pid())'), ONE);
    await expect(answers).rejects.toMatchObject({ code: '57P01' });
  });
});

describe('a prepared statement whose result would be another one after a change of the schema', () => {
  const read = statement('SELECT value FROM changing');

  it('is a clean error, again and again on this connection, and good on the next one', async () => {
    await client.query('CREATE TABLE changing AS SELECT 1::integer AS value');
    await expect(answersOf(ONE, read)).resolves.toMatchObject([{}, { rows: [[1]] }]);
    await client.query('ALTER TABLE changing ALTER value TYPE bigint');
    for (let round = 0; round < 2; round += 1) {
      await expect(answersOf(ONE, read, ONE)).rejects.toMatchObject({ code: '0A000' });
    }
    await expect(answersOf(ONE)).resolves.toHaveLength(1);
    await client.end();
    client = new pg.Client({ connectionString: database.superuserUrl, types: VALUE_PARSERS }) as typeof client;
    await client.connect();
    await expect(answersOf(ONE, read)).resolves.toMatchObject([{}, { rows: [[1n]] }]);
    await client.query('DROP TABLE changing');
  });

  it('costs the engine its connection, and no write', async () => {
    const test = await TestEngine.open(database, { writerConnections: 1 });
    const write = { company: randomUUID() };
    const look = (): Promise<unknown> =>
      test.run(write, async (handle) => ({ view: (await handle.get(TestCounter, randomUUID())) ?? null }));
    try {
      await look();
      await database.query('ALTER TABLE test_counters ALTER label TYPE varchar(100)');
      await expect(look()).resolves.toMatchObject({ status: 'new' });
      expect(test.metrics.retries).toEqual(['reconnect']);
      await look();
      expect(test.metrics.retries).toHaveLength(1);
    } finally {
      await database.query('ALTER TABLE test_counters ALTER label TYPE text');
      await test.close();
    }
  });
});
