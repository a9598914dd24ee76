import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../src/config/index.js';
import { waitUntil } from '../support/wait-until.js';
import { alertRules } from './observability/rules.js';
import { freePort, programOf, runServer, serverFolder } from './support/server-process.js';

interface Settings {
  readonly receivers: readonly { readonly pagerduty_configs?: { url?: string }[] }[];
}

/** What came to PagerDuty and to the chat. */
const messages: { path: string; body: Record<string, unknown> }[] = [];
const services = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    messages.push({ path: request.url ?? '', body });
    response.writeHead(request.url === '/pagerduty' ? 202 : 200).end('ok');
  });
});
let url: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  services.listen(0, '127.0.0.1');
  await once(services, 'listening');
  const address = `http://127.0.0.1:${String((services.address() as AddressInfo).port)}`;
  const folder = serverFolder('alertmanager');
  const text = readFileSync(join(packageRoot(), 'prometheus/alertmanager.yml'), 'utf8');
  const settings = parse(text.replaceAll('/etc/alertmanager', folder)) as Settings;
  for (const pagerDuty of settings.receivers.flatMap((receiver) => receiver.pagerduty_configs ?? [])) {
    pagerDuty.url = `${address}/pagerduty`;
  }
  mkdirSync(join(folder, 'secrets'));
  writeFileSync(join(folder, 'secrets/pagerduty-routing-key'), 'the-routing-key');
  writeFileSync(join(folder, 'secrets/chat-webhook-url'), `${address}/chat`);
  writeFileSync(join(folder, 'alertmanager.yml'), stringify({ ...settings, route: soon(settings) }));
  const port = await freePort();
  url = `http://127.0.0.1:${String(port)}`;
  const options = [
    ...['--config.file=alertmanager.yml', `--storage.path=${join(folder, 'data')}`],
    ...[`--web.listen-address=127.0.0.1:${String(port)}`, '--cluster.listen-address='],
  ];
  const program = programOf('prometheus-alertmanager', '/usr/bin/prometheus-alertmanager');
  stop = await runServer(program, options, folder, 'SIGTERM', async () => {
    if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('it is not ready');
  });
});

afterAll(async () => {
  await stop();
  services.close();
});

/** Warnings are collected for half a minute, for which the test does not wait. */
function soon(settings: object): object {
  return { ...(settings as { route: object }).route, group_wait: '0s' };
}

/** Raises an alert as Prometheus would, with the texts of its rule. */
async function raise(alert: string): Promise<void> {
  const rule = alertRules().find((candidate) => candidate.alert === alert);
  const alerts = [{ labels: { alertname: alert, ...rule?.labels }, annotations: rule?.annotations }];
  const answer = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  expect(answer.status).toBe(200);
}

describe('Alertmanager', () => {
  it('wakes somebody by PagerDuty for a critical alert, with what to do and the runbook', async () => {
    await raise('BooksViolated');
    await waitUntil(() => messages.length === 1);
    const [{ path, body } = { path: '', body: {} }] = messages.splice(0);
    expect(path).toBe('/pagerduty');
    expect(body).toMatchObject({
      routing_key: 'the-routing-key',
      event_action: 'trigger',
      client_url: 'https://docs.accubooks.example/runbooks/BooksViolated.md',
      payload: { severity: 'critical', summary: expect.stringMatching(/^BooksViolated: /) as string },
    });
    expect(JSON.stringify(body)).toContain('First change nothing');
  });

  it('tells the chat a warning', async () => {
    await raise('BooksNotChecked');
    await waitUntil(() => messages.length === 1);
    const [{ path, body } = { path: '', body: {} }] = messages.splice(0);
    expect(path).toBe('/chat');
    expect(body).toMatchObject({
      channel: '#accubooks',
      attachments: [
        {
          title: 'BooksNotChecked (firing)',
          title_link: 'https://docs.accubooks.example/runbooks/BooksNotChecked.md',
          text: expect.stringContaining('First run `npm run verify:books` by hand') as string,
        },
      ],
    });
  });
});
