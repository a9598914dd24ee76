import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadConfiguration } from '../../src/config/index.js';
import { WorkflowRunner } from '../../src/workflow-runner/index.js';
import { Bookkeeper, expectStatus, idOf, problemOf } from '../books/support/bookkeeper.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { waitUntil } from '../support/wait-until.js';

const PAGE = readFileSync('docs/support.md', 'utf8');
/** A request, and what its answer holds at least. */
const EXAMPLE = /```http\nGET (?<path>\S+)\n```\s+```json\n(?<answer>[\s\S]*?)```/g;
const EXAMPLES = [...PAGE.matchAll(EXAMPLE)].map(({ groups = {} }) => [groups['path'] ?? '', groups['answer'] ?? '']);

describe('docs/support.md', () => {
  let database: TestDatabase;
  let application: RunningApplication;
  let keeper: Bookkeeper;
  const places: Record<string, string> = {};

  beforeAll(async () => {
    database = await createTestDatabase();
    application = await startApplication({ database });
    const { companyId, token } = await createCompany(application);
    keeper = new Bookkeeper(application, companyId, token);
    const receipt = { name: 'Receipt', kind: 'mail', to: 'them@example.com', subject: 'Paid', text: 'Thank you.' };
    const workflow = { name: 'Receipts', triggerEvent: 'payment.created', steps: [receipt] };
    expectStatus(await keeper.post('/api/workflow-definitions', workflow), 201);

    const since = new Date(Date.now() - 60_000).toISOString();
    const payment = { customerId: await keeper.customer(), amount: '47.11', currency: 'EUR', method: 'card' };
    const withoutKey = await application.post('/api/payments', payment, { token });
    expect(problemOf(withoutKey)).toMatchObject({ status: 400, code: 'idempotency_key_missing' });
    const key = 'order-4711';
    const paymentId = idOf(await keeper.post('/api/payments', payment, { key }));
    await keeper.post('/api/payments', payment, { key });
    const mismatch = await keeper.post('/api/payments', { ...payment, amount: '4.71' }, { key });
    const requestIdOf = (answer: typeof mismatch): string => String(answer.body['requestId']);
    Object.assign(places, { since, paymentId });
    Object.assign(places, {
      missingKeyRequestId: requestIdOf(withoutKey),
      mismatchRequestId: requestIdOf(mismatch),
    });

    await tryOnce();
  }, 120_000);

  afterAll(async () => {
    await application.close();
    await database.drop();
  });

  /** Runs what was started, by a runner that has no mail server, until it has been tried. */
  async function tryOnce(): Promise<void> {
    const settings = { DATABASE_WORKER_URL: database.workerUrl, JWT_SECRET: 'x'.repeat(32) };
    const runner = new WorkflowRunner(loadConfiguration(settings));
    await runner.start();
    const tried = `SELECT FROM workflow_steps WHERE attempts -> 0 ? 'finishedAt'`;
    await waitUntil(async () => (await database.query(tried)).length > 0);
    await runner.stop();
  }

  const fill = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => places[name] ?? `no ${name}`);

  it.each(EXAMPLES)('GET %s', async (path, answer) => {
    const { status, body } = await keeper.get(fill(path));
    expect([status, body]).toEqual([200, expect.objectContaining({})]);
    expect(body).toMatchObject(JSON.parse(fill(answer)) as object);
  });

  it('has an answer for every request that it shows', () => {
    expect(EXAMPLES).toHaveLength(PAGE.match(/^GET /gm)?.length ?? 0);
    expect(EXAMPLES).toHaveLength(5);
  });

  it.each([
    ['the key alone', () => '/api/audit?idempotencyKey=order-4711', 3],
    ['the customer', () => `/api/payments?externalRef=none`, 0],
  ])('what else it names can be asked: %s', async (_inHand, path, count) => {
    expect((await keeper.get(path())).body['data']).toHaveLength(count);
  });

  it('a request id is not looked for in all the months', async () => {
    const answer = await keeper.get(`/api/audit?requestId=${randomUUID()}`);
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_query' });
  });

  it('an id of which no attempt is known has no outcome, and that of another company neither', async () => {
    expect(problemOf(await keeper.get(`/api/idempotency/${randomUUID()}`))).toMatchObject({ status: 404 });
    const { companyId, token } = await createCompany(application);
    const other = new Bookkeeper(application, companyId, token);
    const answer = await other.get(fill('/api/idempotency/{paymentId}'));
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('a write that was refused has attempts and no outcome, by its id too', async () => {
    const key = randomUUID();
    const refused = await keeper.post(
      '/api/payments',
      { customerId: randomUUID(), amount: '1.00', currency: 'EUR', method: 'card' },
      { key },
    );
    expect(refused.status).toBe(422);
    const { body } = await keeper.get(`/api/idempotency/createPayment/${key}`);
    expect(body).toMatchObject({
      status: 'not_found',
      attempts: [{ status: 'failed', errorType: 'refused' }],
      workflows: [],
    });
    const byId = await keeper.get(`/api/idempotency/${String(body['deterministicId'])}`);
    expect(byId.body).toEqual(body);
  });

  it('a company is a write too: by its id, and by the key of its founder', async () => {
    const { body } = await keeper.get(`/api/idempotency/${keeper.companyId}`);
    expect(body).toMatchObject({ status: 'succeeded', operation: 'createCompany', attempts: [{ status: 'new' }] });
    const byKey = await keeper.get(`/api/idempotency/createCompany/${String(body['idempotencyKey'])}`);
    expect(byKey.body).toEqual(body);
  });
});
