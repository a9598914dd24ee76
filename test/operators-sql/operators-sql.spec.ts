import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { VALUE_PARSERS } from '../../src/database/value-parsers.js';
import { Bookkeeper, idOf } from '../books/support/bookkeeper.js';
import { createCompany, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { addAttempts, addCompany } from './support/attempts.js';
import { QUERY_FILES, statementOf } from './support/query-file.js';

type Row = Record<string, unknown>;

/** Asks a database as the operator. */
async function askAs({ operatorUrl }: TestDatabase, statement: string): Promise<Row[]> {
  const operator = new pg.Client({ connectionString: operatorUrl, types: VALUE_PARSERS });
  await operator.connect();
  try {
    return (await operator.query<Row>(statement)).rows;
  } finally {
    await operator.end();
  }
}

const NOBODY = { company: randomUUID(), key: 'none', write: randomUUID() };
const opened: TestDatabase[] = [];

async function openDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  opened.push(database);
  return database;
}

afterAll(async () => {
  for (const database of opened) await database.drop();
});

it('docs/sql/README.md lists every file', () => {
  const listed = [...readFileSync('docs/sql/README.md', 'utf8').matchAll(/^\| \[([a-z-]+)\]\(\1\.sql\) \|/gm)];
  expect(listed.map(([, name]) => name).sort()).toEqual(QUERY_FILES);
});

describe('in a database without companies', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openDatabase();
  });
  const ask = (name: string) => askAs(database, statementOf(name, NOBODY));

  const ALWAYS = ['active-connections', 'audit-growth', 'kpi-report', 'weekly-summary'];
  it.each(QUERY_FILES.filter((name) => !ALWAYS.includes(name)))('%s finds nothing', async (name) => {
    expect(await ask(name)).toEqual([]);
  });

  it('weekly-summary has the row of all operations, without values', async () => {
    const [row, ...more] = await ask('weekly-summary');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ operation: 'all', attempts: 0n, failure_percent: null, p95_ms: null, p99_ms: null });
  });

  it('kpi-report has no source for any value, and so no verdict', async () => {
    const rows = await ask('kpi-report');
    expect(rows.map(({ value, verdict }) => [value, verdict])).toEqual(Array(6).fill([null, 'no source']));
  });

  it('audit-growth shows the months that were made ahead', async () => {
    const rows = await ask('audit-growth');
    expect(rows.map(({ month }) => month)).toContain('in no month');
    expect(rows).toHaveLength(14);
    expect(rows.every(({ rows_estimated, bytes_a_row }) => rows_estimated === 0n && bytes_a_row === null)).toBe(true);
  });

  it('active-connections shows this one', async () => {
    const [row, ...more] = (await ask('active-connections')).filter(({ state }) => state === 'active');
    expect(more).toEqual([]);
    expect(row).toMatchObject({ login: 'accubooks_operator', connections: 1n });
  });
});

