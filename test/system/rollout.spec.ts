import { randomUUID } from 'node:crypto';
import { type ApiAnswer, ApiClient } from '../../src/ops/client/api-client.js';
import { inParallel, numbers } from '../../src/ops/client/parallel.js';
import { TestCompany } from '../../src/ops/client/test-company.js';
import type { Judgement } from '../../src/ops/rollout/gate.js';
import { PrometheusClient } from '../../src/ops/prometheus/prometheus-client.js';
import { type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdCompany } from '../support/held-company.js';
import { violations } from '../support/invariants.js';
import { waitUntil } from '../support/wait-until.js';
import { type CommandResult, runOps } from '../ops/support/command.js';
import { testerToken } from '../ops/support/target.js';
import { type Haproxy, startHaproxy } from './support/haproxy.js';
import { type Prometheus, startPrometheus } from './support/prometheus.js';

const CLIENTS = 6;
const REQUESTS = 200;
const STEPS = [10, 25, 50, 100];
const OTHER_SLOT: Readonly<Record<string, string>> = { blue: 'green', green: 'blue' };

/** One critical rule, or the gate would miss that there are none. */
const RULES = `
groups:
  - name: slots
    rules:
      - alert: SlotDown
        expr: up == 0
        labels: { severity: critical }
`;

/** A payment that was answered, whose answer must never change. */
interface Written {
  readonly key: string;
  readonly body: object;
  readonly answer: ApiAnswer;
  readonly slot: string;
}

let database: TestDatabase;
let slots: Record<'blue' | 'green', RunningProcess>;
let haproxy: Haproxy;
let prometheus: Prometheus;
let api: ApiClient;
let company: TestCompany;
let customerId: string;
const written: Written[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const [blue, green] = await Promise.all([
    startProcess({ database }),
    // It gives up early; what that does is seen in the last test.
    startProcess({ database, settings: { REQUEST_DEADLINE_MS: '1000' } }),
  ]);
  slots = { blue, green };
  haproxy = await startHaproxy({ blue: blue.baseUrl, green: green.baseUrl });
  const targets = Object.entries(slots).map(([slot, { baseUrl }]) => ({ address: baseUrl, labels: { slot } }));
  prometheus = await startPrometheus(targets, RULES);
  api = new ApiClient(new URL(haproxy.address), await testerToken());
  await haproxy.shift({ blue: 100, green: 0 });
  company = await TestCompany.make(api, 'Rollout rehearsal');
  customerId = (await company.write('createCustomer', { body: { name: 'Buyer', currency: company.currency } })).id;
  // A count that Prometheus has seen once has no increase yet.
  for (const slot of Object.keys(slots)) await write(randomUUID(), slot);
  await waitUntil(
    async () => (await seen('count(http_requests_total{method="POST",route="/api/payments",status="201"} > 0)')) === 2,
  );
}, 60_000);

afterAll(async () => {
  api.close();
  await prometheus.stop();
  await haproxy.stop();
  await Promise.all(Object.values(slots).map((slot) => slot.kill('SIGKILL')));
  await database.drop();
});

describe('a rollout', () => {
  it('shifts 10, 25, 50 and 100 per cent under load, with a go after each step', async () => {
    for (const weight of STEPS) {
      await haproxy.shift({ blue: 100 - weight, green: weight });
      const share = shareOf(await load(REQUESTS), 'green');
      // What is underway while a weight changes, and where a round begins, are a few requests.
      expect(Math.abs(share * 100 - weight)).toBeLessThan(5);
      expectHealthy(await gate('go'), ['go', 'no go']);
    }
    expectHealthy(await gate('rollback'), ['stay', 'roll back']);
  }, 60_000);

  it('answers every key on the other slot with the same bytes', async () => {
    expect(await replayedElsewhere()).toEqual([]);
    expect(written).toHaveLength(2 + STEPS.length * REQUESTS);
  });

  it('says that a slot is to go back which fails, and never go', async () => {
    const [release, keys] = [await holdCompany(database, company.id), numbers(160).map(() => randomUUID())];
    for (const round of [keys.slice(0, 80), keys.slice(80)]) {
      const answers = await inParallel(round, 80, (key) => api.send({ ...paymentRequest(), key, slot: 'green' }));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
      // A count of 503 that nobody had seen before has no increase yet.
      await scraped();
    }
    const [rollback, go] = await Promise.all([gate('rollback'), gate('go')]);
    await release();
    expect(faultsIn(rollback)).toMatchObject({ decision: 'roll back', exitCode: 1 });
    expect(faultsIn(rollback).names).toEqual(expect.arrayContaining(['errors', 'failures']));
    expect(faultsIn(go)).toMatchObject({ decision: 'no go', exitCode: 1 });
    // Whoever was not served tries again, elsewhere.
    await inParallel(keys, CLIENTS, (key) => write(key, 'blue'));
  }, 60_000);

  it('goes back under load while the slot dies, and nothing is lost or doubled', async () => {
    for (const weight of [50, 25, 10]) {
      await haproxy.shift({ blue: 100 - weight, green: weight });
      await load(REQUESTS / 4);
    }
    await haproxy.shift({ blue: 50, green: 50 });
    const [before, dying] = [written.length, load(REQUESTS)];
    await waitUntil(() => written.length > before + REQUESTS / 4);
    await slots.green.kill('SIGKILL');
    // Half of all requests find nobody until HAProxy has noticed; their clients try again.
    await dying;
    await haproxy.shift({ blue: 100, green: 0 });
    expect(shareOf(await load(REQUESTS / 4), 'blue')).toBe(1);
    await expectEveryKeyOnce();
  }, 60_000);

  it('is never a go without data', async () => {
    const result = await gate('go', 'purple');
    expect(result.output).toContain('no data for ');
    expect(faultsIn(result)).toMatchObject({ decision: 'no go', exitCode: 1 });
    expect(faultsIn(await gate('rollback', 'purple'))).toMatchObject({ decision: 'not judged', exitCode: 2 });
  });
});

