import { runMigrations } from '../../src/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoMigrations } from '../support/undo-migrations.js';

/** Names of all that stands in the schemas, as PostgreSQL's catalogue has it. */
const CONTENTS = `
  SELECT format('%s %s.%s', kind, schema, name) AS name FROM (
    SELECT 'relation' AS kind, relnamespace AS schema_id, relname AS name FROM pg_class
    UNION ALL SELECT 'function', pronamespace, proname FROM pg_proc
    UNION ALL SELECT 'type', typnamespace, typname FROM pg_type
    UNION ALL SELECT 'grant', oid, acl::text FROM pg_namespace, unnest(nspacl) AS acl
  ) AS thing JOIN (SELECT oid, nspname AS schema FROM pg_namespace) AS namespace ON namespace.oid = schema_id
  WHERE schema IN ('public', 'job_queue') ORDER BY 1`;

describe('the migrations of workflows', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('can be undone, and done again', async () => {
    const before = await database.query(CONTENTS);
    const undone = await undoMigrations(database, 60);
    const left = (await database.query<{ name: string }>(CONTENTS)).map(({ name }) => name);
    expect(left.filter((name) => /job_queue|workflow|webhook/.test(name) && !name.startsWith('grant'))).toEqual([]);
    expect(
      left.filter((name) => name.startsWith('grant job_queue') && !/owner/.test(name.split('=')[0] ?? '')),
    ).toEqual([]);
    const options = { prefix: 'accubooks', oneLoginForAll: false };
    expect(await runMigrations(database.ownerUrl, options)).toHaveLength(undone);
    expect(await database.query(CONTENTS)).toEqual(before);
  });
});
