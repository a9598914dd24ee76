import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createCompany } from '../../support/application.js';
import { holdCompany } from '../../support/held-company.js';
import { type Answer, HttpClient } from '../../support/http-client.js';
import { TEST_ISSUER } from '../../support/tokens.js';
import { waitUntil } from '../../support/wait-until.js';
import { makeOpenInvoice, pay } from '../../system/support/bookkeeping.js';
import { tellTimes } from '../clients/tell-times.js';
import type { Cluster } from '../cluster/cluster.js';
import { type ClusterOptions, startCluster } from '../cluster/start-cluster.js';
import { connectionsFilled } from '../nemesis/hold-faults.js';
import { sessionsWaiting, whileHeld } from '../nemesis/held.js';
import { countFromNow } from '../nemesis/lasting.js';
import { Random } from '../nemesis/random.js';
import { rollingRestart } from '../nemesis/replica-faults.js';
import { serverRestarted } from '../nemesis/server-faults.js';
import { SteadyLoad } from '../nemesis/steady-load.js';

const CUSTOMER = { name: 'Acme Ltd', currency: 'EUR' };
const FAULT_MS = 4_000;
/** What PgBouncer keeps as each client has it. */
const SET_BY_POOLER = ['application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings'];

interface Company {
  readonly companyId: string;
  readonly token: string;
}

/** Starts a cluster that takes the tests' tokens; it ends with the group of tests. */
function useCluster(options: ClusterOptions): { readonly cluster: () => Cluster; readonly apis: () => HttpClient[] } {
  let cluster: Cluster;
  beforeAll(async () => {
    const settings = { JWT_SECRET: TEST_ISSUER.jwtSecret, ...options.settings };
    cluster = await startCluster({ ...options, settings, runsWorkflows: false });
  });
  afterAll(() => cluster.stop());
  return { cluster: () => cluster, apis: () => cluster.replicas.map(({ address }) => new HttpClient(address)) };
}

function createCustomer(api: HttpClient | undefined, { token }: Company, key: string): Promise<Answer> {
  if (api === undefined) throw new Error('the cluster has too few replicas');
  return api.post('/api/customers', CUSTOMER, { token, key });
}

async function rowsOf({ database }: Cluster, table: string, { companyId }: Company): Promise<number> {
  return (await database.query(`SELECT FROM ${table} WHERE company_id = $1`, [companyId])).length;
}

