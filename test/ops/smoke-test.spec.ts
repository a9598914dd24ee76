import { createCompany } from '../support/application.js';
import { violations } from '../support/invariants.js';
import { smokeTest } from '../../src/ops/smoke/smoke-test.command.js';
import { callOps, runOps } from './support/command.js';
import { doubling, type Fault, startFaultyProxy } from './support/faulty-proxy.js';
import { startTarget, type Target } from './support/target.js';

const OPERATIONS = [
  ...['createCustomer', 'updateCustomer', 'createInvoice', 'finalizeInvoice', 'createPayment', 'createRefund'],
  ...['reconcileLedger', 'importBankTransactions', 'reconcileBankTransaction', 'createEmployee', 'executePayrollRun'],
  ...['adjustInventoryQuantity', 'triggerWorkflowInstance', 'updateCompanySettings', 'grantUserCompanyAccess'],
];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
});

describe('the smoke test', () => {
  it('passes on the real application, in a test company and nowhere else', async () => {
    const { exitCode, output, progress } = await runOps('smoke-test', [], target.environment);
    expect(output).toContain(`All ${String(OPERATIONS.length + 4)} checks passed. The test company is `);
    for (const operation of OPERATIONS) expect(output).toContain(`${operation}: ok`);
    expect(progress).toContain(`15 of 15: grantUserCompanyAccess`);
    expect(exitCode).toBe(0);
    const companies = await target.database.query<{ is_test: boolean }>('SELECT is_test FROM companies');
    expect(companies).toEqual([{ is_test: true }]);
    expect(await violations(target.database)).toEqual([]);
  });

  it('works in a test company that is there, as often as one likes, and reports as JSON', async () => {
    const [company] = await target.database.query<{ id: string }>('SELECT id FROM companies WHERE is_test');
    const words = [`--company=${String(company?.id)}`, '--json'];
    const { exitCode, output } = await callOps(smokeTest, words, target.environment);
    const report = JSON.parse(output) as { companyId: string; checks: { faults: string[] }[] };
    expect(report.companyId).toBe(company?.id);
    expect(report.checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('writes nothing into a company that is no test company', async () => {
    const { companyId, token } = await createCompany(target.application);
    const before = await target.database.query('SELECT count(*) FROM idempotent_writes');
    const environment = { ...target.environment, API_TOKEN: token };
    const { exitCode, progress } = await callOps(smokeTest, [`--company=${companyId}`], environment);
    expect(progress).toContain(`${companyId} is not a test company; nothing was written there`);
    expect(exitCode).toBe(1);
    expect(await target.database.query('SELECT count(*) FROM idempotent_writes')).toEqual(before);
  });

  it('says which claim a token lacks', async () => {
    const environment = { ...target.environment, API_TOKEN: target.plainToken };
    const { exitCode, progress } = await callOps(smokeTest, [], environment);
    expect(progress).toContain('it needs the claim test_companies');
    expect(exitCode).toBe(1);
  });

  it.each([
    ['production without --yes', ['--production'], {}, 'say --yes if you mean it'],
    ['a word that is no option', ['--fast'], {}, 'usage: npm run --silent test:smoke:staging'],
    ['no address', [], { API_URL: '' }, 'API_URL: expected the address of the API'],
    ['no token', [], { API_TOKEN: '' }, 'API_TOKEN: expected a bearer token'],
    ['a company that is none', ['--company=mine'], {}, '--company: expected the id of a test company'],
  ])('refuses %s', async (_what, words, changes, expected) => {
    const { exitCode, progress, output } = await callOps(smokeTest, words, { ...target.environment, ...changes });
    expect(progress).toContain(expected);
    expect(output).toBe('');
    expect(exitCode).toBe(2);
  });

  it('ends with 1 when it failed, and with 2 when it was called in a wrong way', async () => {
    const environment = { API_URL: target.environment.API_URL, API_TOKEN: target.plainToken };
    const [failed, refused] = await Promise.all([
      runOps('smoke-test', [], environment),
      runOps('smoke-test', ['--production'], environment),
    ]);
    expect([failed.exitCode, refused.exitCode]).toEqual([1, 2]);
    expect(failed.progress).toContain('accubooks: the token may not make test companies');
  });

  it('explains itself', async () => {
    const { exitCode, output } = await callOps(smokeTest, ['--help']);
    expect(output).toContain('Exit codes: 0 passed, 1 failed, 2 wrong use.');
    expect(exitCode).toBe(0);
  });

  it.each<[string, Fault, string]>([
    ['a retry writes again', doubling, 'createPayment: FAILED'],
    [
      'a retry is answered with other bytes',
      async (exchange, forward) => {
        const answer = await forward(exchange);
        const isReplay = answer.headers['idempotent-replayed'] !== undefined && answer.body.startsWith('{');
        return isReplay ? { ...answer, body: `${answer.body} ` } : answer;
      },
      'a retry was answered with other bytes',
    ],
    [
      'a missing key is not refused',
      (exchange, forward) =>
        forward({
          ...exchange,
          headers: { 'idempotency-key': `filled-in-${String(Math.random())}`, ...exchange.headers },
        }),
      'without a key: expected 400 idempotency_key_missing, was answered 201',
    ],
    [
      'another payload is answered as if it were the same',
      async (exchange, forward) => {
        const answer = await forward(exchange);
        return answer.body.includes('idempotency_key_reused') ? { ...answer, status: 200, body: '{}' } : answer;
      },
      'another payload under the same key: expected 422 idempotency_key_reused, was answered 200',
    ],
    [
      'an entity is lost',
      async (exchange, forward) => {
        const answer = await forward(exchange);
        const isRefund = exchange.method === 'GET' && exchange.path.startsWith('/api/refunds/');
        return isRefund ? { ...answer, status: 404, body: '{"code":"not_found"}' } : answer;
      },
      'createRefund: FAILED',
    ],
    [
      'the trial balance is not even',
      async (exchange, forward) => {
        const answer = await forward(exchange);
        return { ...answer, body: answer.body.replace('"totalDebit":"', '"totalDebit":"1') };
      },
      'trial balance: FAILED',
    ],
  ])('fails when %s', async (_what, fault, expected) => {
    const proxy = await startFaultyProxy(target.application.baseUrl, fault);
    try {
      const environment = { ...target.environment, API_URL: proxy.address };
      const { exitCode, output } = await callOps(smokeTest, ['--collisions'], environment);
      expect(output).toContain(expected);
      expect(exitCode).toBe(1);
    } finally {
      await proxy.close();
    }
  });
});
