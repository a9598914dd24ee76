import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Kpi } from '../../src/ops/report/report.js';
import { weeklyReport } from '../../src/ops/report/weekly-report.command.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { callOps, type CommandResult, runOps } from './support/command.js';
import { useScratch } from './support/scratch.js';

/** A week that nothing but the tests' own rows is of, and another. */
const WEEK = ['--from=2026-01-05', '--to=2026-01-11'];
const DAY_OF_WEEK = '2026-01-07';

let database: TestDatabase;
let application: RunningApplication;
let companyId: string;
let otherCompanyId: string;
let userId: string;
const folder = useScratch();

beforeAll(async () => {
  database = await createTestDatabase();
  application = await startApplication({ database });
  const [company, other] = [await createCompany(application), await createCompany(application)];
  companyId = company.companyId;
  otherCompanyId = other.companyId;
  userId = company.owner.userId;
  await payTwice(company.token);
});
afterAll(async () => {
  await application.close();
  await database.drop();
});

/** A customer and two payments, one of which is sent again. */
async function payTwice(token: string): Promise<void> {
  const body = { name: 'Buyer', currency: 'EUR' };
  const customer = await application.post('/api/customers', body, { token, key: randomUUID() });
  const payment = { customerId: customer.body['id'], amount: '5.00', currency: 'EUR', method: 'card' };
  const key = randomUUID();
  for (const used of [key, key, randomUUID()]) await application.post('/api/payments', payment, { token, key: used });
}

/** Attempts with durations of 1, 2, 3 ... times a step, as the audit log would have them. */
async function attempts(count: number, status: string, options: Partial<Attempts> = {}): Promise<void> {
  const { company = companyId, user = userId, errorType = null, stepMs = 0.1, day = DAY_OF_WEEK } = options;
  await database.query(
    `INSERT INTO idempotent_write_audit_log
     SELECT $1, $5::date + interval '12 hours' + i * interval '1 second', gen_random_uuid(), 'createPayment', 'financial',
       gen_random_uuid()::text, gen_random_uuid(), NULL, $2, $3, $4, NULL, 0, i * $6::numeric, 'request'
     FROM generate_series(1, $7::integer) AS i`,
    [company, user, status, errorType, day, stepMs, count],
  );
}

interface Attempts {
  readonly company: string;
  readonly user: string;
  readonly errorType: string;
  readonly stepMs: number;
  readonly day: string;
}

afterEach(async () => {
  await asOwnerOfAll(`DELETE FROM idempotent_write_audit_log WHERE "timestamp" < '2026-02-01'`);
});

