import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { loadConfiguration } from '../../src/config/index.js';
import { WorkflowRunner } from '../../src/workflow-runner/index.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from '../books/support/bookkeeper.js';
import { useBooks } from '../books/support/use-books.js';
import { testServer } from '../support/test-server.js';
import { waitUntil } from '../support/wait-until.js';
import { MailServer } from './support/mail-server.js';
import { Receiver } from './support/receiver.js';

const SETTINGS = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8', JWT_SECRET: 'x'.repeat(32) };
const books = useBooks({ WEBHOOK_ALLOWED_NETWORKS: SETTINGS.WEBHOOK_ALLOWED_NETWORKS });

let keeper: Bookkeeper;
let receiver: Receiver;
const runners: WorkflowRunner[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  keeper = await books().newBookkeeper();
  receiver = await Receiver.open();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  await receiver.close();
});

async function startRunner(settings: Record<string, string> = {}): Promise<void> {
  const runner = new WorkflowRunner(loadConfiguration({ ...environment(), ...settings }));
  runners.push(runner);
  await runner.start();
}

function environment(): Record<string, string> {
  return { ...SETTINGS, NODE_ENV: 'test', DATABASE_WORKER_URL: books().database.workerUrl };
}

/** A process of its own, that can be killed. */
function spawnRunner(): ChildProcess {
  const main = resolve(testServer().compiled, 'src/ops/run-workflows.js');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...environment() },
    stdio: 'ignore',
  });
  children.push(child);
  return child;
}

async function endpoint(): Promise<string> {
  return idOf(await keeper.post('/api/webhook-endpoints', { name: 'Warehouse', url: receiver.url }));
}

async function workflow(endpointId: string, triggerEvent = 'customer.created'): Promise<string> {
  const steps = [{ name: 'Tell them', kind: 'webhook', endpointId }];
  return idOf(await keeper.post('/api/workflow-definitions', { name: randomUUID(), triggerEvent, steps }));
}

interface Instance {
  readonly id: string;
  readonly status: string;
  readonly triggerEntityId: string;
  readonly steps: readonly { status: string; attempts: readonly Record<string, unknown>[] }[];
}

async function onlyInstance(): Promise<Instance> {
  const { data } = (await keeper.read('/api/workflow-instances')) as { data: { id: string }[] };
  expect(data).toHaveLength(1);
  return (await keeper.read(`/api/workflow-instances/${data[0]?.id ?? ''}`)) as unknown as Instance;
}

async function ended(status: string): Promise<Instance> {
  await waitUntil(async () => (await onlyInstance()).status === status);
  return onlyInstance();
}

/** Jobs need not wait out what they wait for: what is failing comes again at once. */
async function hurryJobs(): Promise<void> {
  await books().database.query(`UPDATE job_queue.job SET start_after = now() WHERE state = 'retry'`);
}

describe('a workflow', () => {
  it('is started by its event once per write, in the transaction of the write', async () => {
    await workflow(await endpoint());
    const key = randomUUID();
    const first = await keeper.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { key });
    expectStatus(await keeper.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { key }), 200);
    const instance = await onlyInstance();
    expect(instance).toMatchObject({ status: 'pending', entityType: 'customer', entityId: idOf(first) });
    expect(instance.triggerEntityId).toBe(idOf(first));
    const jobs = await books().database.query(`SELECT id FROM job_queue.job WHERE id = $1`, [instance.id]);
    expect(jobs).toHaveLength(1);
    const audit = await books().database.query<{ status: string; workflows_triggered: number }>(
      `SELECT status, workflows_triggered FROM idempotent_write_audit_log WHERE deterministic_id = $1 ORDER BY "timestamp"`,
      [idOf(first)],
    );
    expect(audit[0]).toEqual({ status: 'new', workflows_triggered: 1 });
  });

  it('is started neither by a refused write nor by another event, nor when it is not active', async () => {
    const id = await workflow(await endpoint());
    expect((await keeper.post('/api/customers', { name: 'Acme', currency: 'XXX' })).status).toBe(422);
    expectStatus(await keeper.patch(`/api/workflow-definitions/${id}`, { isActive: false }, { version: 1 }), 200);
    await keeper.customer();
    expect(await keeper.read('/api/workflow-instances')).toMatchObject({ data: [] });
  });

  it('is started by hand, unless it is not active', async () => {
    const id = await workflow(await endpoint(), 'invoice.voided');
    const about = { entityType: 'customer', entityId: await keeper.customer(), context: { reason: 'asked' } };
    const started = expectStatus(await keeper.post(`/api/workflows/${id}/instances`, about), 201);
    expect(started.body).toMatchObject({ ...about, definitionId: id, triggerEvent: 'workflow.triggered' });
    const unknown = await keeper.post(`/api/workflows/${id}/instances`, { ...about, entityId: randomUUID() });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'reference_not_found' } });
    expectStatus(await keeper.patch(`/api/workflow-definitions/${id}`, { isActive: false }, { version: 1 }), 200);
    const refused = await keeper.post(`/api/workflows/${id}/instances`, about);
    expect(refused).toMatchObject({ status: 409, body: { code: 'definition_inactive' } });
  });
});