/** So many payments by clients who try again until they are answered. */
async function load(requests: number): Promise<Written[]> {
  return inParallel(numbers(requests), CLIENTS, () => write(randomUUID()));
}

async function write(key: string, slot?: string): Promise<Written> {
  const request = paymentRequest();
  const answer = await api.sendUntilAnswered({ ...request, key, slot });
  if (answer.status > 201) throw new Error(`the payment ${key} was answered ${String(answer.status)}: ${answer.text}`);
  const one = { key, body: request.body, answer, slot: String(answer.headers['x-slot']) };
  written.push(one);
  return one;
}

function paymentRequest(): { method: string; path: string; companyId: string; body: object } {
  const body = { customerId, amount: '10.00', currency: company.currency, method: 'card' };
  return { method: 'POST', path: '/api/payments', companyId: company.id, body };
}

function shareOf(answered: readonly Written[], slot: string): number {
  return answered.filter((one) => one.slot === slot).length / answered.length;
}

/** The keys that the other slot does not answer with the same bytes. */
async function replayedElsewhere(): Promise<string[]> {
  const different = await inParallel(written, CLIENTS, async ({ key, body, answer, slot }) => {
    const replay = await api.sendUntilAnswered({ ...paymentRequest(), body, key, slot: OTHER_SLOT[slot] });
    const isOther = replay.headers['x-slot'] === OTHER_SLOT[slot];
    return isOther && replay.headers['idempotent-replayed'] === 'true' && replay.text === answer.text ? [] : [key];
  });
  return different.flat();
}

/** One payment, one stored answer and one new row of the audit log for each key that a client was answered, and no others. */
async function expectEveryKeyOnce(): Promise<void> {
  const keys = written.map(({ key }) => key).sort();
  const selected = await Promise.all(
    [
      'SELECT idempotency_key FROM payments',
      `SELECT idempotency_key FROM idempotent_writes WHERE operation = 'createPayment'`,
      `SELECT idempotency_key FROM idempotent_write_audit_log WHERE operation_name = 'createPayment' AND status = 'new'`,
    ].map((sql) => database.query<{ idempotency_key: string }>(sql)),
  );
  for (const rows of selected) expect(rows.map((row) => row.idempotency_key).sort()).toEqual(keys);
  for (const { key, body, answer } of written) {
    const replay = await api.sendUntilAnswered({ ...paymentRequest(), body, key });
    if (replay.text !== answer.text) throw new Error(`the key ${key} is answered with other bytes`);
  }
  expect(await violations(database)).toEqual([]);
}

async function gate(mode: string, slot = 'green'): Promise<CommandResult> {
  await scraped();
  const words = [`--prometheus=${prometheus.address}`, `--slot=${slot}`, `--mode=${mode}`];
  return runOps('rollout-gate', [...words, '--window=30s', '--min-requests=10', '--json']);
}

function faultsIn({ output, exitCode }: CommandResult): { decision: string; exitCode: number | null; names: string[] } {
  const { decision, findings } = JSON.parse(output) as Judgement;
  const names = findings.filter(({ verdict }) => verdict === 'not ok').map(({ name }) => name);
  return { decision, exitCode, names };
}

/** How long something takes is this machine's affair: with all else well, that alone may decide. */
const DURATIONS = ['p95', 'p99', 'p95 against the base'];

function expectHealthy({ output, exitCode }: CommandResult, [well, unwell]: readonly [string, string]): void {
  const { decision, findings } = JSON.parse(output) as Judgement;
  const others = findings.filter(({ name }) => !DURATIONS.includes(name));
  expect(others.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(findings.filter(({ verdict }) => verdict === 'no data')).toEqual([]);
  const isWell = findings.every(({ verdict }) => verdict === 'ok');
  expect([decision, exitCode]).toEqual(isWell ? [well, 0] : [unwell, 1]);
}

/** Waits until Prometheus has seen what the slots count now. */
async function scraped(): Promise<void> {
  const { green } = slots;
  const counted =
    green.child.exitCode === null && green.child.signalCode === null ? await attemptsOf(green) : undefined;
  if (counted === undefined) return;
  await waitUntil(async () => (await seen('sum(idempotent_writes_total{slot="green"})')) === counted);
}

function seen(query: string): Promise<number | undefined> {
  return PrometheusClient.at('prometheus', prometheus.address).value(query);
}

async function attemptsOf(slot: RunningProcess): Promise<number> {
  const { text } = await slot.get('/metrics');
  return [...text.matchAll(/^idempotent_writes_total\{.*\} ([0-9]+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
}
