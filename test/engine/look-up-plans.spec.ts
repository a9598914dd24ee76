import pg from 'pg';
import { DataSource, getMetadataArgsStorage } from 'typeorm';
import '../../src/app.module.js';
import { SnakeCaseNamingStrategy } from '../../src/database/snake-case.naming-strategy.js';
import type { EntityClass } from '../../src/idempotency/idempotent-write.js';
import { getStatement } from '../../src/idempotency/engine/statements.js';
import { type TableLayout, TableLayouts } from '../../src/idempotency/engine/table-layout.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** As the engine sets them in every transaction. */
const SETTINGS = `SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off;
  SET app.companies = '11111111-1111-4111-8111-111111111111'`;

/** Tables of companies that the writer reads, by name, each with the name of its primary key. */
const READ_TABLES = `
  SELECT relname AS name, (SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = c.oid AND indisprimary) AS key
  FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND has_table_privilege('accubooks_writer', oid, 'SELECT') ORDER BY 1`;

/** An index that is as good: nobody is a member of many companies. */
const AS_GOOD = /Scan using user_company_access_of_user on/;

interface ReadTable {
  readonly layout: TableLayout;
  readonly key: string;
}

/**
 * A look-up that was prepared while its table was empty read the whole table for each group (425 ms for 500 keys of 5,000
 * rows), or another index of the company, until somebody analysed the table: its plan was as good as any for no rows. The
 * statement now asks in the order of the primary key, which no other index gives.
 */
describe('a look-up by key that is planned for an empty table', () => {
  let database: TestDatabase;
  let writer: pg.Client;
  let tables: readonly ReadTable[];

  beforeAll(async () => {
    database = await createTestDatabase();
    tables = await readTables(database);
  });

  beforeEach(async () => {
    writer = new pg.Client({ connectionString: database.writerUrl });
    await writer.connect();
    await writer.query(SETTINGS);
  });

  afterEach(() => writer.end());
  afterAll(() => database.drop());

  it.each([
    ['nothing is known of', 'SELECT'],
    ['was analysed when it was', 'VACUUM ANALYZE'],
  ])('of which %s empty walks the primary key by all of its columns', async (_name, sql) => {
    await database.query(sql);
    expect(tables.length).toBeGreaterThan(40);
    const others: string[] = [];
    for (const table of tables) others.push(...(await walksAnother(writer, table)));
    expect(others).toEqual([]);
  });
});

async function readTables(database: TestDatabase): Promise<ReadTable[]> {
  const source = new DataSource({
    type: 'postgres',
    url: database.superuserUrl,
    entities: getMetadataArgsStorage().tables.flatMap(({ target }) => (typeof target === 'string' ? [] : [target])),
    namingStrategy: new SnakeCaseNamingStrategy(),
    installExtensions: false,
  });
  await source.initialize();
  const layouts = new TableLayouts(source, new Map());
  const rows = await database.query<{ name: string; key: string }>(READ_TABLES);
  const keys = new Map(rows.map(({ name, key }) => [name, key]));
  await source.destroy();
  return source.entityMetadatas.flatMap(({ tableName, target, columns }) => {
    const key = keys.get(tableName);
    const isOfCompany = columns.some(({ propertyName, isPrimary }) => isPrimary && propertyName === 'companyId');
    return key === undefined || !isOfCompany ? [] : [{ key, layout: layouts.of(target as EntityClass<object>) }];
  });
}

/** The plan, when it walks anything but the primary key, or leaves a column of it out. */
async function walksAnother(writer: pg.Client, { layout, key }: ReadTable): Promise<string[]> {
  const names = [layout.company, ...layout.key].map(({ name }) => name.slice(1, -1));
  await writer.query(`PREPARE looked_up AS ${getStatement(layout, []).text}`);
  const { rows } = await writer.query<Record<'QUERY PLAN', string>>(
    `EXPLAIN (COSTS OFF) EXECUTE looked_up (${names.map(() => `'{}'`).join(', ')})`,
  );
  await writer.query('DEALLOCATE looked_up');
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  const condition = /Index Cond: (.*)/.exec(plan)?.[1] ?? '';
  const isRight = plan.includes(`Scan using ${key} on`) && names.every((name) => condition.includes(`${name} `));
  return isRight || AS_GOOD.test(plan) ? [] : [plan];
}
