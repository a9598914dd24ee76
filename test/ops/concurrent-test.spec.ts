import { randomUUID } from 'node:crypto';
import { concurrentTest } from '../../src/ops/load/concurrent-test.command.js';
import { violations } from '../support/invariants.js';
import { callOps, runOps } from './support/command.js';
import { type Fault, startFaultyProxy } from './support/faulty-proxy.js';
import { startTarget, type Target } from './support/target.js';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
});

describe('the concurrent test', () => {
  it('passes on the real application', async () => {
    const words = ['--operation=createPayment', '--requests=100', '--concurrency=10', '--collisions'];
    const { exitCode, output, progress } = await runOps('concurrent-test', words, target.environment);
    expect(output).toContain('100 requests with one key: ok');
    expect(output).toContain('100 requests with one key and two payloads: ok');
    expect(output).toContain('100 requests with keys of their own: ok');
    expect(output).toContain('createPayment passed. The test company is ');
    expect(progress).toContain('createPayment with one key: sending requests: 100');
    expect(exitCode).toBe(0);
    expect(await target.database.query('SELECT count(*)::integer AS payments FROM payments')).toEqual([
      { payments: 102 },
    ]);
  });

  it.each([
    ...['updateCustomer', 'createInvoice', 'finalizeInvoice', 'voidInvoice', 'allocatePayment', 'createRefund'],
    ...['createAccount', 'createTaxRate', 'createJournalEntry', 'reverseJournalEntry', 'reconcileLedger'],
    ...['createBankAccount', 'importBankTransactions', 'reconcileBankTransaction', 'createEmployee', 'createPayRun'],
    ...['executePayrollRun', 'createInventoryItem', 'adjustInventoryQuantity', 'createInventoryAdjustment'],
    ...['createVendor', 'createPurchaseOrder', 'grantUserCompanyAccess', 'triggerWorkflowInstance', 'createCustomer'],
  ])('knows how to send %s', async (operation) => {
    const words = [`--operation=${operation}`, '--requests=4', '--concurrency=4', '--json'];
    const { exitCode, output } = await callOps(concurrentTest, words, target.environment);
    const report = JSON.parse(output) as { checks: { faults: string[] }[] };
    expect(report.checks.flatMap(({ faults }) => faults)).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it('leaves books in which every invariant holds', async () => {
    expect(await violations(target.database)).toEqual([]);
  });

  it.each([
    ['an operation that is none', ['--operation=createMoney'], '--operation: expected one of createCustomer, '],
    ['one request', ['--requests=1'], '--requests: expected a whole number from 2 to 100000'],
    ['a crowd of none', ['--concurrency=0'], '--concurrency: expected a whole number from 2 to 1000'],
    ['production without --yes', ['--production'], 'say --yes if you mean it'],
  ])('refuses %s', async (_what, words, expected) => {
    const { exitCode, progress } = await callOps(concurrentTest, words, target.environment);
    expect(progress).toContain(expected);
    expect(exitCode).toBe(2);
  });

  it.each<[string, Fault, readonly string[]]>([
    [
      'every third retry writes again',
      everyThird((exchange) => ({ ...exchange.headers, 'idempotency-key': randomUUID() })),
      ['30 requests with one key: FAILED', 'requests were the first instead of 1'],
    ],
    [
      'every third request is answered without being written',
      async (exchange, forward) => {
        const isLost = exchange.path === '/api/payments' && Math.random() < 0.33;
        if (!isLost) return forward(exchange);
        return { status: 201, headers: { 'content-type': 'application/json' }, body: `{"id":"${randomUUID()}"}` };
      },
      ['30 requests with keys of their own: FAILED', 'has 0 writes instead of 1'],
    ],
    [
      'another payload is answered as a replay',
      async (exchange, forward) => {
        const answer = await forward(exchange);
        if (!answer.body.includes('idempotency_key_reused')) return answer;
        return { ...answer, status: 200, headers: { ...answer.headers, 'idempotent-replayed': 'true' } };
      },
      ['30 requests with one key and two payloads: FAILED', 'the other payload was answered 200'],
    ],
  ])('fails when %s', async (_what, fault, expected) => {
    const proxy = await startFaultyProxy(target.application.baseUrl, fault);
    try {
      const environment = { ...target.environment, API_URL: proxy.address };
      const { exitCode, output } = await callOps(concurrentTest, ['--requests=30', '--collisions'], environment);
      for (const text of expected) expect(output).toContain(text);
      expect(exitCode).toBe(1);
    } finally {
      await proxy.close();
    }
  });
});

/** Changes the headers of every third payment. */
function everyThird(change: (exchange: Parameters<Fault>[0]) => Parameters<Fault>[0]['headers']): Fault {
  let payments = 0;
  return (exchange, forward) => {
    if (exchange.path !== '/api/payments') return forward(exchange);
    payments += 1;
    return forward(payments % 3 === 0 ? { ...exchange, headers: change(exchange) } : exchange);
  };
}
