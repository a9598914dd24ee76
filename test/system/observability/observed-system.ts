import { randomUUID } from 'node:crypto';
import { type RunningProcess, startProcess } from '../../support/application.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { holdCompany } from '../../support/held-company.js';
import { waitUntil } from '../../support/wait-until.js';
import { Receiver } from '../../workflows/support/receiver.js';
import { type RunnerUnderTest, startRunner } from '../../workflows/support/runner-under-test.js';
import { makeOpenInvoice, type OpenInvoice, pay } from '../support/bookkeeping.js';
import { CountingClient } from './tally.js';

/** A write of a company that somebody else holds is given up after this. */
const DEADLINE_MS = '3000';

/** How many requests of each kind are sent. */
export interface Load {
  readonly payments: number;
  readonly replays: number;
  readonly collisions: number;
  readonly refusals: number;
  readonly failures: number;
  /** Of the creation of one customer. */
  readonly customerReplays: number;
}

/** The API with two workers, a process that runs workflows, and somebody's endpoint; in a database of its own. */
export class ObservedSystem {
  readonly receiver: Receiver;
  /** Where `/metrics` is, by Prometheus' job. */
  readonly targets: Readonly<Record<'accubooks-api' | 'accubooks-workflows', string>>;
  readonly client: CountingClient;

  private constructor(
    readonly database: TestDatabase,
    private readonly api: RunningProcess,
    private readonly runner: RunnerUnderTest,
    private readonly invoice: OpenInvoice,
    parts: Pick<ObservedSystem, 'receiver' | 'targets' | 'client'>,
  ) {
    this.receiver = parts.receiver;
    this.targets = parts.targets;
    this.client = parts.client;
  }

  static async start(): Promise<ObservedSystem> {
    const database = await createTestDatabase();
    const receiver = await Receiver.open();
    const networks = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' };
    const runner = startRunner({ DATABASE_WORKER_URL: database.workerUrl, ...networks });
    const settings = { WORKERS: '2', METRICS_PORT: '0', REQUEST_DEADLINE_MS: DEADLINE_MS, ...networks };
    const api = await startProcess({ database, settings });
    const metricsPort = /metrics are served on port (\d+)/.exec(api.output())?.[1] ?? '';
    const targets = {
      'accubooks-api': `http://127.0.0.1:${metricsPort}`,
      'accubooks-workflows': await runner.address(),
    };
    const client = new CountingClient(api.baseUrl);
    const invoice = await makeOpenInvoice(client);
    await startWorkflowAtPayments(client, invoice.token, receiver.url);
    return new ObservedSystem(database, api, runner, invoice, { receiver, targets, client });
  }

  /** Sends it, and returns when all workflows that it has started have ended. */
  async send({ payments, replays, collisions, refusals, failures, customerReplays }: Load): Promise<void> {
    const { client, invoice } = this;
    const keys = Array.from({ length: payments }, () => randomUUID());
    const [first = ''] = keys;
    const customer = (key: string): Promise<unknown> =>
      client.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { token: invoice.token, key });
    await Promise.all(keys.map((key) => pay(client, invoice, '1.00', key)));
    await Promise.all([
      ...times(replays, () => pay(client, invoice, '1.00', first)),
      ...times(collisions, () => pay(client, invoice, '2.00', first)),
      ...times(refusals, () => pay(client, invoice, '5000.00', randomUUID())),
    ]);
    const customerKey = randomUUID();
    await customer(customerKey);
    await Promise.all(times(customerReplays, () => customer(customerKey)));
    await this.fail(failures);
    await waitUntil(async () => (await this.openWorkflows()) === 0);
  }

  /** As if a check of the books had found this. */
  async recordInvariants(violations: Readonly<Record<string, number>>, checkedAt: Date): Promise<void> {
    const rows = Object.entries(violations).map(([invariant, count]) => [invariant, count, checkedAt]);
    for (const row of rows) await this.database.query('INSERT INTO invariant_results VALUES ($1, $2, $3)', row);
  }

  /** Workflows that the writes of each operation have started, as their stored answers say. */
  async workflowsTriggered(): Promise<Readonly<Record<string, number>>> {
    const rows = await this.database.query<{ operation: string; count: bigint }>(
      `SELECT operation, sum(workflows_triggered)::bigint AS count FROM idempotent_writes GROUP BY operation`,
    );
    return Object.fromEntries(rows.map(({ operation, count }) => [operation, Number(count)]));
  }

  async stop(): Promise<void> {
    await Promise.all([this.api.kill('SIGKILL'), this.runner.end('SIGKILL')]);
    await this.receiver.close();
    await this.database.drop();
  }

  /** Payments while somebody else holds the company; each is answered 503 at its deadline. */
  private async fail(count: number): Promise<void> {
    const release = await holdCompany(this.database, this.invoice.companyId);
    await Promise.all(times(count, () => pay(this.client, this.invoice, '1.00', randomUUID())));
    await release();
    // Their audit rows follow within a second, and would be seen at work.
    await waitUntil(async () => (await this.auditedFailures()) === this.failuresSent);
  }

  private get failuresSent(): number {
    const failed = Object.values(this.client.tally.writes).map((writes) => writes.failed);
    return failed.reduce((sum, { unavailable = 0, timeout = 0 }) => sum + unavailable + timeout, 0);
  }

  private async auditedFailures(): Promise<number> {
    const rows = await this.database.query<object>(
      `SELECT FROM idempotent_write_audit_log WHERE error_type IN ('unavailable', 'timeout')`,
    );
    return rows.length;
  }

  private async openWorkflows(): Promise<number> {
    const rows = await this.database.query<object>(
      `SELECT FROM workflow_instances WHERE status IN ('pending', 'running')`,
    );
    return rows.length;
  }
}

async function startWorkflowAtPayments(client: CountingClient, token: string, url: string): Promise<void> {
  const endpoint = await client.post('/api/webhook-endpoints', { name: 'Warehouse', url }, { token, key: 'endpoint' });
  const steps = [{ name: 'Tell them', kind: 'webhook', endpointId: endpoint.body['id'] }];
  const workflow = { name: 'Tell them', triggerEvent: 'payment.created', steps };
  const answer = await client.post('/api/workflow-definitions', workflow, { token, key: 'workflow' });
  if (answer.status !== 201) throw new Error(`the workflow was answered ${String(answer.status)}: ${answer.text}`);
}

function times<Result>(count: number, make: () => Promise<Result>): Promise<Result>[] {
  return Array.from({ length: count }, make);
}
