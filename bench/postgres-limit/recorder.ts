import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createApplication } from '../../src/application.js';
import { loadConfiguration } from '../../src/config/index.js';
import type { Companies, LoadCompany } from '../companies.js';
import type { Recording } from './recording.js';
import { StatementRecorder } from './statement-recorder.js';

/**
 * A process that writes down what the engine sends for groups of 64 payments. It runs the product, lets one payment of
 * the company apart reach its COMMIT and holds that, so that 64 more have to wait on the only connection, and lets go:
 * they are one group.
 */
const PAYMENTS = 64;
const WAIT_MS_MAX = 10_000;

const [companiesFile = '', recordingFile = '', sets = '1'] = process.argv.slice(2);
const { many, one } = JSON.parse(readFileSync(companiesFile, 'utf8')) as Companies;

const recorder = new StatementRecorder();
recorder.attach();
const application = await createApplication(loadConfiguration({ ...process.env, WRITER_CONNECTIONS: '1' }));
await application.listen(0, '127.0.0.1');
const address = `http://127.0.0.1:${(application.getHttpServer().address() as AddressInfo).port}`;

const companiesOfSet = many.length / Number(sets);
for (let set = 0; set < Number(sets); set += 1) {
  await recordGroup(many.slice(set * companiesOfSet, (set + 1) * companiesOfSet));
}
const groups = await recorder.groupsOf(PAYMENTS);
if (groups.length !== Number(sets)) throw new Error(`${groups.length} groups were recorded instead of ${sets}`);
writeFileSync(recordingFile, JSON.stringify({ groups } satisfies Recording));
await application.close();

async function recordGroup(companies: readonly LoadCompany[]): Promise<void> {
  // Whoever has been here before needs no look at the memberships: only the engine commits now.
  for (const company of [...one, ...companies]) await pay(company);
  const letGo = recorder.close();
  const held = one.map((company) => pay(company));
  await until(() => Promise.resolve(recorder.holds));
  const group = Array.from({ length: PAYMENTS }, (_, place) => pay(companies[place % companies.length] as LoadCompany));
  await until(async () => (await waiting()) === PAYMENTS);
  letGo();
  await Promise.all([...held, ...group]);
}

async function pay({ token, customerId }: LoadCompany): Promise<void> {
  const receivedDate = new Date().toISOString().slice(0, 10);
  const body = { customerId, amount: '100.00', currency: 'EUR', method: 'bank_transfer', receivedDate };
  const response = await fetch(`${address}/api/payments`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (response.status !== 201) throw new Error(`a payment was answered ${response.status}: ${text}`);
}

async function waiting(): Promise<number> {
  const metrics = await (await fetch(`${address}/metrics`)).text();
  return Number(/^accubooks_writes_waiting (\d+)$/m.exec(metrics)?.[1]);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WAIT_MS_MAX;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the payments did not come to wait');
    await wait(10);
  }
}
