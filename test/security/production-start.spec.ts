import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describeSettings, type Environment, loadConfiguration } from '../../src/config/index.js';
import { versionWarning } from '../../src/database/verify-connection.js';
import { startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { toldFailure } from '../support/log-lines.js';
import { testServer } from '../support/test-server.js';

const PRODUCTION = { NODE_ENV: 'production', JWT_SECRET: 'the secret of the tests, which is long enough' };
const URL_OF = (password: string): string => `postgres://accubooks_writer:${password}@db.example/books`;
const LOGINS = { DATABASE_WRITER_URL: URL_OF('kPz3vQ'), DATABASE_READER_URL: URL_OF('Yt7mWd') };

describe('in production', () => {
  it('nothing is wrong with secrets of its own', () => {
    expect(loadConfiguration({ ...PRODUCTION, ...LOGINS })).toMatchObject({ nodeEnv: 'production' });
  });

  it.each([
    ['JWT_SECRET', { JWT_SECRET: 'only-for-development-on-one-machine' }],
    ...['postgres', 'password', 'accubooks', 'changeme', 'secret', 'admin', '%70ostgres'].map(
      (password) => ['DATABASE_READER_URL', { DATABASE_READER_URL: URL_OF(password) }] as [string, Environment],
    ),
    ['DATABASE_URL', { DATABASE_URL: URL_OF('postgres') }],
  ] as [string, Environment][])('%s is refused when everybody knows it, and never told', (name, known) => {
    const load = (environment: Environment) => () => loadConfiguration({ ...PRODUCTION, ...LOGINS, ...environment });
    expect(load(known)).toThrow(new RegExp(`^the settings are not complete:\n  ${name}: expected [^\n]+$`));
    expect(load(known)).not.toThrow(Object.values(known)[0]);
    expect(load({ ...known, NODE_ENV: 'development' })).not.toThrow();
  });

  describe('with a database', () => {
    let database: TestDatabase;

    beforeAll(async () => {
      database = await createTestDatabase();
    });
    afterAll(() => database.drop());

    it('a superuser is refused, though the pools take roles that are none', () => {
      const settings = { DATABASE_URL: database.superuserUrl, DATABASE_ROLE_PREFIX: 'accubooks' };
      expect(failingStart(settings)).toMatch(
        /^accubooks: the writer's login: "\w+" is SUPERUSER or BYPASSRLS; in production log in as somebody/,
      );
    });
  });

  it.each([
    [150_013, '15.14'],
    [160_009, '16.10'],
    [170_005, '17.6'],
  ])('a server of version %d is warned about', (version, patched) => {
    expect(versionWarning(version)).toContain(`update to ${patched} or newer`);
    expect(versionWarning(version + 1)).toBeUndefined();
  });

  it('a server with known security holes is warned about in the log of each start', async () => {
    const database = await createTestDatabase();
    // The server itself is patched: its answer to the reader's login is what an older one would say.
    await database.query('CREATE SCHEMA older');
    await database.query(
      `CREATE FUNCTION older.current_setting(text) RETURNS text LANGUAGE sql AS $$ SELECT '170005' $$`,
    );
    await database.query('GRANT USAGE ON SCHEMA older TO accubooks_reader');
    await database.query(
      `ALTER ROLE accubooks_reader IN DATABASE ${database.name} SET search_path = older, pg_catalog, public`,
    );
    const server = await startProcess({ database });
    await server.kill('SIGTERM');
    expect(server.output()).toMatch(
      /"level":"WARN"[^\n]*"msg":"PostgreSQL 17\.5 has known security holes; update to 17\.6 or newer"/,
    );
    await database.drop();
  });
});

/** How a start ends that must not succeed. */
function failingStart(settings: Environment): string {
  const unset = Object.fromEntries(describeSettings().map(({ name }) => [name, '']));
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(testServer().compiled, 'src/main.js')], {
    env: { PATH: process.env['PATH'], ...unset, HOST: '127.0.0.1', PORT: '0', ...PRODUCTION, ...settings },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).toBe(1);
  return toldFailure(stdout + stderr);
}
