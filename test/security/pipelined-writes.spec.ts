import { randomUUID } from 'node:crypto';
import { ENGINE_DEFAULTS } from '../../src/idempotency/engine/engine-options.js';
import { IdempotentWriteService } from '../../src/idempotency/index.js';
import type { OutgoingRequest } from '../contract/support/http-client.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdCompany } from '../support/held-company.js';
import { waitUntil } from '../support/wait-until.js';
import { Pipeline } from './support/pipeline.js';

/** A few are a crowd, once all of them have come. Groups leave all but one write waiting. */
const SMALL = { crowdMin: 5, crowdWaitMaxMs: 4_000, groupWritesMax: 1 };
const CROWD = 12;

/** HTTP has no name for the request that an answer is for: a client takes the first answer for that to its first request. */
describe('writes that are sent over one connection without waiting', () => {
  const usual = { ...ENGINE_DEFAULTS };
  let database: TestDatabase;
  let server: RunningApplication;
  let ours: Awaited<ReturnType<typeof createCompany>>;
  let connection: Pipeline;
  let held: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    Object.assign(ENGINE_DEFAULTS, SMALL);
    database = await createTestDatabase();
    server = await startApplication({ database, settings: { REQUEST_DEADLINE_MS: '60000' } });
    ours = await createCompany(server);
  });
  afterAll(async () => {
    Object.assign(ENGINE_DEFAULTS, usual);
    await server.close();
    await database.drop();
  });
  beforeEach(async () => {
    connection = await Pipeline.open(server.baseUrl);
  });
  afterEach(async () => {
    connection.close();
    await letGo();
  });

  async function letGo(): Promise<void> {
    const release = held;
    held = undefined;
    await release?.();
  }

  it('are answered in order: one that is held, one that is refused by its head, and reads', async () => {
    // Whose token was verified lately is known by the head alone.
    expect((await server.post('/api/customers', customer('First'), { token: ours.token, key: 'first' })).status).toBe(
      201,
    );
    held = await holdCompany(database, ours.companyId);
    connection.send(create('held'));
    const writes = server.application.get(IdempotentWriteService);
    await waitUntil(() => writes.isInProgress(ours.companyId, 'createCustomer', 'held'));
    const keys = Array.from({ length: CROWD }, () => randomUUID());
    const crowd = keys.map((key) => server.post('/api/customers', customer('Crowd'), { token: ours.token, key }));
    await waitUntil(() => keys.every((key) => writes.isInProgress(ours.companyId, 'createCustomer', key)));
    await waitUntil(() => writes.refusalBeforehand(ours.companyId) !== undefined);

    const before = await refusedByTheirHead();
    connection.send(create('refused'), get('nowhere'), get('customers'));
    await waitUntil(async () => (await refusedByTheirHead()) - before === 1);
    expect(connection.received).toBe('');

    await letGo();
    await waitUntil(() => connection.answers.length === 4);
    await Promise.all(crowd);
    expect(connection.answers.map(({ status, headers, body }) => told(status, headers, body))).toEqual([
      [201, 'held', 'held'],
      [503, 'refused', 'overloaded'],
      [404, 'nowhere', 'route_not_found'],
      [200, 'customers', undefined],
    ]);
    expect(await customersNamed('refused')).toBe(0);
  });

  it('are one write and its replay when they have one key, in order', async () => {
    const other = { ...create('twice'), body: JSON.stringify(customer('another')) };
    connection.send(
      withRequestId('1', create('twice')),
      withRequestId('2', create('twice')),
      withRequestId('3', other),
    );
    await waitUntil(() => connection.answers.length === 3);
    const { answers } = connection;
    expect(answers.map(({ status, headers, body }) => told(status, headers, body))).toEqual([
      [201, '1', 'twice'],
      [200, '2', 'twice'],
      [422, '3', 'idempotency_key_reused'],
    ]);
    expect(answers.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([undefined, 'true', undefined]);
    expect(answers[1]?.body).toEqual(answers[0]?.body);
    expect(await customersNamed('twice')).toBe(1);
  });

  /** A write whose key, id of the request and customer have one name. */
  function create(name: string): OutgoingRequest {
    const headers = { ...headersOf(name), 'Content-Type': 'application/json', 'Idempotency-Key': name };
    return { method: 'POST', path: '/api/customers', headers, body: JSON.stringify(customer(name)) };
  }

  /** A read, with the name of the collection for the id of its request. */
  function get(name: string): OutgoingRequest {
    return { method: 'GET', path: `/api/${name}`, headers: headersOf(name) };
  }

  function headersOf(requestId: string): Record<string, string> {
    return { Authorization: `Bearer ${ours.token}`, 'X-Request-Id': requestId };
  }

  async function customersNamed(name: string): Promise<number> {
    return (await database.query('SELECT FROM customers WHERE name = $1', [name])).length;
  }

  async function refusedByTheirHead(): Promise<number> {
    const { text } = await server.get('/metrics');
    return Number(/^http_requests_total\{method="POST",route="unmatched",status="503"\} (\d+)$/m.exec(text)?.[1] ?? 0);
  }
});

function customer(name: string): object {
  return { name, currency: 'EUR' };
}

function withRequestId(id: string, request: OutgoingRequest): OutgoingRequest {
  return { ...request, headers: { ...request.headers, 'X-Request-Id': id } };
}

/** What tells answers from each other. */
function told(
  status: number,
  headers: ReadonlyMap<string, string>,
  body: Readonly<Record<string, unknown>>,
): [number, unknown, unknown] {
  return [status, headers.get('x-request-id'), body['code'] ?? body['name']];
}