describe('what the matrix says of single rows', () => {
  const { cluster, apis } = useCluster({});
  const newCompany = (): Promise<Company> => createCompany(apis()[0] ?? new HttpClient(''));

  it('F05: a cancelled statement acknowledges nothing and leaves nothing', async () => {
    const { database } = cluster();
    const company = await newCompany();
    const key = randomUUID();
    const { status, body } = await whileHeld(database, 'LOCK TABLE idempotent_writes IN SHARE MODE', async () => {
      let answer: Answer | undefined;
      const asked = createCustomer(apis()[0], company, key).then((end) => (answer = end));
      await waitUntil(async () => {
        await database.query(
          `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'relation'`,
        );
        return answer !== undefined;
      });
      return asked;
    });
    expect([status, body['code']]).toEqual([503, 'timeout']);
    expect(await rowsOf(cluster(), 'customers', company)).toBe(0);
    expect(await rowsOf(cluster(), 'idempotent_writes', company)).toBe(1);
    expect((await createCustomer(apis()[0], company, key)).status).toBe(201);
    expect(await rowsOf(cluster(), 'customers', company)).toBe(1);
  });

  it('F14: duplicates that wait for a held table hold up no other company', async () => {
    const [api] = apis();
    if (api === undefined) throw new Error('the cluster has no replica');
    const { database } = cluster();
    const [invoice, other] = [await makeOpenInvoice(api), await newCompany()];
    let held: Promise<Answer>[] = [];
    let answered = 0;
    const customersMs = async (): Promise<number[]> => {
      const durationsMs: number[] = [];
      for (let count = 0; count < 10; count += 1) {
        const begunAt = performance.now();
        expect((await createCustomer(api, other, randomUUID())).status).toBe(201);
        durationsMs.push(performance.now() - begunAt);
      }
      return durationsMs;
    };
    const quiet = await customersMs();
    let disturbed: number[] = [];
    await whileHeld(database, 'LOCK TABLE payments IN EXCLUSIVE MODE', async () => {
      held = Array.from({ length: 25 }, () => pay(api, invoice, '10.00', 'held').finally(() => (answered += 1)));
      await waitUntil(async () => (await sessionsWaiting(database)) > 0);
      disturbed = await customersMs();
      expect(answered).toBe(0);
    });
    tellTimes('F14 in another company', { quiet, disturbed });
    const statuses = (await Promise.all(held)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 200)).toHaveLength(24);
    expect(await rowsOf(cluster(), 'payments', invoice)).toBe(1);
  });

  it('F16: without a connection to have, writes are told to come back, and they can', async () => {
    const company = await newCompany();
    const { answers, evidence } = await answersDuring(company, () =>
      connectionsFilled.inject(cluster(), new Random(1), FAULT_MS),
    );
    expect(evidence.times).toBeGreaterThan(0);
    expectToldToComeBack(answers);
    for (const api of apis())
      await waitUntil(async () => (await createCustomer(api, company, randomUUID())).status === 201);
  });

  it('F07: while PostgreSQL is down, writes are told to come back, and they can', async () => {
    const company = await newCompany();
    const { answers } = await answersDuring(company, () => serverRestarted.inject(cluster(), new Random(1), FAULT_MS));
    expectToldToComeBack(answers);
    for (const api of apis())
      await waitUntil(async () => (await createCustomer(api, company, randomUUID())).status === 201);
  });

  it('F19: a frozen replica, whose write another has carried out, replays that', async () => {
    const company = await newCompany();
    const [frozen] = cluster().replicas;
    if (frozen === undefined) throw new Error('the cluster has no replica');
    const key = randomUUID();
    const ended = countFromNow(() => cluster().database.output(), /due to idle-in-transaction timeout/);
    let thaw: () => void = () => undefined;
    const thawed = new Promise<void>((resolve) => (thaw = resolve));
    frozen.databaseLine.failCommits(() => {
      frozen.signal('SIGSTOP');
      return thawed;
    });
    const first = createCustomer(apis()[0], company, key);
    await waitUntil(() => frozen.databaseLine.faultsLeft === 0);
    // It waits for the company until PostgreSQL ends the frozen transaction.
    const other = await createCustomer(apis()[1], company, key);
    frozen.signal('SIGCONT');
    thaw();
    const late = await first;
    expect([other.status, late.status]).toEqual([201, 200]);
    expect(late.text).toBe(other.text);
    expect(ended()).toBe(1);
    expect(await rowsOf(cluster(), 'customers', company)).toBe(1);
  });

  /** Writes at both replicas, one after the other at each, for as long as the fault lasts. */
  async function answersDuring<Result>(
    company: Company,
    fault: () => Promise<Result>,
  ): Promise<{ readonly answers: Answer[]; readonly evidence: Result }> {
    const answers: Answer[] = [];
    let isOver = false;
    const threads = apis().map(async (api) => {
      while (!isOver) answers.push(await createCustomer(api, company, randomUUID()));
    });
    const evidence = await fault().finally(() => (isOver = true));
    await Promise.all(threads);
    return { answers, evidence };
  }

  function expectToldToComeBack(answers: readonly Answer[]): void {
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const { status, headers } of refused) {
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
  }
});

