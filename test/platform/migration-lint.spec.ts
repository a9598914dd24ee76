import { spawnSync } from 'node:child_process';
import { DataSource, type QueryRunner } from 'typeorm';
import { withStartupOptions } from '../../src/database/index.js';
import { migrationClasses } from '../../src/database/migration-files.js';
import { createTestDatabase } from '../support/database.js';

/** Migrations up to this number came before the first release: no other version ran beside them. */
const BEFORE_RELEASE = 81;

/**
 * What squawk asks for and these migrations don't need: `runMigrations` sets a lock timeout, building an index may take
 * its time, and the width of a number follows from what it counts.
 */
const NOT_NEEDED = [
  'require-lock-timeout',
  'require-statement-timeout',
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
];

/** Old and new programs run beside each other on one database, so no migration may stop or break the old ones. */
describe('migrations', () => {
  it('lock no table that is written to, and take nothing away', async () => {
    const later = (await migrationStatements()).filter(({ number }) => number > BEFORE_RELEASE);
    expect(
      later.map(({ name, sql }) => ({ name, findings: findings(sql) })).filter(({ findings }) => findings.length > 0),
    ).toEqual([]);
  });

  it.each([
    ['ALTER TABLE payments ADD COLUMN note text NOT NULL', 'adding-required-field'],
    ['CREATE INDEX payments_note ON payments (note)', 'require-concurrent-index-creation'],
    ['ALTER TABLE payments DROP COLUMN method', 'ban-drop-column'],
    ['ALTER TABLE payments ALTER COLUMN method TYPE varchar(10)', 'changing-column-type'],
    ['ALTER TABLE payments RENAME COLUMN method TO way', 'renaming-column'],
  ])('%s is found', (sql, rule) => {
    expect(findings(sql)).toContain(rule);
  });
});

/** What each migration says to a database that has them all: questions are asked, changes only noted. */
async function migrationStatements(): Promise<{ name: string; number: number; sql: string }[]> {
  const database = await createTestDatabase();
  const url = withStartupOptions(database.ownerUrl, { search_path: 'public' });
  const source = await new DataSource({ type: 'postgres', url, installExtensions: false, poolSize: 1 }).initialize();
  try {
    const runner = source.createQueryRunner();
    const found = [];
    for (const Migration of await migrationClasses()) {
      const { name } = Migration;
      found.push({ name, number: Number(/\d{4}$/.exec(name)?.[0]), sql: await statementsOf(new Migration(), runner) });
    }
    await runner.release();
    return found;
  } finally {
    await source.destroy();
    await database.drop();
  }
}

async function statementsOf(
  migration: { up(runner: QueryRunner): Promise<unknown> },
  runner: QueryRunner,
): Promise<string> {
  const statements: string[] = [];
  const query = (sql: string, parameters?: unknown[]): Promise<unknown> => {
    if (/^\s*(SELECT|SHOW)\b/i.test(sql)) return runner.query(sql, parameters as never[]);
    statements.push(`${sql};`);
    return Promise.resolve([]);
  };
  await runner.startTransaction();
  await migration.up(
    new Proxy(runner, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) as unknown }),
  );
  await runner.rollbackTransaction();
  return statements.join('\n');
}

/** The names of the rules that are broken. An exception stands in the SQL, as `-- squawk-ignore rule`, with its reason. */
function findings(sql: string): string[] {
  const options = [
    '--assume-in-transaction',
    '--pg-version=15',
    '--reporter=json',
    `--exclude=${NOT_NEEDED.join(',')}`,
  ];
  const { stdout, stderr } = spawnSync('node_modules/.bin/squawk', options, { input: sql, encoding: 'utf8' });
  expect(stderr).not.toMatch(/error/i);
  return (JSON.parse(stdout) as { rule_name: string }[]).map(({ rule_name: rule }) => rule);
}
