import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accepts } from '../support/accepts.js';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdCompany, waitingForLock } from '../support/held-company.js';
import type { Answer } from '../support/http-client.js';
import { violations } from '../support/invariants.js';
import { logLevels } from '../support/log-lines.js';
import { waitUntil } from '../support/wait-until.js';

const PAYMENTS = 'idempotent_writes_total{operation="createPayment",type="financial"}';
const REPLAYS = 'idempotent_writes_replayed_total{operation="createPayment",type="financial"}';

describe('several workers', () => {
  let database: TestDatabase;
  const started: RunningProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    for (const pid of started.flatMap(workersOf).filter(isAlive)) process.kill(pid, 'SIGKILL');
    for (const { child } of started) child.kill('SIGKILL');
    await database.drop();
  });

  const start = async (settings: Record<string, string> = {}): Promise<RunningProcess> => {
    const server = await startProcess({ database, settings: { WORKERS: '2', ...settings } });
    started.push(server);
    return server;
  };

  it('answer together, and the metrics are their sum, whoever is asked', async () => {
    const server = await start();
    const { companyId, token } = await createCompany(server);
    const payment = await paymentOf(server, token);
    const key = randomUUID();
    const pay = (): Promise<Answer> => server.post('/api/payments', payment, { token, key });
    const answers = await Promise.all(Array.from({ length: 200 }, pay));

    const [first, ...replays] = answers.sort((left, right) => right.status - left.status);
    expect(first?.status).toBe(201);
    expect(new Set(replays.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set([`200 ${first?.text}`]));
    expect(await database.query('SELECT FROM payments WHERE company_id = $1', [companyId])).toHaveLength(1);
    expect(await violations(database)).toEqual([]);

    for (const { text } of await Promise.all(Array.from({ length: 4 }, () => server.get('/metrics')))) {
      expect([counted(text, PAYMENTS), counted(text, REPLAYS)]).toEqual([200, 199]);
      expect(text).toContain('nodejs_version_info');
      expect(text).toMatch(/^process_start_time_seconds \d+/m);
    }
    expect(workersOf(server)).toHaveLength(2);
    await waitUntil(() => workersOf(server).every((pid) => workersThatPaid(server).includes(pid)));
    expect(server.output().match(/listening on/g)).toHaveLength(1);
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(logLevels(server.output())).toEqual(['INFO']);
  });

  it('are replaced when they are killed, and no counter falls', async () => {
    const server = await start({ METRICS_PORT: '0' });
    expect((await server.get('/metrics')).status).toBe(404);
    const { token } = await createCompany(server);
    const payment = await paymentOf(server, token);
    const pay = (): Promise<Answer> => server.post('/api/payments', payment, { token, key: randomUUID() });
    await Promise.all(Array.from({ length: 50 }, pay));
    let seen = counted(await primaryMetrics(server), PAYMENTS);
    expect(seen).toBe(50);

    const [killed = 0, other = 0] = workersOf(server);
    process.kill(killed, 'SIGKILL');
    await waitUntil(async () => {
      const now = counted(await primaryMetrics(server), PAYMENTS);
      expect(now).toBeGreaterThanOrEqual(seen);
      seen = now;
      return workersOf(server).length === 3;
    });
    expect(server.output()).toContain(`worker ${killed} was ended by SIGKILL; another one starts in`);
    expect([isAlive(killed), isAlive(other)]).toEqual([false, true]);

    await Promise.all(Array.from({ length: 50 }, pay));
    await waitUntil(() => workersThatPaid(server).includes(workersOf(server)[2] ?? 0));
    expect(counted(await primaryMetrics(server), PAYMENTS)).toBe(100);
    expect(await server.kill('SIGTERM')).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'end once and with 0 when %s reaches the whole group, twice',
    async (signal) => {
      const server = await start();
      const { running, release } = await runningWrite(server);
      const workers = workersOf(server);
      const exited = once(server.child, 'exit');
      for (const pid of [...workers, ...workers]) process.kill(pid, signal);
      server.child.kill(signal);
      await waitUntil(async () => !(await accepts(server.baseUrl)));
      expect(workers.map(isAlive)).toEqual([true, true]);
      await release();
      expect((await running).status).toBe(201);
      expect(await exited).toEqual([0, null]);
      expect(workers.map(isAlive)).toEqual([false, false]);
    },
  );

  it('are killed by a later second signal', async () => {
    const server = await start({ SHUTDOWN_DELAY_MS: '60000' });
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await waitUntil(async () => (await server.get('/health/ready')).status === 503);
    // The time within which two signals count as one.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    server.child.kill('SIGTERM');
    expect(await exited).toEqual([130, null]);
    await waitUntil(() => !workersOf(server).some(isAlive));
  });

  it('answer what they are running and end when the primary is killed', async () => {
    const server = await start();
    const { running, release } = await runningWrite(server);
    await server.kill('SIGKILL');
    expect(workersOf(server).some(isAlive)).toBe(true);
    await release();
    expect((await running).status).toBe(201);
    await waitUntil(() => !workersOf(server).some(isAlive));
  });

  it('are given up when they end at their start again and again', async () => {
    // Fails each worker but the first two.
    const fault = `import cluster from 'node:cluster'; if (cluster.worker?.id > 2) process.exit(7);`;
    const server = await start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` });
    const ended = once(server.child, 'close');
    process.kill(workersOf(server)[0] ?? 0, 'SIGKILL');
    // The last pause before they are given up.
    await waitUntil(() => server.output().includes('another one starts in 3200 ms'));
    const { running, release } = await runningWrite(server);
    await waitUntil(() => server.output().includes('accubooks: '));
    await release();
    expect((await running).status).toBe(201);
    expect(await ended).toEqual([1, null]);
    expect(server.output()).toMatch(
      /"msg":"accubooks: workers ended at their start 6 times in a row; the last: worker \d+ ended with exit code 7"}$/m,
    );
    expect(workersOf(server).some(isAlive)).toBe(false);
  });

  /** A write that is waiting for its company. */
  async function runningWrite(
    server: RunningProcess,
  ): Promise<{ running: Promise<Answer>; release: () => Promise<void> }> {
    const { companyId, token } = await createCompany(server);
    const release = await holdCompany(database, companyId);
    const running = server.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { token, key: randomUUID() });
    await waitUntil(async () => (await waitingForLock(database)) > 0);
    return { running, release };
  }
});

/** A payment of a new customer, to be sent. */
async function paymentOf(server: RunningProcess, token: string): Promise<object> {
  const customer = { name: 'Acme', currency: 'EUR' };
  const { body } = await server.post('/api/customers', customer, { token, key: randomUUID() });
  return { customerId: body['id'], amount: '25.00', currency: 'EUR', method: 'card' };
}

/** The process ids of all workers that have listened, in that order. */
function workersOf(server: RunningProcess): number[] {
  return [...server.output().matchAll(/worker (\d+) listens on/g)].map(([, pid]) => Number(pid));
}

/** For each answered payment, the worker whose log line says so. */
function workersThatPaid(server: RunningProcess): number[] {
  return [...server.output().matchAll(/"worker":(\d+),[^\n]*"route":"\/api\/payments"/g)].map(([, pid]) => Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function primaryMetrics(server: RunningProcess): Promise<string> {
  const port = /metrics are served on port (\d+)/.exec(server.output())?.[1] ?? '';
  return (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

/** The value of a series. */
function counted(metrics: string, series: string): number {
  const line = metrics.split('\n').find((text) => text.startsWith(`${series} `));
  return Number(line?.slice(series.length));
}