describe('what the matrix says of stops', () => {
  const { cluster, apis } = useCluster({ settings: { SHUTDOWN_DELAY_MS: '1000', DRAIN_TIMEOUT_MS: '2000' } });

  it('F21: a rolling restart fails no request that is sent again when its connection breaks', async () => {
    const [first] = apis();
    if (first === undefined) throw new Error('the cluster has no replica');
    const companies = await Promise.all(Array.from({ length: 6 }, () => createCompany(first)));
    const statuses = new Map<number, number>();
    let isOver = false;
    const threads = companies.map(async (company, place) => {
      for (let count = 0; !isOver; count += 1) {
        const status = await writeAnywhere(company, place + count);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    const evidence = await rollingRestart.inject(cluster(), new Random(1), FAULT_MS).finally(() => (isOver = true));
    await Promise.all(threads);
    expect(evidence.times).toBe(2);
    // A replay is the answer to a request whose connection broke after it had been carried out.
    expect([...statuses.keys()].filter((status) => status !== 201 && status !== 200)).toEqual([]);
    expect(statuses.get(201)).toBeGreaterThan(10);
  });

  it('F22: a replica that is stopped amid a held request says so first, and leaves nothing in the database', async () => {
    const [stopped, other] = cluster().replicas;
    if (stopped === undefined || other === undefined) throw new Error('the cluster has too few replicas');
    const company = await createCompany(new HttpClient(stopped.ownAddress));
    const key = randomUUID();
    const release = await holdCompany(cluster().database, company.companyId);
    const events: string[] = [];
    const held = createCustomer(new HttpClient(stopped.address), company, key).then(
      ({ status, body }) => events.push(`${status} ${String(body['code'])}`),
      () => events.push('lost'),
    );
    await waitUntil(async () => (await advisoryWaits(cluster())) > 0);
    const ended = stopped.kill('SIGTERM').then((code) => events.push(`exit ${String(code)}`));
    await waitUntil(async () => (await fetch(`${stopped.ownAddress}/health/ready`)).status === 503);
    events.push('not ready');
    await Promise.all([held, ended]);
    expect(events).toEqual(['not ready', '503 shutting_down', 'exit 0']);
    expect(await advisoryWaits(cluster())).toBe(0);
    const idle = await cluster().database.query(
      `SELECT FROM pg_stat_activity WHERE application_name LIKE 'accubooks-%' AND state LIKE 'idle in transaction%'`,
    );
    expect(idle).toHaveLength(0);
    await release();
    expect((await createCustomer(new HttpClient(other.address), company, key)).status).toBe(201);
    expect(await rowsOf(cluster(), 'customers', company)).toBe(1);
    await stopped.start();
  });

  /** As a client behind a load balancer: what breaks before an answer goes to the other replica, with the same key. */
  async function writeAnywhere(company: Company, place: number): Promise<number> {
    const key = randomUUID();
    for (let turn = place; ; turn += 1) {
      const api = apis()[turn % 2];
      try {
        return (await createCustomer(api, company, key)).status;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }
});

describe('F24: behind PgBouncer in transaction mode', () => {
  const { cluster, apis } = useCluster({ poolSize: 2 });

  it('writes of many companies leave no setting in the connections that they share', async () => {
    const [api] = apis();
    if (api === undefined) throw new Error('the cluster has no replica');
    const company = await createCompany(api);
    const load = await SteadyLoad.start(cluster(), 8);
    await waitUntil(() => (load.statuses.get(201) ?? 0) > 60).finally(() => load.stop());
    expect([...load.statuses.keys()]).toEqual([201]);
    const reads = Array.from({ length: 20 }, () => api.get('/api/customers', { token: company.token }));
    expect(new Set((await Promise.all(reads)).map(({ status }) => status))).toEqual(new Set([200]));

    for (const login of ['DATABASE_WRITER_URL', 'DATABASE_READER_URL']) {
      const seen = await settingsOfConnections(login);
      expect(new Set(seen.map(({ pid }) => pid)).size).toBe(2);
      const untouched = { companies: '', user: '', settings: [] };
      expect(seen).toEqual([expect.objectContaining(untouched), expect.objectContaining(untouched)]);
    }
  });

  /** What PgBouncer's two connections to the server have been left with; but what it sets itself, for each client. */
  async function settingsOfConnections(login: string): Promise<{ pid: number }[]> {
    const url = cluster().replicas[0]?.databaseLine.through(cluster().environment[login] ?? '');
    const clients = [0, 1].map(() => new pg.Client({ connectionString: url }));
    const seen: { pid: number }[] = [];
    for (const client of clients) {
      await client.connect();
      // Each holds a connection to the server, so that both are looked at.
      await client.query('BEGIN');
      const { rows } = await client.query<{ pid: number }>(
        `SELECT pg_backend_pid() AS pid, coalesce(current_setting('app.companies', true), '') AS companies,
           coalesce(current_setting('app.user', true), '') AS user,
           array(SELECT name FROM pg_settings WHERE source = 'session' AND NOT name = ANY ($1)) AS settings`,
        [SET_BY_POOLER],
      );
      seen.push(...rows);
    }
    for (const client of clients) await client.end();
    return seen;
  }
});

/** How many of the application's sessions wait for a company. */
async function advisoryWaits({ database }: Cluster): Promise<number> {
  const rows = await database.query(
    `SELECT FROM pg_stat_activity WHERE application_name LIKE 'accubooks-%' AND wait_event = 'advisory'`,
  );
  return rows.length;
}
