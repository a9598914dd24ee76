import { readFileSync } from 'node:fs';
import { INVARIANTS } from '../../src/books/index.js';
import { packageRoot } from '../../src/config/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { DAMAGES } from './support/damage.js';

const IDS = Array.from({ length: 33 }, (_, index) => `I${String(index + 1).padStart(2, '0')}`);
const BREACHES = INVARIANTS.flatMap(({ id, breaches }) =>
  Object.entries(breaches).map(([finding, sql]) => [id, finding, sql] as const),
);

describe('the catalogue of invariants', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('has every id once, in order', () => {
    expect(INVARIANTS.map(({ id }) => id)).toEqual(IDS);
  });

  it('has damage for every finding, and no other', () => {
    const damaged = new Set(DAMAGES.map(({ id, finding }) => `${id} ${finding}`));
    expect([...damaged]).toEqual(BREACHES.map(([id, finding]) => `${id} ${finding}`));
  });

  it('is explained in docs/books.md, in the same words', () => {
    const rows = readFileSync(`${packageRoot()}/docs/books.md`, 'utf8').matchAll(/^\| (I\d\d) \| ([^|]+) \|/gm);
    expect([...rows].map(([, id, says]) => `${String(id)} ${String(says)}`)).toEqual(
      INVARIANTS.map(({ id, says }) => `${id} ${says}`),
    );
  });

  it('looks at every table whose rows name their write', async () => {
    const tables = await database.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
       WHERE relnamespace = 'public'::regnamespace AND attname = 'write_id' AND NOT attisdropped ORDER BY 1`,
    );
    const sql = Object.values(INVARIANTS.find(({ id }) => id === 'I32')?.breaches ?? {}).join();
    const named = [...sql.matchAll(/write_id FROM (\w+)/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(tables.map(({ name }) => name));
  });

  /** What is asked again for each row takes hours over millions of them. */
  it.each(BREACHES)('%s asks about whole tables: %s', async (_id, _finding, sql) => {
    const rows = await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`);
    expect(rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('SubPlan'))).toEqual([]);
  });
});
