import { randomUUID } from 'node:crypto';
import { createCompany, type RunningApplication, startApplication, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { logLevels } from '../support/log-lines.js';
import { Lifecycle } from '../../src/observability/index.js';

describe('the running application', () => {
  let database: TestDatabase;
  let application: RunningApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
    application = await startApplication({ database });
  });

  afterAll(async () => {
    await application.close();
    await database.drop();
  });

  it('is alive and ready', async () => {
    expect((await application.get('/health/live')).body).toEqual({ status: 'ok' });
    const ready = await application.get('/health/ready');
    expect(ready.body).toMatchObject({ status: 'ok' });
    expect(ready.body).toMatchObject({
      status: 'ok',
      details: { serving: { status: 'up' }, database: { status: 'up' }, migrations: { status: 'up' } },
    });
    expect((await application.get('/health')).status).toBe(200);
  });

  it('counts requests by the template of their route', async () => {
    const { token } = await createCompany(application);
    const id = randomUUID();
    expect((await application.get(`/api/invoices/${id}`, { token })).status).toBe(404);
    await application.get(`/no/such/${id}`);
    const { text, headers } = await application.get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('http_requests_total{method="GET",route="/api/invoices/:id",status="404"} 1');
    expect(text).toContain('http_requests_total{method="GET",route="unmatched",status="404"} 1');
    for (const route of ['/api/invoices/:id', '/api/reports/balance-sheet']) {
      for (const status of [500, 503]) {
        expect(text).toContain(`http_requests_total{method="GET",route="${route}",status="${String(status)}"} 0\n`);
      }
    }
    expect(text).not.toContain('method="HEAD"');
    expect(text).toMatch(/^process_start_time_seconds \d+/m);
    expect(text).toMatch(/accubooks_db_pool_connections\{pool="writer",state="max"\} 7\n/);
    expect(text).toMatch(/accubooks_db_pool_connections\{pool="writer",state="total"\} [1-9]/);
    expect(text).toMatch(/accubooks_db_pool_connections\{pool="reader",state="waiting"\} 0/);
    for (const reason of ['conflict', 'reconnect', 'isolate', 'unproven', 'audit']) {
      expect(text).toContain(`accubooks_group_retries_total{reason="${reason}"} 0`);
    }
    expect(text).toContain('process_cpu_user_seconds_total');
    expect(text).not.toContain(id);
  });

  it('survives the loss of its idle connections', async () => {
    const { token } = await createCompany(application);
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE 'accubooks-%'`,
    );
    const answers = await Promise.all([1, 2, 3].map(() => application.get('/api/customers', { token })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await createCompany(application);
  });

  it('is not ready any more once it drains, but still alive and still serving', async () => {
    const other = await startApplication({ database });
    other.application.get(Lifecycle).beginDraining();
    const ready = await other.get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    expect(ready.body).toMatchObject({ code: 'not_ready', checks: { serving: { status: 'down' } } });
    expect((await other.get('/health/live')).status).toBe(200);
    await createCompany(other);
    await other.close();
  });

  it('is not ready while a migration is pending', async () => {
    await database.query(`UPDATE schema_migrations SET name = name || '_' WHERE id = 1`);
    const other = await startApplication({ database });
    expect((await other.get('/health/ready')).body).toMatchObject({
      checks: { serving: { status: 'up' }, database: { status: 'up' }, migrations: { status: 'down' } },
    });
    await other.close();
    await database.query(`UPDATE schema_migrations SET name = rtrim(name, '_') WHERE id = 1`);
  });

  it('serves metrics on a port of their own when told to', async () => {
    const server = await startProcess({ database, settings: { METRICS_PORT: '0' } });
    const port = /metrics are served on port (\d+)/.exec(server.output())?.[1] ?? '';
    const metrics = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await metrics.text()).toContain('http_requests_total');
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(404);
    expect((await server.get('/metrics')).status).toBe(404);
    expect(await server.kill('SIGTERM')).toBe(0);
  });

  it('logs one line per request, with its id and without ids, keys and tokens of the caller', async () => {
    const server = await startProcess({ database });
    const { token } = await createCompany(server);
    const requestId = randomUUID();
    const answer = await server.get('/api/customers?limit=3', { token, headers: { 'x-request-id': requestId } });
    expect(answer.status).toBe(200);
    expect(await server.kill('SIGTERM')).toBe(0);
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes(requestId));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ level: 'INFO', requestId, method: 'GET', route: '/api/customers', status: 200 }),
    ]);
    expect(lines.join()).not.toContain('"code"');
    expect(server.output()).not.toContain(token.split('.')[2]);
    expect(logLevels(server.output())).toEqual(['INFO']);
  });

  it('names the code of a problem in the line of its request', async () => {
    const server = await startProcess({ database });
    await server.get('/api/customers');
    await server.get('/no/such');
    expect(await server.kill('SIGTERM')).toBe(0);
    const lines = server
      .output()
      .split('\n')
      .filter((line) => line.includes('"route"'));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ route: '/api/customers', status: 401, code: 'unauthenticated' }),
      expect.objectContaining({ route: 'unmatched', status: 404, code: 'route_not_found' }),
    ]);
  });
});
