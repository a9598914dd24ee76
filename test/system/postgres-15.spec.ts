import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { type RunningProcess, startProcess } from '../support/application.js';
import { testServer } from '../support/test-server.js';
import { makeOpenInvoice, pay } from './support/bookkeeping.js';
import { type DebianPostgres, startDebianPostgres } from './support/debian-postgres.js';
import { startPgBouncer } from './support/pgbouncer.js';

const ROLES = ['owner', 'writer', 'reader', 'worker', 'operator'];

let postgres: DebianPostgres;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  postgres = await startDebianPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server process that ends with its test. */
async function start(environment: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const api = await startProcess({ database: { environment } });
  ends.push(() => api.kill('SIGKILL'));
  return api;
}

/** Runs `npm run db:migrate` with these settings. */
async function migrate(settings: Readonly<Record<string, string>>): Promise<void> {
  const program = join(testServer().compiled, 'src/ops/migrate.js');
  await promisify(execFile)(process.execPath, [program], { env: { PATH: process.env['PATH'], ...settings } });
}

describe('PostgreSQL 15', () => {
  it('serves the whole application with one login', async () => {
    await postgres.query('postgres', 'CREATE DATABASE one_login');
    const settings = { DATABASE_URL: postgres.urlOf('postgres', 'one_login') };
    await migrate(settings);
    const api = await start(settings);

    const invoice = await makeOpenInvoice(api);
    const first = await pay(api, invoice, '100.00', 'the-payment');
    const replay = await pay(api, invoice, '100.00', 'the-payment');

    expect([first.status, replay.status]).toEqual([201, 200]);
    expect(replay.text).toBe(first.text);
    expect(await api.kill('SIGTERM')).toBe(0);
  });

  it('is migrated once, however often it is asked', async () => {
    await postgres.query('postgres', 'CREATE DATABASE migrated_twice');
    const settings = { DATABASE_URL: postgres.urlOf('postgres', 'migrated_twice') };
    await Promise.all([migrate(settings), migrate(settings)]);
    await migrate(settings);
    const rows = await postgres.query<{ name: string }>('migrated_twice', 'SELECT name FROM schema_migrations');
    expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  });
});

describe('PgBouncer in transaction mode', () => {
  it('carries groups, keeps companies apart and is left without settings', async () => {
    await postgres.query('postgres', 'CREATE DATABASE pooled');
    await migrate({ DATABASE_URL: postgres.urlOf('postgres', 'pooled'), DATABASE_WRITER_URL: 'postgresql://x/y' });
    for (const role of ROLES) await postgres.query('pooled', `ALTER ROLE accubooks_${role} LOGIN`);
    const pool = await startPgBouncer(postgres, 'pooled');
    ends.push(() => pool.stop());
    const api = await start({
      DATABASE_WRITER_URL: pool.urlOf('accubooks_writer'),
      DATABASE_READER_URL: pool.urlOf('accubooks_reader'),
      DATABASE_PREPARED: 'off',
    });

    const invoices = await Promise.all(Array.from({ length: 8 }, () => makeOpenInvoice(api)));
    const answers = await Promise.all(
      invoices.flatMap((invoice) =>
        Array.from({ length: 12 }, (_, index) => pay(api, invoice, '10.00', `payment-${index}`)),
      ),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(8 * 10);
    expect(
      answers.filter(({ body }) => body['code'] === 'over_allocation' || body['code'] === 'invoice_not_open'),
    ).toHaveLength(8 * 2);
    expect(await api.kill('SIGTERM')).toBe(0);
    expect(await settingsLeft(pool.urlOf('accubooks_writer'))).toEqual([]);
  });
});

/** What a later client of the pool's connections would see of earlier ones. */
async function settingsLeft(url: string): Promise<string[]> {
  const clients = Array.from({ length: 4 }, () => new pg.Client({ connectionString: url }));
  const left: string[] = [];
  for (const client of clients) {
    await client.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ left: string | null }>(
      `SELECT current_setting('app.companies', true) AS left`,
    );
    if (rows[0]?.left) left.push(rows[0].left);
  }
  for (const client of clients) await client.end();
  return left;
}
