import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { ENGINE_DEFAULTS } from '../../src/idempotency/engine/engine-options.js';
import { IdempotentWriteService } from '../../src/idempotency/index.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdCompany } from '../support/held-company.js';
import { holdTable } from '../support/held-table.js';
import type { Answer } from '../support/http-client.js';
import { waitUntil } from '../support/wait-until.js';

/** A crowd is soon there, and groups leave all but one write waiting. */
const SMALL = {
  ...{ crowdMin: 5, crowdWaitMaxMs: 1_000, groupWritesMax: 1 },
  // Nobody who waits gives up while the crowd is looked at.
  groupLimits: {
    ...ENGINE_DEFAULTS.groupLimits,
    ...{ lockTimeoutMs: 60_000, statementTimeoutMs: 60_000, groupMs: 60_000, idleTimeoutMs: 60_000 },
  },
};
const WAITING = 12;

/** A process with more writes than it can take: a company is held by somebody else, and its writes wait. */
describe('overload', () => {
  const usual = { ...ENGINE_DEFAULTS };
  let database: TestDatabase;
  let server: RunningApplication;
  let busy: Awaited<ReturnType<typeof createCompany>>;
  let other: Awaited<ReturnType<typeof createCompany>>;
  let waiting: Promise<Answer[]>;
  let release: () => Promise<void>;

  const customer = { name: 'A customer', currency: 'EUR' };
  const create = (key: string, token = busy.token): Promise<Answer> =>
    server.post('/api/customers', customer, { token, key });

  beforeAll(async () => {
    Object.assign(ENGINE_DEFAULTS, SMALL);
    database = await createTestDatabase();
    server = await startApplication({ database, settings: { REQUEST_DEADLINE_MS: '60000' } });
    busy = await createCompany(server);
    other = await createCompany(server);
    release = await holdCompany(database, busy.companyId);
    waiting = Promise.all(Array.from({ length: WAITING }, () => create(randomUUID())));
    const writes = server.application.get(IdempotentWriteService);
    await waitUntil(() => writes.refusalBeforehand(busy.companyId) !== undefined);
  });

  afterAll(async () => {
    Object.assign(ENGINE_DEFAULTS, usual);
    await server.close();
    await database.drop();
  });

  it('is refused with 503 and a time to come again, before the body is read', async () => {
    const answer = await server.post('/api/customers', '{"name": not JSON', { token: busy.token, key: randomUUID() });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get('retry-after')).toMatch(/^[123]$/);
    expect(answer.body).toMatchObject({
      ...{ code: 'overloaded', status: 503, type: '/docs/errors#overloaded' },
      requestId: answer.headers.get('x-request-id'),
    });
  });

  it('does not hide who may not ask at all', async () => {
    expect((await server.post('/api/customers', customer, { key: randomUUID() })).status).toBe(401);
  });

  it('refuses neither health, nor reads, nor another company, nor the owner who founds one', async () => {
    const founding = { name: 'Another', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };
    const answers = [
      await server.get('/health/live'),
      await server.get('/health/ready'),
      await server.get('/api/customers', { token: busy.token }),
      await create(randomUUID(), other.token),
      await server.post('/api/companies', founding, { token: busy.token, key: randomUUID() }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201, 201]);
  });

  it('answers every request of many connections that ask again at once', async () => {
    expect(await statusesOfMany()).toEqual(new Set([503]));
  });

  it('is counted, as no attempt', async () => {
    const before = await metrics();
    await create(randomUUID());
    const after = await metrics();
    const added = (series: string): number => (after.get(series) ?? 0) - (before.get(series) ?? 0);
    expect(added('accubooks_writes_shed_total{code="overloaded"}')).toBe(1);
    expect(added('http_requests_total{method="POST",route="unmatched",status="503"}')).toBe(1);
    expect(added('idempotent_writes_total{operation="createCustomer",type="high_risk"}')).toBe(0);
  });

  it('leaves nothing of what was refused, and its key free once it is over', async () => {
    const key = randomUUID();
    expect((await create(key)).status).toBe(503);
    await release();
    const statuses = (await waiting).map(({ status }) => status);
    // The last of them may have come when the first had waited too long already.
    const written = statuses.filter((status) => status === 201).length;
    expect(written).toBeGreaterThanOrEqual(SMALL.crowdMin);
    expect(statuses.filter((status) => status === 503)).toHaveLength(WAITING - written);
    expect((await create(key)).status).toBe(201);
    const [rows] = await database.query<{ customers: bigint; attempts: bigint }>(
      `SELECT (SELECT count(*) FROM customers WHERE company_id = $1) AS customers,
         (SELECT count(*) FROM idempotent_write_audit_log WHERE company_id = $1 AND operation_name = 'createCustomer')
           AS attempts`,
      [busy.companyId],
    );
    expect([Number(rows?.customers), Number(rows?.attempts)]).toEqual([written + 1, written + 1]);
  });

  describe('when the turns of all companies come too late', () => {
    let release: () => Promise<void>;
    let waiting: Promise<Answer[]>;

    beforeAll(async () => {
      // No group gets further than its stored answers, so no other can begin.
      const companies = await Promise.all(Array.from({ length: 4 }, () => createCompany(server)));
      release = await holdTable(database, 'idempotent_writes');
      waiting = Promise.all(
        companies.flatMap(({ token }) => Array.from({ length: 4 }, () => create(randomUUID(), token))),
      );
      const writes = server.application.get(IdempotentWriteService);
      await waitUntil(() => writes.refusalBeforehand(undefined) !== undefined);
    });

    afterAll(async () => {
      await release();
      await waiting;
    });

    it('is refused by its head alone, with the same answer', async () => {
      const before = await metrics();
      const answers = [
        await create(randomUUID(), other.token),
        await server.post('/api/customers', '{"name": not JSON', { key: randomUUID() }),
        await server.post('/api/customers', 'x'.repeat(2_000_000), { token: other.token, key: randomUUID() }),
      ];
      for (const { status, headers, body } of answers) {
        expect(status).toBe(503);
        expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(headers.get('retry-after')).toMatch(/^[123]$/);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(body).toMatchObject({ code: 'overloaded', requestId: headers.get('x-request-id') });
      }
      const after = await metrics();
      const added = (series: string): number => (after.get(series) ?? 0) - (before.get(series) ?? 0);
      expect(added('accubooks_writes_shed_total{code="overloaded"}')).toBe(answers.length);
      expect(added('http_requests_total{method="POST",route="unmatched",status="503"}')).toBe(answers.length);
    });

    it('refuses neither health nor reads', async () => {
      const answers = [await server.get('/health/live'), await server.get('/api/customers', { token: other.token })];
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });

    it('answers every request of many connections that ask again at once', async () => {
      expect(await statusesOfMany()).toEqual(new Set([503]));
    });

    it('leaves the ordinary way to a connection that ends with its answer', async () => {
      const agent = new Agent({ keepAlive: false });
      const before = await metrics();
      expect(await statusOf(agent)).toBe(503);
      const after = await metrics();
      const series = 'http_requests_total{method="POST",route="/api/customers",status="503"}';
      expect((after.get(series) ?? 0) - (before.get(series) ?? 0)).toBe(1);
    });
  });

  async function statusesOfMany(): Promise<Set<number | undefined>> {
    const agent = new Agent({ keepAlive: true, maxSockets: 100 });
    const statuses = await Promise.all(Array.from({ length: 400 }, () => statusOf(agent)));
    agent.destroy();
    return new Set(statuses);
  }

  function statusOf(agent: Agent): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${busy.token}`, 'content-type': 'application/json' };
      const post = request(`${server.baseUrl}/api/customers`, { agent, method: 'POST', headers }, (response) => {
        response.resume().once('end', () => {
          resolve(response.statusCode);
        });
      });
      post.once('error', reject).end(JSON.stringify(customer));
    });
  }

  async function metrics(): Promise<Map<string, number>> {
    const { text } = await server.get('/metrics');
    const lines = text.split('\n').filter((line) => !line.startsWith('#'));
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').pop())]));
  }
});
