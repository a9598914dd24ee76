import { productionBenchmark } from '../../src/ops/load/production-benchmark.command.js';
import { callOps, runOps } from './support/command.js';
import { startFaultyProxy } from './support/faulty-proxy.js';
import { startTarget, type Target } from './support/target.js';

const WORDS = ['--seconds=1', '--concurrency=4', '--companies=2'];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await target.close();
});

describe('the benchmark of a server', () => {
  it('measures writes, replays and plain requests in test companies', async () => {
    const words = ['--production', '--yes', ...WORDS];
    const { exitCode, output } = await runOps('production-benchmark', words, target.environment);
    expect(output).toMatch(/^write +[0-9.]+\/s +p50 [0-9.]+ ms +p95 [0-9.]+ ms +p99 [0-9.]+ ms$/m);
    expect(output).toMatch(/^overhead -?[0-9.]+ ms$/m);
    expect(exitCode).toBe(0);
    const companies = await target.database.query('SELECT DISTINCT is_test FROM companies');
    expect(companies).toEqual([{ is_test: true }]);
  });

  it('counts what it has written, as JSON', async () => {
    const { output } = await callOps(productionBenchmark, [...WORDS, '--json'], target.environment);
    const { writes, replays, plain, overheadMs } = JSON.parse(output) as Record<string, { p50Ms: number }>;
    for (const timing of [writes, replays, plain]) {
      expect(Object.keys(timing ?? {})).toEqual(['count', 'perSecond', 'p50Ms', 'p95Ms', 'p99Ms']);
    }
    expect(Number(overheadMs)).toBeCloseTo((writes?.p50Ms ?? 0) - (plain?.p50Ms ?? 0), 5);
  });

  it('fails when a request is not answered as it should be', async () => {
    let writes = 0;
    const proxy = await startFaultyProxy(target.application.baseUrl, (exchange, forward) => {
      const isBroken = exchange.path === '/api/payments' && (writes += 1) % 10 === 0;
      return isBroken ? Promise.resolve({ status: 500, headers: {}, body: '' }) : forward(exchange);
    });
    try {
      const environment = { ...target.environment, API_URL: proxy.address };
      const { exitCode, output } = await callOps(productionBenchmark, WORDS, environment);
      expect(output).toMatch(/FAILED: [0-9]+ requests, the first: (writes|replays): 500/);
      expect(exitCode).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it('refuses production without --yes', async () => {
    const { exitCode, progress } = await callOps(productionBenchmark, ['--production'], target.environment);
    expect(progress).toContain('say --yes if you mean it');
    expect(exitCode).toBe(2);
  });
});
