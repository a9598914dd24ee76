import { randomUUID } from 'node:crypto';
import type { IdempotentWrite } from '../../src/idempotency/index.js';
import { TooManyRows } from '../../src/idempotency/engine/row-reader.js';
import type { TestDatabase } from '../support/database.js';
import { openEngineDatabase, TestEngine, viewOf } from './support/test-engine.js';
import { TestCounter, TestNote, TestWide } from './support/test-tables.js';

/** More than one statement takes: 14 columns make more than 70,000 values. */
const ROWS = 5_200;
const COMPANIES = 4;
const NOBODYS = 1_000_000;
const FOUND_MAX = 10_000;
const NAMES = Array.from('abcdefghijkl');

const idOf = (place: number): string => `00000000-0000-4000-8000-${place.toString(16).padStart(12, '0')}`;
type WideValues = Omit<TestWide, 'companyId' | 'id'>;
/** Every value of every row is another one. */
const valuesOf = (place: number): WideValues =>
  Object.fromEntries(NAMES.map((name, column) => [name, place * NAMES.length + column])) as unknown as WideValues;
const wide = (place: number): Omit<TestWide, 'companyId'> => ({ id: idOf(place), ...valuesOf(place) });
const places = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);
const ids = (from: number, to: number): string[] => places(from, to).map(idOf);

describe.each([
  { how: 'one write alone', writes: 1 },
  { how: 'the writes of one group', writes: COMPANIES },
])('many rows of $how', ({ writes }) => {
  const companies = Array.from({ length: writes }, () => randomUUID());
  const share = ROWS / writes;
  let database: TestDatabase;
  let test: TestEngine;

  beforeAll(async () => {
    database = await openEngineDatabase();
    // Speed is not what is tested here.
    const limits = { statementTimeoutMs: 30_000, idleTimeoutMs: 30_000, groupMs: 30_000, rerunMs: 30_000 };
    test = await TestEngine.open(database, {
      writerConnections: 1,
      requestDeadlineMs: 60_000,
      groupLimits: limits,
    });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  beforeEach(() => {
    test.faults.reached.length = 0;
    test.metrics.groups.length = 0;
  });

  /** The rows of these companies are those from 0 to `ROWS`, each company with its share. */
  const runAll = async <View>(
    handler: (write: IdempotentWrite, from: number, to: number) => unknown,
  ): Promise<View[]> => {
    const answers = companies.map((company, index) =>
      test.run({ company, ...(writes === 1 ? { definition: { alone: true } } : {}) }, (write) =>
        handler(write, index * share, (index + 1) * share),
      ),
    );
    const views = await Promise.all(answers.map((answer) => viewOf<View>(answer)));
    expect(test.metrics.groups).toEqual([writes]);
    return views;
  };
  const stored = (): Promise<object[]> =>
    database.query(`SELECT id, ${NAMES.join(', ')} FROM test_wide WHERE company_id = ANY($1) ORDER BY id`, [companies]);
  const statements = (name: string): number => test.faults.reached.filter((point) => point.startsWith(name)).length;

  it('are inserted, right to the last', async () => {
    await runAll((write, from, to) => {
      for (const place of places(from, to)) write.insert(TestWide, wide(place));
    });
    expect(await stored()).toEqual(places(0, ROWS).map(wide));
    expect(statements('insert "test_wide"')).toBe(2);
  });

  it('are read one by one, right to the last', async () => {
    const views = await runAll<number[]>(async (write, from, to) => {
      const wanted = places(from, to);
      const rows = await Promise.all([...wanted, ROWS].map((place) => write.get(TestWide, idOf(place))));
      const wrong = wanted.filter((place, index) => rows[index]?.id !== idOf(place) || rows[index].l !== wide(place).l);
      return rows.at(-1) === undefined ? wrong : [...wrong, ROWS];
    });
    expect(views).toEqual(companies.map(() => []));
    expect(statements('get "test_wide"')).toBe(2);
  });

  it('are found by a list of more values than one statement takes', async () => {
    const others = writes === 1 ? 70_000 : ROWS;
    const views = await runAll<{ found: number; last: number | undefined; ordered: boolean }>(
      async (write, from, to) => {
        // All others of the list are nobody's.
        const found = await write.find(TestWide, {
          id: [...ids(NOBODYS, NOBODYS + others), ...ids(from, to)].reverse(),
        });
        const ordered = found.every(({ id }, index) => id === idOf(from + index));
        return { found: found.length, last: found.at(-1)?.l, ordered };
      },
    );
    expect(views).toEqual(
      companies.map((_, index) => ({ found: share, last: wide((index + 1) * share - 1).l, ordered: true })),
    );
  });

  it('are updated, right to the last', async () => {
    await runAll(async (write, from, to) => {
      await write.find(TestWide, { id: ids(from, to) });
      for (const place of places(from, to)) write.update(TestWide, idOf(place), valuesOf(place + ROWS));
    });
    expect(await stored()).toEqual(places(0, ROWS).map((place) => ({ ...wide(place + ROWS), id: idOf(place) })));
    expect(statements('update "test_wide"')).toBe(2);
  });

  it('are deleted, right to the last, and no others', async () => {
    await runAll(async (write, from, to) => {
      await write.find(TestWide, { id: ids(from, to) });
      write.insert(TestWide, wide(ROWS + from));
      for (const place of places(from, to)) write.delete(TestWide, idOf(place));
    });
    expect(await stored()).toEqual(companies.map((_, index) => wide(ROWS + index * share)));
    expect(statements('delete "test_wide"')).toBe(2);
  });
});

describe('a search', () => {
  let database: TestDatabase;
  let test: TestEngine;
  const [full, over] = [randomUUID(), randomUUID()];

  beforeAll(async () => {
    database = await openEngineDatabase();
    test = await TestEngine.open(database, { writerConnections: 1 });
    await database.query(
      `INSERT INTO test_notes (company_id, id, kind) SELECT company, gen_random_uuid(), n % 2
       FROM unnest($1::uuid[], $2::int[]) AS wanted (company, size), generate_series(1, size) AS n`,
      [
        [full, over],
        [FOUND_MAX, FOUND_MAX + 1],
      ],
    );
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  it.each<[string, { kind: number[] | { from: number; to: number } }]>([
    ['bounds', { kind: { from: 0, to: 1 } }],
    ['a list whose values have fewer each', { kind: [0, 1] }],
  ])('by %s gives 10,000 rows; one more is a defect of that handler alone', async (_name, where) => {
    test.metrics.groups.length = 0;
    const count = async (write: IdempotentWrite): Promise<number> => {
      const { length } = await write.find(TestNote, where);
      write.insert(TestCounter, { id: write.id, value: BigInt(length), label: null });
      return length;
    };
    const [tooMany, atMost, none] = [over, full, randomUUID()].map((company) => test.run({ company }, count));
    await expect(tooMany).rejects.toMatchObject({
      code: 'write_failed',
      cause: expect.any(TooManyRows) as TooManyRows,
    });
    expect((await atMost)?.answer).toBe(String(FOUND_MAX));
    expect((await none)?.answer).toBe('0');
    expect(test.metrics.groups).toEqual([3]);
    expect(test.metrics.retries).toEqual([]);
    expect(await database.query(`SELECT FROM test_counters WHERE company_id = $1`, [over])).toEqual([]);
  });
});