describe('of attempts that are known', () => {
  let database: TestDatabase;
  let ours: string;
  let test: string;
  const client = randomUUID();
  const collided = randomUUID();

  beforeAll(async () => {
    database = await openDatabase();
    ours = await addCompany(database, 'Ours', false);
    test = await addCompany(database, 'A test', true);
    const payments = Array.from({ length: 10 }, (_, nth) => ({
      companyId: ours,
      ms: (nth + 1) * 100,
      id: randomUUID(),
    }));
    await addAttempts(database, [
      ...payments,
      ...payments.slice(0, 3).map((one) => ({ ...one, status: 'replayed' as const, ms: 50 })),
      { companyId: ours, errorType: 'internal', ms: 4_000 },
      { companyId: ours, errorType: 'refused' },
      { companyId: ours, errorType: 'refused' },
      { companyId: ours, errorType: 'mismatch', key: 'twice', id: collided, userId: client },
      { companyId: ours, errorType: 'mismatch', key: 'twice', id: collided, userId: client, ago: '2 hours' },
      { companyId: ours, operation: 'createInvoice', ms: 20 },
      // Neither belongs to this week.
      { companyId: ours, operation: 'createInvoice', ago: '8 days', errorType: 'internal' },
      { companyId: test, operation: 'createVendor', errorType: 'internal', ms: 9_000 },
    ]);
  });

  const ask = (name: string, variables = {}) => askAs(database, statementOf(name, { company: ours, ...variables }));

  it('replay-rate: 3 of 18 attempts at payments, none of others', async () => {
    expect(await ask('replay-rate')).toEqual([
      { operation: 'createPayment', attempts: 18n, replayed: 3n, replay_percent: '16.67' },
      { operation: 'createInvoice', attempts: 1n, replayed: 0n, replay_percent: '0.00' },
      { operation: 'createVendor', attempts: 1n, replayed: 0n, replay_percent: '0.00' },
    ]);
  });

  it('failure-analysis: failures of the service first', async () => {
    const rows = await ask('failure-analysis');
    expect(
      rows.map(({ operation, error_type, is_failure_of_service, attempts }) => [
        ...[operation, error_type, is_failure_of_service, attempts],
      ]),
    ).toEqual([
      ['createPayment', 'internal', true, 1n],
      ['createVendor', 'internal', true, 1n],
      ['createPayment', 'mismatch', false, 2n],
      ['createPayment', 'refused', false, 2n],
    ]);
    expect(rows[0]).toMatchObject({ error_message: 'because of internal', companies: 1n });
  });

  it('operations-of-company: of the one alone', async () => {
    expect(await ask('operations-of-company', { period: '30 days' })).toMatchObject([
      { operation: 'createInvoice', new: 1n, replayed: 0n, failed: 1n },
      { operation: 'createPayment', new: 10n, replayed: 3n, failed: 5n },
    ]);
  });

  it('slow-operations: the slowest first', async () => {
    const rows = await ask('slow-operations');
    expect(rows.map(({ duration_ms }) => duration_ms)).toEqual(['9000.000', '4000.000', '1000.000']);
    expect(await ask('slow-operations', { slow_ms: '900' })).toHaveLength(4);
  });

  it('mismatches: each, the last one first', async () => {
    const rows = await ask('mismatches');
    expect(rows).toMatchObject([
      { company: 'Ours', user_id: client, operation: 'createPayment', idempotency_key: 'twice', first_used_at: null },
      { idempotency_key: 'twice' },
    ]);
    expect(Number(rows[0]?.['timestamp'])).toBeGreaterThan(Number(rows[1]?.['timestamp']));
  });

  it('key-collisions: who, how often, with how many keys', async () => {
    expect(await ask('key-collisions')).toMatchObject([
      { company_id: ours, company: 'Ours', user_id: client, operation: 'createPayment', mismatches: 2n, keys: 1n },
    ]);
  });

  it('weekly-summary: each operation and all of them', async () => {
    const rows = await ask('weekly-summary');
    expect(rows.map(({ operation }) => operation)).toEqual(['createInvoice', 'createPayment', 'createVendor', 'all']);
    // 10 ms four times, 50 ms three times, 100 to 1000 ms, and 4000 ms: eighteen values, with 1000 and 4000 at the end.
    expect(rows[1]).toEqual({
      ...{ operation: 'createPayment', attempts: 18n, new: 10n, replayed: 3n, failed: 5n },
      ...{ failure_percent: '5.56', replay_percent: '16.67', p50_ms: '250.0', p95_ms: '1450.0', p99_ms: '3490.0' },
    });
    expect(rows[2]).toMatchObject({ failure_percent: '100.00', p95_ms: '9000.0' });
    expect(rows[3]).toMatchObject({ attempts: 20n, new: 11n, failed: 6n });
  });

  it('kpi-report: without the test company', async () => {
    const rows = await ask('kpi-report');
    expect(rows.map(({ kpi, value, verdict }) => [kpi, value, verdict])).toEqual([
      ['failure rate', '5.263', 'FAIL'],
      ['replay rate', '15.789', 'PASS'],
      ['p95', '1300.000', 'FAIL'],
      ['p99', '3460.000', 'FAIL'],
      ['duplicates', '0.000', 'PASS'],
      ['attempts a second, on average', '0.000', 'no target'],
    ]);
  });

  it('duplicates: a key that was carried out twice is named, and counted as a KPI', async () => {
    expect(await ask('duplicates')).toEqual([]);
    const twice = { companyId: ours, key: 'doubled', id: randomUUID(), operation: 'createRefund' };
    await addAttempts(database, [twice, twice]);
    expect(await ask('duplicates')).toMatchObject([
      {
        finding: 'one key carried out twice',
        company_id: ours,
        operation: 'createRefund',
        times: 2n,
        keys: ['doubled'],
        ids: [twice.id],
      },
    ]);
    expect((await ask('kpi-report'))[4]).toMatchObject({ kpi: 'duplicates', verdict: 'FAIL' });
  });

  it.each(QUERY_FILES.filter((name) => statementOf(name, NOBODY).includes(`"timestamp" >= now()`)))(
    '%s reads no month that its period does not touch',
    async (name) => {
      await database.query(`SELECT create_audit_log_month('2020-01-01')`);
      const plan = await askAs(database, `EXPLAIN ${statementOf(name, { ...NOBODY, company: ours })}`);
      const lines = plan.map((line) => String(line['QUERY PLAN'])).join('\n');
      expect(lines).toContain('idempotent_write_audit_log_');
      expect(lines).not.toContain('_2020_01');
      const whole = await askAs(
        database,
        `EXPLAIN ${statementOf(name, { ...NOBODY, company: ours, period: '10 years' })}`,
      );
      expect(whole.map((line) => String(line['QUERY PLAN'])).join('\n')).toContain('_2020_01');
    },
  );
});