/** Past every trigger: what only a mistake or an intruder would do. */
function asOwnerOfAll(sql: string): Promise<unknown> {
  return database.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

async function report(words: readonly string[] = WEEK): Promise<CommandResult & { kpis: Record<string, Kpi> }> {
  const command = (own: readonly string[], surroundings: Parameters<typeof weeklyReport>[1]): Promise<boolean> =>
    weeklyReport(own, { ...surroundings, asOperator });
  const result = await callOps(command as Parameters<typeof callOps>[0], [...words, '--json']);
  const { kpis = [] } = (result.output === '' ? {} : JSON.parse(result.output)) as { kpis?: Kpi[] };
  return { ...result, kpis: Object.fromEntries(kpis.map((kpi) => [kpi.id, kpi])) };
}

async function asOperator<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: database.operatorUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const today = new Date().toISOString().slice(0, 10);
const TODAY = [`--from=${today}`, `--to=${today}`];

describe('the weekly report', () => {
  it('passes nothing of which nothing is known', async () => {
    const { kpis, exitCode } = await report();
    expect(Object.values(kpis).map(({ verdict }) => verdict)).toEqual(Object.values(kpis).map(() => 'no source'));
    expect(Object.keys(kpis)).toEqual([
      ...['failure_rate', 'replay_rate', 'p95', 'p99', 'duplicates', 'isolation', 'uptime', 'pool', 'overhead'],
      ...['throughput', 'ci_pass_rate', 'deployments', 'mttr'],
    ]);
    expect(exitCode).toBe(1);
  });

  it('says what the audit log says', async () => {
    await attempts(900, 'new');
    await attempts(93, 'replayed', { stepMs: 1 });
    await attempts(7, 'failed', { errorType: 'internal', stepMs: 1 });
    const { kpis, exitCode } = await report();
    expect(kpis['failure_rate']).toMatchObject({ value: '0.7 %', verdict: 'PASS', target: '< 1 %' });
    expect(kpis['failure_rate']?.source).toBe('audit log, 1000 attempts');
    expect(kpis['replay_rate']).toMatchObject({ value: '9.3 %', verdict: 'PASS' });
    const durations = [900, 93, 7].flatMap((count, kind) =>
      Array.from({ length: count }, (_, index) => (index + 1) * (kind === 0 ? 0.1 : 1)),
    );
    expect(kpis['p95']?.number).toBeCloseTo(percentile(durations, 0.95), 6);
    expect(kpis['p99']?.number).toBeCloseTo(percentile(durations, 0.99), 6);
    // The first minute has 59 new, 59 replayed and 7 failed attempts.
    expect(kpis['throughput']).toMatchObject({ verdict: 'no source', number: 125 / 60 });
    expect(kpis['duplicates']).toMatchObject({ value: '0 %', verdict: 'PASS' });
    expect(kpis['isolation']).toMatchObject({ value: '100 %', verdict: 'PASS' });
    expect(exitCode).toBe(0);
  });

  it('leaves out of failures what the caller did, and of everything test companies', async () => {
    await attempts(100, 'new');
    await attempts(50, 'failed', { errorType: 'refused' });
    await attempts(50, 'failed', { errorType: 'mismatch' });
    const [test] = await database.query<{ id: string }>(
      `INSERT INTO companies SELECT gen_random_uuid(), 'Test', country, true, created_at FROM companies
       LIMIT 1 RETURNING id`,
    );
    await attempts(500, 'failed', { errorType: 'internal', company: String(test?.id), stepMs: 100 });
    const { kpis } = await report();
    expect(kpis['failure_rate']).toMatchObject({ value: '0 %', source: 'audit log, 200 attempts' });
    expect(kpis['p95']?.number).toBeLessThan(11);
  });

  it('warns when a target is nearly missed', async () => {
    await attempts(991, 'new', { stepMs: 0.5 });
    await attempts(9, 'failed', { errorType: 'timeout', stepMs: 0.1 });
    const { kpis, exitCode } = await report();
    expect(kpis['failure_rate']).toMatchObject({ value: '0.9 %', verdict: 'WARNING' });
    expect(kpis['p95']?.verdict).toBe('WARNING');
    expect(exitCode).toBe(0);
  });

  it('fails when targets are missed', async () => {
    await attempts(60, 'new', { stepMs: 30 });
    await attempts(38, 'replayed', { stepMs: 1 });
    await attempts(2, 'failed', { errorType: 'unknown', stepMs: 1 });
    const { kpis, exitCode } = await report();
    const failed = Object.values(kpis).filter(({ verdict }) => verdict === 'FAIL');
    expect(failed.map(({ id }) => id)).toEqual(['failure_rate', 'replay_rate', 'p95', 'p99']);
    expect(exitCode).toBe(1);
  });

  it.each([
    [
      'a second new row of one id',
      `INSERT INTO idempotent_write_audit_log SELECT company_id, "timestamp" + interval '1 second', gen_random_uuid(),
         operation_name, operation_type, idempotency_key, deterministic_id, entity_id, user_id, 'new', NULL, NULL, 0, 1, 'x'
       FROM idempotent_write_audit_log WHERE status = 'new' AND operation_name = 'createPayment' LIMIT 1`,
      `DELETE FROM idempotent_write_audit_log WHERE request_id = 'x'`,
      'writes that the audit log calls new more than once',
    ],
    [
      'two stored answers under one key',
      `UPDATE idempotent_writes SET idempotency_key = 'same' WHERE operation = 'createPayment'`,
      `UPDATE idempotent_writes SET idempotency_key = id::text WHERE operation = 'createPayment'`,
      'keys with more than one stored answer',
    ],
    [
      'two payments under one key',
      `UPDATE payments SET idempotency_key = 'same'`,
      `UPDATE payments SET idempotency_key = id::text`,
      'keys with more than one row of payments',
    ],
  ])('finds duplicates: %s', async (_what, plant, mend, expected) => {
    expect((await report(TODAY)).kpis['duplicates']?.verdict).toBe('PASS');
    await asOwnerOfAll(plant);
    const { kpis, output, exitCode } = await report(TODAY);
    await asOwnerOfAll(mend);
    expect(kpis['duplicates']?.verdict).toBe('FAIL');
    expect(output).toContain(expected);
    expect(exitCode).toBe(1);
    expect((await report(TODAY)).kpis['duplicates']?.verdict).toBe('PASS');
  });

  it.each([
    [
      'a table whose door stands open',
      () => `ALTER TABLE customers NO FORCE ROW LEVEL SECURITY`,
      () => `ALTER TABLE customers FORCE ROW LEVEL SECURITY`,
      'tables of companies without forced row-level security',
    ],
    [
      'a row that another company has written',
      () => `INSERT INTO idempotent_writes SELECT '${otherCompanyId}', write_id, 'createPayment', 'theirs', 'f', 1, '', '${userId}',
               201, '{}', '{}', 0, gen_random_uuid(), now() FROM payments LIMIT 1`,
      () => `DELETE FROM idempotent_writes WHERE idempotency_key = 'theirs'`,
      'rows of payments that were written by another company',
    ],
    [
      'a write of a stranger',
      () => `UPDATE idempotent_write_audit_log SET user_id = '${randomUUID()}', request_id = 'stranger'
             WHERE company_id = '${companyId}' AND operation_name = 'createPayment' AND status = 'replayed'`,
      () => `UPDATE idempotent_write_audit_log SET user_id = '${userId}' WHERE request_id = 'stranger'`,
      'writes and replays of somebody who was never a member of the company',
    ],
  ])('finds what crosses companies: %s', async (_what, plant, mend, expected) => {
    expect((await report(TODAY)).kpis['isolation']?.verdict).toBe('PASS');
    await asOwnerOfAll(plant());
    const { kpis, output, exitCode } = await report(TODAY);
    await asOwnerOfAll(mend());
    expect(kpis['isolation']?.verdict).toBe('FAIL');
    expect(output).toContain(expected);
    expect(exitCode).toBe(1);
  });

  it('judges throughput by a benchmark', async () => {
    const file = join(folder(), 'benchmark.json');
    for (const [perSecond, verdict] of [
      [4_800, 'PASS'],
      [4_000, 'WARNING'],
      [3_000, 'FAIL'],
    ]) {
      writeFileSync(file, JSON.stringify({ measuredAt: '2026-01-08T00:00:00Z', writes: { perSecond } }));
      const { kpis } = await report([...WEEK, `--benchmark=${file}`]);
      expect(kpis['throughput']).toMatchObject({ verdict, value: `${String(perSecond)}/s` });
    }
  });

  it('runs as a command, as the operator, and writes a page that loads nothing', async () => {
    const page = join(folder(), 'report.html');
    const words = [...TODAY, `--html=${page}`, '--environment=<staging>'];
    const result = await runOps('weekly-report', words, { DATABASE_OPERATOR_URL: database.operatorUrl });
    expect(result.progress).toContain('looking for what crosses companies');
    expect(result.output).toContain(`AccuBooks <staging>, ${today} to ${today} (UTC)`);
    expect(result.output).toMatch(/^PASS +Duplicates +0 % +0 % +audit log, stored answers and rows/m);
    expect(result.output).toMatch(/^no source +Uptime +> 99.9 % +no Prometheus was named$/m);
    expect(result.exitCode).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('AccuBooks &lt;staging&gt;');
    expect(html.match(/<svg /g)).toHaveLength(3);
    expect(html).not.toMatch(/https?:|<script|<link|<img|<iframe|src=|href=|url\([^#]|@import/i);
  });

  it.each([
    ['a day that is none', ['--from=2026-02-30'], '--from: expected a day'],
    ['days in the wrong order', ['--from=2026-01-02', '--to=2026-01-01'], '--from: expected a day that is not after'],
    ['half a year', ['--from=2026-01-01', '--to=2026-06-30'], '--from: expected at most 92 days'],
    ['a benchmark that is none', ['--benchmark=package.json'], 'expected what benchmark:production --json has printed'],
    ['matchers that are none', ['--selector=}'], '--selector: expected matchers'],
  ])('refuses %s', async (_what, words, expected) => {
    const { exitCode, progress } = await report(words);
    expect(progress).toContain(expected);
    expect(exitCode).toBe(2);
  });
});

/** As PostgreSQL's percentile_cont does it. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const rank = share * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(rank)], sorted[Math.ceil(rank)]];
  return low + (high - low) * (rank - Math.floor(rank));
}
