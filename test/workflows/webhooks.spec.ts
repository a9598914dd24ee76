import { execFileSync } from 'node:child_process';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/index.js';
import { expectStatus } from '../books/support/bookkeeper.js';
import { waitUntil } from '../support/wait-until.js';
import type { Received } from './support/receiver.js';
import { useWorkflows } from './support/use-workflows.js';

const workflows = useWorkflows();

/**
 * A receiver's check, written from the specification of Standard Webhooks and not from the sender: one of the signatures
 * must be the HMAC-SHA256 of `id.timestamp.body` with the secret's bytes, and the timestamp must be recent.
 */
function verifies({ headers, body }: Received, secret: string): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) =>
    String(headers[`webhook-${name}`]),
  );
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key)
    .update(`${id ?? ''}.${timestamp ?? ''}.${body}`)
    .digest();
  return (signatures ?? '').split(' ').some((one) => {
    const [version, encoded = ''] = one.split(',');
    const given = Buffer.from(encoded, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

/** The same by the check that the documentation gives to receivers. */
function verifiesByGuide(message: Received, secret: string): boolean {
  const guide = readFileSync(join(packageRoot(), 'docs', 'workflows.md'), 'utf8');
  const code = /^```js file=verify-webhook\.mjs\n(.*?)^```$/ms.exec(guide)?.[1] ?? '';
  const given = [secret, message.headers, message.body].map((value) => JSON.stringify(value)).join(', ');
  const program = `${code}\nprocess.stdout.write(String(isGenuine(${given})));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }) === 'true';
}

async function secretOf(endpointId: string): Promise<string> {
  return String((await workflows().keeper.read(`/api/webhook-endpoints/${endpointId}/secret`))['secret']);
}

describe('a webhook', () => {
  it('tells what happened, signed with the secret of its endpoint', async () => {
    const under = workflows();
    const endpointId = await under.endpoint();
    await under.workflow('customer.created', endpointId);
    const customerId = await under.keeper.customer();
    under.run();
    const { id, steps } = await under.becomes('succeeded');
    expect(steps).toMatchObject([{ status: 'succeeded', attempts: [{ statusCode: 204, error: null }] }]);
    const [message] = under.receiver.received as [Received];
    expect(verifies(message, await secretOf(endpointId))).toBe(true);
    expect(
      verifies({ ...message, body: message.body.replace('customer', 'Customer') }, await secretOf(endpointId)),
    ).toBe(false);
    expect(verifiesByGuide(message, await secretOf(endpointId))).toBe(true);
    expect(verifiesByGuide({ ...message, body: `${message.body} ` }, await secretOf(endpointId))).toBe(false);
    expect(message.headers['content-type']).toBe('application/json');
    const { companyId } = under.keeper;
    expect(JSON.parse(message.body)).toMatchObject({
      type: 'customer.created',
      data: { companyId, instanceId: id, entityType: 'customer', entityId: customerId, context: {} },
    });
  });

  it('is signed with both secrets for a day after a rotation, and with the new one alone after it', async () => {
    const under = workflows();
    const endpointId = await under.endpoint();
    const before = await secretOf(endpointId);
    expectStatus(await under.keeper.post(`/api/webhook-endpoints/${endpointId}/rotate-secret`, {}), 200);
    const after = await secretOf(endpointId);
    expect(after).not.toBe(before);
    await under.workflow('customer.created', endpointId);
    await under.keeper.customer();
    under.run();
    await waitUntil(() => under.receiver.received.length === 1);
    await under.books.database.query(
      `UPDATE webhook_secrets SET expires_at = expires_at - interval '24 hours 1 second' WHERE endpoint_id = $1`,
      [endpointId],
    );
    await under.keeper.customer();
    await waitUntil(() => under.receiver.received.length === 2);
    const [first, second] = under.receiver.received as [Received, Received];
    expect([verifies(first, before), verifies(first, after)]).toEqual([true, true]);
    expect([verifiesByGuide(first, before), verifiesByGuide(first, after)]).toEqual([true, true]);
    expect([verifies(second, before), verifies(second, after)]).toEqual([false, true]);
  });

  it('that is not taken is sent again with the same id and body; redirects are not followed', async () => {
    const under = workflows();
    under.receiver.answer = 307;
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    under.run();
    await waitUntil(() => under.receiver.received.length > 0);
    under.receiver.answer = 200;
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts).toMatchObject([
      { statusCode: 307, error: 'the endpoint answered 307' },
      { statusCode: 200, error: null },
    ]);
    expect(under.receiver.received).toHaveLength(2);
    expect(under.receiver.ids).toHaveLength(1);
    expect(new Set(under.receiver.received.map(({ body }) => body)).size).toBe(1);
  });

  it('waits longer after each failure', async () => {
    const under = workflows();
    under.receiver.answer = 503;
    await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    under.run();
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await waitUntil(
        async () => (await under.secondsInBackOff()).length === 1 && under.receiver.received.length === attempt,
      );
      waits.push(...(await under.secondsInBackOff()));
      await under.hurry();
    }
    for (const [index, seconds] of waits.entries()) {
      expect(seconds).toBeGreaterThan(5 * 2 ** index - 2);
      expect(seconds).toBeLessThanOrEqual(10 * 2 ** index);
    }
  });

  it('is given up after the last attempt, with all attempts to be seen, while others flow', async () => {
    const under = workflows();
    under.receiver.answer = 500;
    const definitionId = await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    await under.books.database.query(`UPDATE job_queue.job SET retry_limit = 2 WHERE data->>'companyId' = $1`, [
      under.keeper.companyId,
    ]);
    const healthy = await under.openReceiver();
    await under.workflow('account.created', await under.endpoint(healthy.url));
    const runner = under.run();
    await waitUntil(async () => {
      await under.hurry();
      return (await under.instances(`?status=failed&definitionId=${definitionId}`)).length === 1;
    });
    const [failed] = await under.instances('?status=failed');
    const instance = await under.keeper.read(`/api/workflow-instances/${failed?.id ?? ''}`);
    const attempt = { statusCode: 500, error: 'the endpoint answered 500' };
    expect(instance).toMatchObject({ steps: [{ status: 'failed', attempts: [attempt, attempt, attempt] }] });
    await under.keeper.post('/api/accounts', { code: '9998', name: 'Other', type: 'asset' });
    await waitUntil(() => healthy.received.length === 1);
    const metrics = await (await fetch(`${await runner.address()}/metrics`)).text();
    expect(metrics).toContain('accubooks_workflow_jobs{state="dead"} 1\n');
    expect(metrics).toContain('accubooks_workflow_instances_ended_total{status="failed"} 1\n');
  });

  it('that nobody answers holds up no other', async () => {
    const under = workflows();
    under.receiver.answer = 'hold';
    const definitionId = await under.workflow('customer.created', await under.endpoint());
    under.run();
    for (let held = 0; held < 3; held += 1) await under.keeper.customer();
    await waitUntil(() => under.receiver.received.length === 3);
    const healthy = await under.openReceiver();
    await under.workflow('account.created', await under.endpoint(healthy.url));
    await under.keeper.post('/api/accounts', { code: '9998', name: 'Other', type: 'asset' });
    await waitUntil(() => healthy.received.length === 1);
    expect(await under.instances(`?status=running&definitionId=${definitionId}`)).toHaveLength(3);
  });

  it('of an endpoint that is not active waits until it is', async () => {
    const under = workflows();
    const endpointId = await under.endpoint();
    const path = `/api/webhook-endpoints/${endpointId}`;
    await under.workflow('customer.created', endpointId);
    expectStatus(await under.keeper.patch(path, { isActive: false }, { version: 1 }), 200);
    await under.keeper.customer();
    under.run();
    await waitUntil(async () => (await under.secondsInBackOff()).length === 1);
    expect(under.receiver.received).toEqual([]);
    expectStatus(await under.keeper.patch(path, { isActive: true }, { version: 2 }), 200);
    const { steps } = await under.becomes('succeeded');
    expect(steps[0]?.attempts[0]).toMatchObject({ error: 'the endpoint is not active' });
  });

  it('of a workflow that is not active any more is cancelled when its turn comes', async () => {
    const under = workflows();
    const id = await under.workflow('customer.created', await under.endpoint());
    await under.keeper.customer();
    await under.deactivate(id);
    under.run();
    const { startedAt, finishedAt, steps } = await under.becomes('cancelled');
    expect([startedAt, finishedAt === null]).toEqual([null, false]);
    expect(steps).toMatchObject([{ status: 'pending', attempts: [] }]);
    expect(under.receiver.received).toEqual([]);
  });
});

describe('the secret of an endpoint', () => {
  it('is in no stored answer and in no job', async () => {
    const under = workflows();
    const endpointId = await under.endpoint();
    await under.workflow('customer.created', endpointId);
    await under.keeper.customer();
    const secret = await secretOf(endpointId);
    const stored = await under.books.database.query(
      `SELECT FROM idempotent_writes WHERE position($1 IN answer) > 0
       UNION ALL SELECT FROM job_queue.job WHERE position($1 IN data::text) > 0`,
      [secret],
    );
    expect(stored).toEqual([]);
  });
});