describe('of what a company did over the API', () => {
  let database: TestDatabase;
  let company: string;
  let payment: string;

  beforeAll(async () => {
    database = await openDatabase();
    const application = await startApplication({ database });
    const { companyId, token } = await createCompany(application);
    company = companyId;
    const keeper = new Bookkeeper(application, companyId, token);
    for (const name of ['Receipt', 'Copy']) {
      const steps = [{ name: 'Write', kind: 'mail', to: 'us@example.com', subject: 'Paid', text: 'Thank you.' }];
      await keeper.post('/api/workflow-definitions', { name, triggerEvent: 'payment.created', steps });
    }
    const customerId = await keeper.customer();
    const body = { customerId, amount: '25.00', currency: 'EUR', method: 'card' };
    payment = idOf(await keeper.post('/api/payments', body, { key: 'order-1' }));
    await keeper.post('/api/payments', body, { key: 'order-1' });
    await keeper.post('/api/payments', { ...body, amount: '26.00' }, { key: 'order-1' });
    await keeper.post('/api/payments', body, { key: 'order-2' });
    await application.close();
    const attempt = { startedAt: '2026-01-31T10:00:00.000Z', error: 'no mail server is configured' };
    await database.query(`UPDATE workflow_steps SET attempts = jsonb_build_array($1::jsonb, $1::jsonb)`, [attempt]);
    await database.query(`UPDATE workflow_instances SET status = 'failed', finished_at = now()
      WHERE id = (SELECT min(id::text)::uuid FROM workflow_instances)`);
  });

  const ask = (name: string, variables = {}) =>
    askAs(database, statementOf(name, { company, key: 'order-1', ...variables }));

  it('trace-by-key: the write, its replay and the mismatch, in their order', async () => {
    const stored = { operation: 'createPayment', deterministic_id: payment, stored_status: 201 };
    expect(await ask('trace-by-key')).toMatchObject([
      { ...stored, status: 'new', error_type: null },
      { ...stored, status: 'replayed', error_type: null },
      { ...stored, status: 'failed', error_type: 'mismatch', request_id: expect.any(String) as string },
    ]);
  });

  it('payment-by-key: the one payment', async () => {
    const paid = { payment_id: payment, customer: 'Acme', amount_minor: 2500n, currency: 'EUR' };
    expect(await ask('payment-by-key')).toMatchObject([paid]);
    expect(await ask('payment-by-key', { key: 'order-3' })).toEqual([]);
  });

  it('duplicates: payments that look alike under two keys', async () => {
    expect(await ask('duplicates')).toMatchObject([
      { finding: 'alike under different keys', operation: 'createPayment', times: 2n, keys: ['order-1', 'order-2'] },
    ]);
  });

  it('workflows-of-write: both workflows, their step and what went wrong last', async () => {
    const rows = await ask('workflows-of-write', { write: payment });
    expect(rows.map(({ workflow }) => workflow).sort()).toEqual(['Copy', 'Receipt']);
    expect(rows[0]).toMatchObject({
      ...{ step: 1, kind: 'mail', step_status: 'pending', attempts: 2, trigger_event: 'payment.created' },
      ...{ last_error: 'no mail server is configured', last_tried_at: '2026-01-31T10:00:00.000Z' },
    });
  });

  it('workflow-accuracy: two writes have started the four workflows that they count', async () => {
    const expected = {
      operation: 'createPayment',
      writes: 2n,
      expected: '4',
      started: '4',
      succeeded: '0',
      failed: '1',
    };
    expect(await ask('workflow-accuracy')).toMatchObject([{ ...expected, accuracy_percent: '100.00' }]);
    await database.query(`DELETE FROM workflow_steps`);
    await database.query(`DELETE FROM workflow_instances WHERE status = 'failed'`);
    expect(await ask('workflow-accuracy')).toMatchObject([{ started: '3', accuracy_percent: '75.00' }]);
  });
});
