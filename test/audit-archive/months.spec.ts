import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { AUDIT_LOG_MONTHS_AHEAD, runMigrations } from '../../src/database/index.js';
import { verifyBooks } from '../../src/ops/books-verification.js';
import { Bookkeeper } from '../books/support/bookkeeper.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { undoMigrations } from '../support/undo-migrations.js';
import { type Destination, openFolder, runArchive } from './support/archive-under-test.js';
import { addRows, LOG, monthAgo, rowsOf, tableOf } from './support/log-months.js';

const MIGRATING = { prefix: 'accubooks', oneLoginForAll: false };
const NOW = monthAgo(0);
const ATTACHED = `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = '${LOG}'::regclass ORDER BY 1`;

let database: TestDatabase;
let destination: Destination;

beforeEach(async () => {
  [database, destination] = await Promise.all([createTestDatabase(), openFolder()]);
});

afterEach(async () => {
  await database.drop();
  await destination.close();
});

async function attached(): Promise<readonly string[]> {
  return (await database.query<{ name: string }>(ATTACHED)).map(({ name }) => name);
}

/** As it is when nobody has made months for more than a year, and the clock was wrong once. */
async function neglect(): Promise<readonly string[]> {
  for (const name of await attached()) {
    if (name !== `${LOG}_default`) await database.query(`DROP TABLE ${name}`);
  }
  for (const month of [monthAgo(1), NOW, monthAgo(-15)]) await addRows(database, month, 30);
  return rowsOf(database, LOG);
}

const EVERY_MONTH = Array.from({ length: AUDIT_LOG_MONTHS_AHEAD + 1 }, (_, ahead) => tableOf(monthAgo(-ahead)));

describe.each([
  ['npm run db:migrate', () => runMigrations(database.ownerUrl, MIGRATING)],
  ['npm run audit:archive', () => runArchive(database, destination)],
])('%s', (_name, run) => {
  it('makes a year of months ahead, and moves what is in none to its month', async () => {
    const rows = await neglect();
    await run();
    const all = [tableOf(monthAgo(1)), ...EVERY_MONTH, tableOf(monthAgo(-15)), `${LOG}_default`];
    expect(await attached()).toEqual(all.sort());
    expect(await rowsOf(database, LOG)).toEqual(rows);
    expect(await rowsOf(database, `${LOG}_default`)).toEqual([]);
    expect(await database.query(`SELECT to_regclass('${LOG}_aside') AS aside`)).toEqual([{ aside: null }]);
  });

  it('goes on with rows that were set aside, whatever has come since', async () => {
    const rows = await neglect();
    await database.query(`SET ROLE accubooks_owner; SELECT set_audit_log_default_aside(); RESET ROLE`);
    await addRows(database, monthAgo(-20), 5);
    await run();
    expect(await rowsOf(database, LOG)).toHaveLength(rows.length + 5);
    expect(await rowsOf(database, `${LOG}_default`)).toHaveLength(5);
    await run();
    expect(await rowsOf(database, `${LOG}_default`)).toEqual([]);
    expect(await rowsOf(database, LOG)).toHaveLength(rows.length + 5);
  });
});

it('the migrations of the months can be undone, and done again', async () => {
  const functions = `SELECT proname, prosrc FROM pg_proc WHERE proname LIKE '%audit_log%' ORDER BY 1`;
  const before = await database.query(functions);
  const undone = await undoMigrations(database, 80);
  expect((await database.query<{ proname: string }>(functions)).map(({ proname }) => proname)).toEqual([
    'create_audit_log_months',
  ]);
  expect(await runMigrations(database.ownerUrl, MIGRATING)).toHaveLength(undone);
  expect(await database.query(functions)).toEqual(before);
});

describe('/metrics', () => {
  let application: RunningApplication;
  beforeEach(async () => {
    application = await startApplication({ database });
  });
  afterEach(() => application.close());

  async function metrics(): Promise<Record<string, number>> {
    const { text } = await application.get('/metrics');
    const lines = [...text.matchAll(/^accubooks_audit_log_(\S+) (\S+)$/gm)];
    return Object.fromEntries(lines.map(([, name = '', value]) => [name, Number(value)]));
  }

  it('tells how many months are ahead, how old the oldest is, and how many rows are in none', async () => {
    const oldest_month_timestamp_seconds = Date.parse(`${NOW}-01T00:00:00Z`) / 1_000;
    const all = { months_ahead: 12, rows_in_no_month: 0, oldest_month_timestamp_seconds };
    expect(await metrics()).toEqual(all);
    await database.query(`DROP TABLE ${tableOf(monthAgo(-2))}`);
    await addRows(database, monthAgo(-2), 7);
    await addRows(database, monthAgo(2), 1);
    expect(await metrics()).toEqual({ ...all, months_ahead: 1, rows_in_no_month: 8 });
    await runArchive(database, destination);
    const older = Date.parse(`${monthAgo(2)}-01T00:00:00Z`) / 1_000;
    expect(await metrics()).toEqual({ ...all, oldest_month_timestamp_seconds: older });
  });
});

describe('when a month has left the database', () => {
  let application: RunningApplication;
  beforeEach(async () => {
    application = await startApplication({ database });
  });
  afterEach(() => application.close());

  it('its keys are replayed as before, with the same bytes, and the books hold', async () => {
    const old = monthAgo(6);
    const { companyId, token } = await createCompany(application);
    const keeper = new Bookkeeper(application, companyId, token);
    const key = randomUUID();
    const first = await keeper.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { key });
    await database.query(`SELECT create_audit_log_month($1)`, [`${old}-01`]);
    await database.query(`ALTER TABLE ${tableOf(old)} OWNER TO accubooks_owner`);
    await makeOlder(old);
    expect(await runArchive(database, destination)).toMatchObject({ code: 0 });
    expect(await rowsOf(database, LOG)).toEqual([]);

    const replay = await keeper.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { key });
    expect([replay.status, replay.headers.get('idempotent-replayed'), replay.text]).toEqual([200, 'true', first.text]);
    const outcome = await keeper.get(`/api/idempotency/createCustomer/${key}`);
    expect(outcome.body).toMatchObject({ status: 'succeeded', attempts: [{ status: 'replayed' }] });
    expect(await booksHold()).toBe(0);
  });

  /** As if all that was written had been written then; triggers do not fire for a replica. */
  async function makeOlder(month: string): Promise<void> {
    const vandal = new pg.Client({ connectionString: database.superuserUrl });
    await vandal.connect();
    await vandal.query(`SET session_replication_role = replica`);
    await vandal.query(`UPDATE ${LOG} SET "timestamp" = '${month}-15'`);
    await vandal.query(`UPDATE idempotent_writes SET created_at = '${month}-15'`);
    await vandal.end();
  }

  async function booksHold(): Promise<number> {
    const operator = new pg.Client({ connectionString: database.operatorUrl });
    await operator.connect();
    const asOperator = <Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> => work(operator);
    const silent = (): void => undefined;
    return verifyBooks([], { asOperator, print: silent, tell: silent }).finally(() => operator.end());
  }
});