describe('the runner', () => {
  it('delivers a message that its secret verifies', async () => {
    const endpointId = await endpoint();
    await workflow(endpointId);
    await keeper.customer();
    await startRunner();
    const { steps } = await ended('succeeded');
    expect(steps).toMatchObject([{ status: 'succeeded', attempts: [{ statusCode: 204, error: null }] }]);
    const { secret } = await keeper.read(`/api/webhook-endpoints/${endpointId}/secret`);
    const [message] = receiver.received;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = message?.headers ?? {};
    const key = Buffer.from(String(secret).slice('whsec_'.length), 'base64');
    const signed = `${String(id)}.${String(at)}.${message?.body ?? ''}`;
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      type: 'customer.created',
      data: { entityType: 'customer' },
    });
  });

  it('tries again what was not taken, with the same id; redirects are not followed', async () => {
    receiver.answer = 307;
    await workflow(await endpoint());
    await keeper.customer();
    await startRunner();
    await waitUntil(() => receiver.received.length > 0);
    receiver.answer = 200;
    await waitUntil(async () => {
      await hurryJobs();
      return (await onlyInstance()).status === 'succeeded';
    });
    const { steps } = await onlyInstance();
    expect(steps[0]?.attempts).toMatchObject([{ statusCode: 307 }, { statusCode: 200 }]);
    expect(receiver.received).toHaveLength(2);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('signs with both secrets for a day after a rotation', async () => {
    const endpointId = await endpoint();
    expectStatus(await keeper.post(`/api/webhook-endpoints/${endpointId}/rotate-secret`, {}), 200);
    await workflow(endpointId);
    await keeper.customer();
    await startRunner();
    await ended('succeeded');
    expect(String(receiver.received[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  it('killed in the middle of a delivery, loses nothing: another delivers again with the same id', async () => {
    receiver.answer = 'hold';
    await workflow(await endpoint());
    await keeper.customer();
    const child = spawnRunner();
    await waitUntil(() => receiver.received.length === 1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    receiver.answer = 200;
    await books().database.query(
      `UPDATE job_queue.job SET started_on = now() - interval '1 hour' WHERE state = 'active'`,
    );
    // Runners look for expired jobs at most once in ten seconds together.
    await books().database.query(`UPDATE job_queue.version SET maintained_on = NULL`);
    await startRunner();
    await waitUntil(async () => {
      await hurryJobs();
      return (await onlyInstance()).status === 'succeeded';
    });
    const { steps } = await onlyInstance();
    expect(steps[0]?.attempts).toMatchObject([{ finishedAt: null }, { statusCode: 200 }]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('gives up after the last attempt', async () => {
    receiver.answer = 500;
    await workflow(await endpoint());
    await keeper.customer();
    await books().database.query(
      `UPDATE job_queue.job SET retry_limit = 0 WHERE name = 'workflows' AND state = 'created'`,
    );
    await startRunner();
    const { steps } = await ended('failed');
    expect(steps).toMatchObject([{ attempts: [{ statusCode: 500, error: 'the endpoint answered 500' }] }]);
  });
});

describe('a mail', () => {
  it('is sent, with an id that stays', async () => {
    const server = await MailServer.open();
    const mail = { name: 'Tell us', kind: 'mail', to: 'us@example.com', subject: 'Grüße', text: 'A new customer.' };
    const definition = { name: 'Mail', triggerEvent: 'customer.created', steps: [mail] };
    expectStatus(await keeper.post('/api/workflow-definitions', definition), 201);
    await keeper.customer();
    await startRunner({ SMTP_URL: server.url, MAIL_FROM: 'books@example.com' });
    await ended('succeeded');
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toMatch(/^From: books@example.com$/m);
    expect(server.mails[0]).toMatch(/^To: us@example.com$/m);
    expect(server.mails[0]).toMatch(/^Message-ID: <[0-9a-f-]{36}@accubooks>$/m);
    await server.close();
  });

  it('needs all that a mail has, and nothing of a webhook', async () => {
    const steps = [{ name: 'Tell us', kind: 'mail', to: 'us@example.com', endpointId: randomUUID() }];
    const refused = await keeper.post('/api/workflow-definitions', { name: 'Mail', steps });
    expect(problemOf(refused)).toMatchObject({
      status: 422,
      pointers: ['/steps/0/endpointId', '/steps/0/subject', '/steps/0/text'],
    });
  });
});

describe('an endpoint', () => {
  it('is nowhere inside', async () => {
    const url = 'https://169.254.169.254/latest/meta-data';
    const refused = await keeper.post('/api/webhook-endpoints', { name: 'Inside', url });
    expect(problemOf(refused)).toEqual({ status: 422, code: 'url_forbidden', pointers: ['/url'] });
  });
});

describe('the secret of an endpoint', () => {
  it('is in no stored answer', async () => {
    const endpointId = await endpoint();
    const { secret } = await keeper.read(`/api/webhook-endpoints/${endpointId}/secret`);
    const stored = await books().database.query(`SELECT FROM idempotent_writes WHERE position($1 IN answer) > 0`, [
      secret,
    ]);
    expect(stored).toEqual([]);
  });
});

describe('the worker', () => {
  it('may not insert', async () => {
    const raw = await books().openRaw(books().database.workerUrl, keeper.companyId);
    for (const table of ['workflow_instances', 'workflow_steps', 'workflow_definitions', 'payments']) {
      await expect(raw.query(`INSERT INTO ${table} DEFAULT VALUES`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
