import { multiTenantTest } from '../../src/ops/load/multi-tenant-test.command.js';
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

describe('the multi-tenant test', () => {
  it('passes on the real application', async () => {
    const words = ['--tenants=10', '--requests-per-tenant=10'];
    const { exitCode, output, progress } = await runOps('multi-tenant-test', words, target.environment);
    expect(output).toContain('Isolated: 10 companies, 100 writes in 1 round, each sent twice.');
    expect(progress).toContain('reading everything back');
    expect(exitCode).toBe(0);
    expect(await violations(target.database)).toEqual([]);
    const used = await target.database.query(
      `SELECT count(DISTINCT company_id)::integer AS companies, count(DISTINCT idempotency_key)::integer AS keys
       FROM idempotent_writes WHERE idempotency_key LIKE '%-1-%' AND length(idempotency_key) < 20`,
    );
    expect(used).toEqual([{ companies: 10, keys: 10 }]);
  });

  it('goes on for a time, in rounds', async () => {
    const words = ['--tenants=2', '--requests-per-tenant=3', '--duration=3s', '--json'];
    const { exitCode, output } = await callOps(multiTenantTest, words, target.environment);
    const report = JSON.parse(output) as { rounds: number; writes: number; faults: string[] };
    expect(report.rounds).toBeGreaterThan(1);
    expect(report.writes).toBe(report.rounds * 6);
    expect(report.faults).toEqual([]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['a single company', ['--tenants=1'], '--tenants: expected a whole number from 2 to 1000'],
    ['a time without a unit', ['--duration=5'], '--duration: expected a duration such as 90s, 5m, 1h or 7d'],
    ['a longer time than a day', ['--duration=2d'], '--duration: expected a duration such as 90s, 5m, 1h or 7d'],
    ['a round that fits no memory', ['--tenants=1000', '--requests-per-tenant=1001'], 'too many for one round'],
    ['a company of its own', ['--company=00000000-0000-4000-8000-000000000000'], 'makes its companies itself'],
    ['production without --yes', ['--production'], 'say --yes if you mean it'],
  ])('refuses %s', async (_what, words, expected) => {
    const { exitCode, progress } = await callOps(multiTenantTest, words, target.environment);
    expect(progress).toContain(expected);
    expect(exitCode).toBe(2);
  });

  it.each<[string, (seen: Set<string>) => Fault, string]>([
    [
      'writes land in another company',
      (companies) => (exchange, forward) => forward({ ...exchange, ...asFirst(companies, exchange, 'POST') }),
      'which another one has',
    ],
    [
      'lists show another company',
      (companies) => (exchange, forward) => {
        const isList = /^\/api\/customers\?/.test(exchange.path);
        return forward({ ...exchange, ...(isList ? asFirst(companies, exchange, 'GET') : {}) });
      },
      'customers that are not the',
    ],
    [
      'another company can be read',
      (companies) => async (exchange, forward) => {
        const answer = await forward(exchange);
        if (answer.status !== 404 || exchange.method !== 'GET') return answer;
        for (const id of companies) {
          const theirs = await forward({ ...exchange, headers: { ...exchange.headers, 'x-company-id': id } });
          if (theirs.status === 200) return theirs;
        }
        return answer;
      },
      'can read',
    ],
    [
      'the trial balance is of another company',
      (companies) => (exchange, forward) => {
        const isBalance = exchange.path.startsWith('/api/ledger/trial-balance');
        return forward({ ...exchange, ...(isBalance ? asFirst(companies, exchange, 'GET') : {}) });
      },
      'in the bank instead of',
    ],
    [
      'another payload may name a neighbour',
      () => async (exchange, forward) => {
        const answer = await forward(exchange);
        return answer.body.includes('reference_not_found') ? { ...answer, status: 201, body: '{"id":"x"}' } : answer;
      },
      'may refer to a customer of',
    ],
  ])('fails when %s', async (_what, faultOf, expected) => {
    const companies = new Set<string>();
    const fault = faultOf(companies);
    const proxy = await startFaultyProxy(target.application.baseUrl, (exchange, forward) => {
      const company = exchange.headers['x-company-id'];
      if (typeof company === 'string') companies.add(company);
      return fault(exchange, forward);
    });
    try {
      const environment = { ...target.environment, API_URL: proxy.address };
      const words = ['--tenants=3', '--requests-per-tenant=3'];
      const { exitCode, output } = await callOps(multiTenantTest, words, environment);
      expect(output).toContain('FAILED');
      expect(output).toContain(expected);
      expect(exitCode).toBe(1);
    } finally {
      await proxy.close();
    }
  });
});

/** The request as if the first company had sent it, once the run has begun. */
function asFirst(companies: Set<string>, { headers, method }: Parameters<Fault>[0], only: string): object {
  const [first] = companies;
  const isOfRun = /-1-[0-9]+$/.test(String(headers['idempotency-key'])) || method === 'GET';
  return first === undefined || method !== only || !isOfRun ? {} : { headers: { ...headers, 'x-company-id': first } };
}
