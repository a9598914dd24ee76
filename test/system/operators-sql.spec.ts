import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { QUERY_FILES } from '../operators-sql/support/query-file.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { programOf } from './support/server-process.js';

const NEEDED = { company: randomUUID(), key: `it's a key`, write: randomUUID() };

/** The commands of psql in the files are psql's own, so they are run by it; what they find is tested elsewhere. */
describe('the queries for operators, in psql', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  it.each(
    QUERY_FILES.flatMap(
      (name) =>
        [
          [name, {}],
          [name, { period: '1 day', slow_ms: '5' }],
        ] as const,
    ),
  )('%s with %j', async (name, more) => {
    const variables = Object.entries({ ...NEEDED, ...more }).flatMap((one) => ['-v', one.join('=')]);
    const options = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', `docs/sql/${name}.sql`, database.operatorUrl];
    const { stdout, stderr } = await promisify(execFile)(programOf('postgresql-15', '/usr/bin/psql'), [
      ...variables,
      ...options,
    ]);
    expect([stderr, stdout]).toEqual(['', expect.stringMatching(/\(\d+ rows?\)/)]);
  });
});
