import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { loadConfiguration } from '../../src/config/index.js';
import { dataSourceOptions } from '../../src/database/data-source.options.js';
import { WrongDatabaseRole } from '../../src/database/index.js';
import { createCompany, startProcess } from '../support/application.js';
import { administer, createTestDatabase, type TestDatabase } from '../support/database.js';
import { toldFailure } from '../support/log-lines.js';
import { testServer } from '../support/test-server.js';
import { TEST_ISSUER } from '../support/tokens.js';

describe('the start', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  /** Runs the program until it gives up, and returns what it says on standard error. */
  function failingStart(settings: Record<string, string>): string {
    const { status, stderr } = spawnSync(process.execPath, [join(testServer().compiled, 'src/main.js')], {
      env: { PORT: '0', LOG_LEVEL: 'fatal', JWT_SECRET: TEST_ISSUER.jwtSecret, ...database.environment, ...settings },
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/(\n|\\n) {4}at /);
    expect(stderr.trim()).not.toContain('\n');
    return toldFailure(stderr);
  }

  it('ends with the name of a wrong setting, not its value, and without a stack', () => {
    expect(failingStart({ PORT: 'hunter2' })).toBe(
      'accubooks: the settings are not complete:\n  PORT: expected a whole number from 0 to 65535',
    );
  });

  it("ends when a login has another pool's role", () => {
    expect(failingStart({ DATABASE_WRITER_URL: database.readerUrl })).toBe(
      `accubooks: the writer's login: the database role is "accubooks_reader", expected "accubooks_writer"`,
    );
    expect(failingStart({ DATABASE_READER_URL: database.superuserUrl })).toContain('expected "accubooks_reader"');
  });

  it('refuses every later connection that has the wrong role', async () => {
    const settings = {
      ...database.environment,
      DATABASE_WRITER_URL: database.operatorUrl,
      JWT_SECRET: TEST_ISSUER.jwtSecret,
    };
    const writer = new DataSource(dataSourceOptions(loadConfiguration(settings), 'writer', () => undefined));
    await expect(writer.initialize()).rejects.toThrow(WrongDatabaseRole);
  });

  it('ends when a role may bypass row-level security', async () => {
    // Roles belong to the cluster, so the test has some of its own.
    await administer(`CREATE ROLE bypassing_writer LOGIN BYPASSRLS PASSWORD 'x'`);
    const url = new URL(database.writerUrl);
    url.username = 'bypassing_writer';
    url.password = 'x';
    expect(failingStart({ DATABASE_WRITER_URL: url.href, DATABASE_ROLE_PREFIX: 'bypassing' })).toBe(
      `accubooks: the writer's login: the database role "bypassing_writer" must be neither SUPERUSER nor BYPASSRLS`,
    );
    await administer('DROP ROLE bypassing_writer');
  });

  it('ends when nothing listens at the address, or the password is wrong, without telling it', () => {
    const url = new URL(database.writerUrl);
    url.password = 'hunter2';
    const wrong = failingStart({ DATABASE_WRITER_URL: url.href });
    expect(wrong).toContain('password authentication failed');
    expect(wrong).not.toContain('hunter2');
    url.port = '1';
    expect(failingStart({ DATABASE_WRITER_URL: url.href })).toContain('ECONNREFUSED');
  });

  it('ends with the name of the setting that nothing can listen on', async () => {
    expect(failingStart({ HOST: 'banana.invalid' })).toMatch(/^accubooks: HOST: .*\bbanana\.invalid$/);
    expect(failingStart({ HOST: 'banana.invalid', METRICS_PORT: '0' })).toMatch(/^accubooks: HOST: /);
    const rival = createServer().listen(0, '127.0.0.1');
    await once(rival, 'listening');
    const port = String((rival.address() as AddressInfo).port);
    expect(failingStart({ HOST: '127.0.0.1', PORT: port })).toMatch(/^accubooks: PORT: .*EADDRINUSE/);
    expect(failingStart({ HOST: '127.0.0.1', METRICS_PORT: port })).toMatch(/^accubooks: METRICS_PORT: .*EADDRINUSE/);
    const workers = { WORKERS: '2', HOST: '127.0.0.1' };
    expect(failingStart({ ...workers, PORT: port })).toMatch(/^accubooks: PORT: .*EADDRINUSE.*$/);
    expect(failingStart({ ...workers, METRICS_PORT: port })).toMatch(/^accubooks: METRICS_PORT: .*EADDRINUSE.*$/);
    rival.close();
  });

  it('ends when the database has no such roles, and says what makes them', () => {
    const oneLogin = { DATABASE_URL: database.ownerUrl, DATABASE_WRITER_URL: '', DATABASE_READER_URL: '' };
    expect(failingStart({ ...oneLogin, DATABASE_ROLE_PREFIX: 'nobody' })).toBe(
      `accubooks: the writer's login: no connection (role "nobody_writer" does not exist); ` +
        'either DATABASE_ROLE_PREFIX is wrong, or the database of DATABASE_URL is not migrated: run npm run db:migrate',
    );
  });

  it('ends when a migration is pending, and migrates when told to', async () => {
    const empty = await createTestDatabase({ template: 'template0' });
    expect(failingStart(empty.environment as Record<string, string>)).toMatch(
      /^accubooks: \d+ migrations are pending \(the first is RolesAndDomains\d+\); run: npm run db:migrate$/,
    );
    const server = await startProcess({
      database: empty,
      settings: { DATABASE_URL: empty.ownerUrl, MIGRATE_ON_START: 'on' },
    });
    await createCompany(server);
    expect(await server.kill('SIGTERM')).toBe(0);
    await empty.drop();
  });

  it('serves all pools with one login that takes their roles', async () => {
    await administer(`CREATE ROLE one_for_all LOGIN CREATEROLE PASSWORD 'x'`);
    const empty = await createTestDatabase({ template: 'template0', owner: 'one_for_all' });
    const url = new URL(empty.ownerUrl);
    url.username = 'one_for_all';
    url.password = 'x';
    const server = await startProcess({
      database: empty,
      settings: {
        ...{ DATABASE_URL: url.href, DATABASE_WRITER_URL: '', DATABASE_READER_URL: '' },
        ...{ DATABASE_ROLE_PREFIX: 'one_for_all', MIGRATE_ON_START: 'on' },
      },
    });
    await createCompany(server);
    const rows = await empty.query<{ owner: string }>(
      `SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(rows).toEqual([{ owner: 'one_for_all_owner' }]);
    expect(await server.kill('SIGTERM')).toBe(0);
    await empty.drop();
    for (const role of ['identity', 'operator', 'owner', 'reader', 'worker', 'writer']) {
      await administer(`DROP ROLE one_for_all_${role}`);
    }
    await administer('DROP ROLE one_for_all');
  });
});
