import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { EntityClass, IdempotentWrite } from '../../src/idempotency/index.js';
import { StoredWrite } from '../../src/idempotency/index.js';
import type { TestDatabase } from '../support/database.js';
import { codeOf, openEngineDatabase, TestEngine, TestRefusal } from './support/test-engine.js';
import { TestCounter, TestHead, TestLine, TestNote, TestSettings, TestValue } from './support/test-tables.js';

describe('the handle', () => {
  let database: TestDatabase;
  let test: TestEngine;
  let company: string;
  const started = jest.fn<(event: string) => Promise<number>>();

  beforeAll(async () => {
    database = await openEngineDatabase();
    test = await TestEngine.open(database, {
      writerConnections: 1,
      withoutFaults: true,
      workflows: { start: (_write, event) => started(event) },
    });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  beforeEach(() => {
    company = randomUUID();
  });

  const id = (place: number): string => `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`;
  const counter = (place: number, value = 0n, label: string | null = null): TestCounter =>
    ({ id: id(place), value, label }) as TestCounter;
  /** Runs a handler to its end; what it does is its answer's business. */
  const run = async (handler: (write: IdempotentWrite) => unknown): Promise<void> => {
    await test.run({ company }, async (write) => {
      await handler(write);
    });
  };
  /** What a handler throws inside the engine, as the cause of the answer. */
  const misuse = async (handler: (write: IdempotentWrite) => unknown): Promise<string> => {
    const error = (await test.run({ company }, handler).catch((reason: unknown) => reason)) as Error;
    expect(error).toMatchObject({ code: 'write_failed' });
    return (error.cause as Error).message;
  };
  const rowsOf = (table: string): Promise<Record<string, unknown>[]> =>
    database.query(`SELECT * FROM ${table} WHERE company_id = $1 ORDER BY 2`, [company]);

  it('reads rows by key and by conditions, of its company alone', async () => {
    const other = randomUUID();
    await test.run({ company: other }, (write) => void write.insert(TestCounter, counter(1, 9n)));
    await run((write) => {
      for (const place of [3, 1, 2])
        write.insert(TestCounter, counter(place, BigInt(place), place === 2 ? null : `l${place}`));
      write.insert(TestSettings, { version: 4 });
    });
    await run(async (write) => {
      expect(await write.get(TestCounter, id(1))).toEqual({ companyId: company, id: id(1), value: 1n, label: 'l1' });
      expect(await write.get(TestCounter, { id: id(1).toUpperCase() })).toMatchObject({ value: 1n });
      expect(await write.get(TestCounter, id(9))).toBeUndefined();
      expect(await write.get(TestSettings, {})).toEqual({ companyId: company, version: 4 });
      const found = async (where: Parameters<typeof write.find<TestCounter>>[1]): Promise<bigint[]> =>
        (await write.find(TestCounter, where)).map(({ value }) => value);
      expect(await found({})).toEqual([1n, 2n, 3n]);
      expect(await found({ label: null })).toEqual([2n]);
      expect(await found({ label: 'l3' })).toEqual([3n]);
      expect(await found({ label: ['l3', 'l1', 'l1'] })).toEqual([1n, 3n]);
      expect(await found({ label: [] })).toEqual([]);
      expect(await found({ value: { from: 2n, to: 3n } })).toEqual([2n, 3n]);
      expect(await found({ value: { from: 1n, to: 3n }, label: ['l1', 'l2'] })).toEqual([1n]);
    });
  });

  it('reads what is asked in one tick at once, and what was asked before not again', async () => {
    const faulty = await TestEngine.open(database, { writerConnections: 1 });
    await run((write) => void write.insert(TestCounter, counter(1)));
    faulty.faults.reached.length = 0;
    const read = async (write: IdempotentWrite): Promise<void> => {
      await Promise.all([
        write.get(TestCounter, id(1)),
        write.get(TestCounter, id(2)),
        write.find(TestCounter, { label: 'a' }),
      ]);
      await Promise.all([write.get(TestCounter, id(1)), write.find(TestCounter, { label: 'a' })]);
      await write.find(TestCounter, { label: 'b' });
    };
    await Promise.all([faulty.run({ company }, read), faulty.run({ company: randomUUID() }, read)]);
    expect(faulty.faults.reached.filter((point) => /^(get|find)/.test(point))).toEqual([
      'get "test_counters"',
      'find "test_counters" "label" oneOf',
      'find "test_counters" "label" oneOf',
    ]);
    await faulty.close();
  });

  it('shows its own queued changes on top of what is stored', async () => {
    await run((write) => {
      for (const place of [1, 2, 3]) write.insert(TestCounter, counter(place, BigInt(place), `l${place}`));
    });
    await run(async (write) => {
      await write.find(TestCounter, {});
      write.update(TestCounter, id(1), { label: 'x' });
      write.delete(TestCounter, id(2));
      write.insert(TestCounter, counter(4, 4n, 'x2'));
      write.insert(TestNote, { id: id(1), counterId: null, kind: 1, text: null, notedAt: null });
      expect((await write.find(TestCounter, {})).map(({ label }) => label)).toEqual(['x', 'l3', 'x2']);
      expect((await write.find(TestCounter, { label: ['x', 'l1'] })).map((row) => row.id)).toEqual([id(1)]);
      expect(await write.get(TestCounter, id(2))).toBeUndefined();
      expect(await write.get(TestCounter, id(4))).toMatchObject({ label: 'x2' });
      expect(await write.get(TestCounter, id(1))).toMatchObject({ value: 1n, label: 'x' });
    });
    expect((await rowsOf('test_counters')).map((row) => row['label'])).toEqual(['x', 'l3', 'x2']);
  });

  it('sends one change for each row, however often it was changed', async () => {
    await run((write) => {
      for (const place of [1, 2, 3, 4]) write.insert(TestCounter, counter(place, 0n, `l${place}`));
      write.insert(TestLine, { headId: id(1), lineNo: 1 });
      write.delete(TestLine, { headId: id(1), lineNo: 1 });
      write.insert(TestCounter, counter(5));
      write.update(TestCounter, id(5), { value: 5n });
    });
    await run(async (write) => {
      await write.find(TestCounter, {});
      write.update(TestCounter, id(1), { value: 1n });
      write.update(TestCounter, id(1), { label: 'twice' });
      write.update(TestCounter, id(1), { value: 2n });
      write.update(TestCounter, id(2), { value: 1n });
      write.delete(TestCounter, id(2));
      write.delete(TestCounter, id(3));
      write.insert(TestCounter, counter(3, 3n, 'again'));
      write.delete(TestCounter, id(4));
      write.insert(TestCounter, counter(4, 4n));
      write.delete(TestCounter, id(4));
      write.update(TestCounter, id(5), {});
      write.update(TestCounter, id(5), { label: undefined as unknown as null });
    });
    expect(await rowsOf('test_counters')).toEqual([
      { company_id: company, id: id(1), value: 2n, label: 'twice' },
      { company_id: company, id: id(3), value: 3n, label: 'again' },
      { company_id: company, id: id(5), value: 5n, label: null },
    ]);
  });

  it('sends nothing for a row that is deleted and made again with no other columns', async () => {
    await database.query(`INSERT INTO test_heads VALUES ($1, $2, 1)`, [company, id(1)]);
    await run((write) => void write.insert(TestLine, { headId: id(1), lineNo: 1 }));
    await run(async (write) => {
      await write.get(TestLine, { headId: id(1), lineNo: 1 });
      write.delete(TestLine, { headId: id(1), lineNo: 1 });
      write.insert(TestLine, { headId: id(1), lineNo: 1 });
    });
    expect(await rowsOf('test_lines')).toHaveLength(1);
  });

  it('sends rows in the order that foreign keys ask for, whatever the handler’s', async () => {
    const note = { id: id(1), counterId: id(1), kind: 1, text: null, notedAt: null };
    await run((write) => {
      write.insert(TestNote, note);
      write.insert(TestCounter, counter(1));
      // The key from line to head is deferred, so that lines are written first.
      write.insert(TestHead, { id: id(1), lineCount: 1 });
      write.insert(TestLine, { headId: id(1), lineNo: 1 });
    });
    await run(async (write) => {
      await Promise.all([write.get(TestNote, id(1)), write.get(TestCounter, id(1))]);
      write.delete(TestCounter, id(1));
      write.delete(TestNote, id(1));
    });
    expect(await rowsOf('test_counters')).toEqual([]);
    expect(test.metrics.retries).toEqual([]);
    const { layouts } = test.parts;
    expect(layouts.of(TestLine).rank).toBeLessThan(layouts.of(TestHead).rank);
  });

  const values = {
    id: id(1),
    tags: ['plain', 'with "quotes", {braces} and \\', ''],
    amounts: [1n, -9_007_199_254_740_993n],
    details: { nested: [1, { deep: null }], text: 'é' },
    quantity: '1.5',
    day: '2026-02-28',
    flag: false,
    small: -3,
    big: 9_223_372_036_854_775_807n,
    at: new Date('2026-01-02T03:04:05.678Z'),
  };

  it('gives queued values as a later read gives them', async () => {
    let queued: unknown;
    await run((write) => {
      queued = write.insert(TestValue, values);
    });
    await run(async (write) => {
      const stored = await write.get(TestValue, id(1));
      expect(stored).toEqual(queued);
      expect(stored).toMatchObject({ ...values, quantity: '1.5000' });
      for (const part of [stored, stored?.tags, stored?.details, (stored?.details as { nested: unknown }).nested]) {
        expect(Object.isFrozen(part)).toBe(true);
      }
      const changes = { tags: [], amounts: null, details: [], quantity: '-0', day: null, at: null };
      write.update(TestValue, id(1), changes);
      queued = await write.get(TestValue, id(1));
    });
    await run(async (write) => {
      const stored = await write.get(TestValue, id(1));
      expect(stored).toEqual(queued);
      expect(stored).toMatchObject({
        tags: [],
        amounts: null,
        details: [],
        quantity: '0.0000',
        day: null,
        flag: false,
      });
      write.update(TestValue, id(1), { quantity: '-12.3400', flag: null });
      write.insert(TestValue, { id: id(2) } as unknown as TestValue);
    });
    expect(await rowsOf('test_values')).toMatchObject([
      { quantity: '-12.3400', flag: null },
      { tags: null, details: null, quantity: null },
    ]);
  });

  it('freezes what it gives and takes no part in later changes of what it was given', async () => {
    const tags = ['a'];
    const details = { list: [1] };
    await run((write) => {
      const row = write.insert(TestValue, { ...values, tags, details });
      tags.push('b');
      details.list.push(2);
      for (const part of [write, row, row.tags, row.details]) expect(Object.isFrozen(part)).toBe(true);
    });
    expect(await rowsOf('test_values')).toMatchObject([{ tags: ['a'], details: { list: [1] } }]);
  });

  describe('refuses', () => {
    const insert = (row: object) => (write: IdempotentWrite) => void write.insert(TestValue, row as TestValue);

    it.each<[string, object]>([
      ['a uuid', { id: 'x' }],
      ['a uuid that is no text', { id: 7 }],
      ['a list', { id: id(1), tags: 'a' }],
      ['an item of a list', { id: id(1), tags: [1] }],
      ['a bigint', { id: id(1), big: 1 }],
      ['a small number', { id: id(1), small: 1.5 }],
      ['a date', { id: id(1), day: '2026-1-1' }],
      ['a date that is a time', { id: id(1), day: new Date() }],
      ['a time', { id: id(1), at: '2026-01-01T00:00:00Z' }],
      ['a time that is none', { id: id(1), at: new Date(Number.NaN) }],
      ['a truth', { id: id(1), flag: 'true' }],
      ['a decimal', { id: id(1), quantity: '1e3' }],
      ['a decimal with zeros in front', { id: id(1), quantity: '01' }],
      ['a decimal with more digits than are kept', { id: id(1), quantity: '1.00001' }],
      ['a decimal that is a number', { id: id(1), quantity: 1 }],
    ])('a value of another type: %s', async (_name, row) => {
      expect(await misuse(insert(row))).toMatch(/takes (no such value|a list)/);
    });

    it('a text that is none', async () => {
      const row = Object.assign(counter(1), { label: 7 as unknown as string });
      expect(await misuse((write) => write.insert(TestCounter, row))).toContain('"label" takes no such value');
      const note = { id: id(1), kind: '1', counterId: null, text: null, notedAt: null } as unknown as TestNote;
      expect(await misuse((write) => write.insert(TestNote, note))).toContain('"kind" takes no such value');
    });

    it('a row without its key, with an unknown column, or of another company', async () => {
      expect(await misuse(insert({ flag: true }))).toContain('needs id');
      expect(await misuse(insert({ id: id(1), flags: true }))).toContain('no column for flags');
      expect(await misuse(insert({ id: id(1), companyId: randomUUID() }))).toContain('another company');
      expect(await misuse((write) => write.get(TestLine, { lineNo: 1 }))).toContain('needs headId');
      expect(await misuse((write) => write.get(TestLine, id(1)))).toContain('not one column');
      expect(await misuse((write) => write.get(TestSettings, id(1)))).toContain('not one column');
    });

    it('to make a row that it has seen', async () => {
      await run((write) => void write.insert(TestCounter, counter(1)));
      const twice = async (write: IdempotentWrite): Promise<void> => {
        await write.get(TestCounter, id(1));
        write.insert(TestCounter, Object.assign(counter(1), { companyId: company }));
      };
      expect(await misuse(twice)).toContain('exists');
    });

    it('to change a row that it has not read, or that it deleted, and a key', async () => {
      await run((write) => void write.insert(TestCounter, counter(1)));
      expect(
        await misuse((write) => {
          write.update(TestCounter, id(1), { value: 1n });
        }),
      ).toContain('has not read');
      expect(
        await misuse((write) => {
          write.delete(TestCounter, id(1));
        }),
      ).toContain('has not read');
      const late = async (write: IdempotentWrite): Promise<void> => {
        await write.get(TestCounter, id(1));
        write.delete(TestCounter, id(1));
        write.update(TestCounter, id(1), { value: 1n });
      };
      expect(await misuse(late)).toContain('has not read');
      const rekey = async (changes: object, write: IdempotentWrite): Promise<void> => {
        await write.get(TestCounter, id(1));
        write.update(TestCounter, id(1), changes);
      };
      expect(await misuse((write) => rekey({ id: id(2) }, write))).toContain('never changes');
      expect(await misuse((write) => rekey({ companyId: company }, write))).toContain('never changes');
      expect(await misuse((write) => rekey({ colour: 'red' }, write))).toContain('no column for colour');
    });

    it('searches that it could not judge outside of the database', async () => {
      const find = (entity: EntityClass<object>, where: object) => (write: IdempotentWrite) =>
        write.find(entity, where);
      expect(await misuse(find(TestCounter, { companyId: company }))).toContain('can not be searched by companyId');
      expect(await misuse(find(TestCounter, { colour: 'red' }))).toContain('can not be searched by colour');
      expect(await misuse(find(TestValue, { quantity: '1' }))).toContain('can not be searched by quantity');
      expect(await misuse(find(TestValue, { tags: ['a'] }))).toContain('can not be searched by tags');
      expect(await misuse(find(TestCounter, { label: { from: 'a', to: 'b' } }))).toContain('by bounds');
      expect(await misuse(find(TestCounter, { label: undefined }))).toContain('is missing');
      expect(await misuse(find(TestCounter, { label: ['a', null] }))).toContain('is missing');
      expect(await misuse(find(TestCounter, { value: { from: 1n, to: null } }))).toContain('is missing');
      expect(await misuse(find(TestCounter, { value: { from: 1n } }))).toContain('takes no such value');
    });

    it('tables that are no company’s', async () => {
      class Stranger {}
      expect(await misuse((write) => write.find(Stranger, {}))).toContain('Stranger is not an entity');
    });

    it('a manager outside of alone operations', async () => {
      expect(await misuse((write) => write.manager())).toContain('has no manager');
    });

    it('late use, by a promise that the handler did not await', async () => {
      let handle: IdempotentWrite | undefined;
      await run((write) => {
        handle = write;
      });
      const late = handle as unknown as IdempotentWrite;
      const ended = 'The handler has ended';
      await expect(late.get(TestCounter, id(1))).rejects.toThrow(ended);
      await expect(late.find(TestCounter, {})).rejects.toThrow(ended);
      await expect(late.trigger('event', { entityType: 'test', entityId: id(1) })).rejects.toThrow(ended);
      await expect(late.manager()).rejects.toThrow(ended);
      expect(() => late.insert(TestCounter, counter(1))).toThrow(ended);
      expect(() => {
        late.update(TestCounter, id(1), {});
      }).toThrow(ended);
      expect(() => {
        late.delete(TestCounter, id(1));
      }).toThrow(ended);
    });
  });

  it('lets a handler live with a search that finds too much, and its neighbours too', async () => {
    await database.query(
      `INSERT INTO test_counters SELECT $1, gen_random_uuid(), n, NULL FROM generate_series(1, 10001) AS n`,
      [company],
    );
    const other = randomUUID();
    const findAll = async (write: IdempotentWrite): Promise<{ found: number }> => ({
      found: (await write.find(TestCounter, { label: null })).length,
    });
    const [tooMany, neighbour] = [test.run({ company }, findAll), test.run({ company: other }, findAll)];
    await expect(tooMany).rejects.toMatchObject({
      code: 'write_failed',
      cause: { message: 'A search of "test_counters" matches more than 10000 rows.' },
    });
    expect((await neighbour).answer).toBe('{"found":0}');
    const narrow = await test.run(
      { company },
      async (write) => (await write.find(TestCounter, { value: { from: 1n, to: 10_000n } })).length,
    );
    expect(narrow.answer).toBe('10000');
  });

  it('counts the workflows that its events start', async () => {
    started.mockResolvedValueOnce(1).mockResolvedValueOnce(2);
    const outcome = await test.run({ company }, async (write) => {
      const subject = { entityType: 'test', entityId: write.id };
      await Promise.all([write.trigger('first', subject), write.trigger('second', subject)]);
    });
    expect(started.mock.calls).toEqual([['first'], ['second']]);
    expect(outcome.workflowsTriggered).toBe(3);
    expect(
      await database.query(`SELECT workflows_triggered FROM idempotent_writes WHERE company_id = $1`, [company]),
    ).toEqual([{ workflows_triggered: 3 }]);
  });

  it('knows its request', async () => {
    const attempt = test.attempt({ company, key: 'k' });
    await test.run({ company, key: 'k' }, (write) => {
      expect(write).toMatchObject({
        id: attempt.id,
        companyId: company,
        actorId: attempt.actorId,
        operation: 'testWrite',
        idempotencyKey: 'k',
      });
    });
  });

  it('can read the framework’s own tables, as any', async () => {
    await test.run({ company, key: 'k' }, () => ({ id: 1 }));
    await run(async (write) => {
      expect(await write.find(StoredWrite, { idempotencyKey: 'k' })).toMatchObject([
        { answer: '{"id":1}', statusCode: 201 },
      ]);
    });
  });

  it('keeps what a refused handler queued from everybody', async () => {
    const refused = test.run({ company }, (write) => {
      write.insert(TestCounter, counter(1));
      throw new TestRefusal('No.');
    });
    const counted = test.run({ company }, async (write) => (await write.find(TestCounter, {})).length);
    expect(await codeOf(refused)).toBe('test_refused');
    expect((await counted).answer).toBe('0');
  });
});
