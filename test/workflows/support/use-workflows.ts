import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf } from '../../books/support/bookkeeper.js';
import { type BooksUnderTest, useBooks } from '../../books/support/use-books.js';
import { waitUntil } from '../../support/wait-until.js';
import { Receiver } from './receiver.js';
import { type RunnerUnderTest, startRunner } from './runner-under-test.js';

const WORKFLOWS_PER_EVENT_MAX = 20;

/** An instance, as the API shows it. */
export interface Instance {
  readonly id: string;
  readonly status: string;
  readonly triggerEntityId: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly steps: readonly {
    status: string;
    finishedAt: string | null;
    attempts: readonly Record<string, unknown>[];
  }[];
}

/** What the tests of workflows share: a company, somebody's endpoint, and runners. */
export class WorkflowsUnderTest {
  private readonly closings: (() => Promise<unknown>)[] = [];

  private constructor(
    readonly books: BooksUnderTest,
    readonly keeper: Bookkeeper,
    readonly receiver: Receiver,
  ) {}

  static async open(books: BooksUnderTest): Promise<WorkflowsUnderTest> {
    return new WorkflowsUnderTest(books, await books.newBookkeeper(), await Receiver.open());
  }

  async close(): Promise<void> {
    await Promise.all(this.closings.map((closing) => closing()));
    await this.receiver.close();
  }

  /** Something to be done after the test, also when it has failed: what stays open would keep Jest from its end. */
  afterwards(closing: () => Promise<unknown>): void {
    this.closings.push(closing);
  }

  /** Another endpoint on this machine, closed after the test. */
  async openReceiver(host?: string, port?: number): Promise<Receiver> {
    const receiver = await Receiver.open(host, port);
    this.afterwards(() => receiver.close());
    return receiver;
  }

  /** Another company, with an endpoint of its own. */
  async openCompany(): Promise<WorkflowsUnderTest> {
    const company = await WorkflowsUnderTest.open(this.books);
    this.afterwards(() => company.close());
    return company;
  }

  /** A process that runs workflows; killed after the test unless it has ended. */
  run(settings: Readonly<Record<string, string>> = {}): RunnerUnderTest {
    const { workerUrl } = this.books.database;
    const runner = startRunner({ DATABASE_WORKER_URL: workerUrl, WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1', ...settings });
    this.afterwards(() => runner.end('SIGKILL'));
    return runner;
  }

  /** @returns the id of a webhook endpoint. */
  async endpoint(url = this.receiver.url): Promise<string> {
    return idOf(await this.keeper.post('/api/webhook-endpoints', { name: 'Warehouse', url }));
  }

  /** @returns the id of a workflow that calls these endpoints, one after the other. */
  async workflow(triggerEvent: string, ...endpointIds: readonly string[]): Promise<string> {
    const steps = endpointIds.map((endpointId) => ({ name: 'Tell them', kind: 'webhook', endpointId }));
    return idOf(await this.keeper.post('/api/workflow-definitions', { name: randomUUID(), triggerEvent, steps }));
  }

  /** Makes the endpoint so many messages: by as many workflows as an event may start, and one customer for each time. */
  async messages(count: number, endpointId: string): Promise<void> {
    for (let number = 0; number < WORKFLOWS_PER_EVENT_MAX; number += 1) {
      await this.workflow('customer.created', endpointId);
    }
    for (let made = 0; made < count; made += WORKFLOWS_PER_EVENT_MAX) await this.keeper.customer();
  }

  async deactivate(definitionId: string, version = 1): Promise<void> {
    const path = `/api/workflow-definitions/${definitionId}`;
    expectStatus(await this.keeper.patch(path, { isActive: false }, { version }), 200);
  }

  async instances(filter = ''): Promise<readonly { id: string }[]> {
    return ((await this.keeper.read(`/api/workflow-instances${filter}`)) as { data: { id: string }[] }).data;
  }

  async onlyInstance(): Promise<Instance> {
    const found = await this.instances();
    expect(found).toHaveLength(1);
    return (await this.keeper.read(`/api/workflow-instances/${found[0]?.id ?? ''}`)) as unknown as Instance;
  }

  /** The only instance, once it is in this state. What waits for its next attempt need not wait. */
  async becomes(status: string): Promise<Instance> {
    await waitUntil(async () => {
      await this.hurry();
      return (await this.onlyInstance()).status === status;
    });
    return this.onlyInstance();
  }

  /** The company's jobs that wait for their next attempt need not wait. */
  async hurry(): Promise<void> {
    await this.books.database.query(
      `UPDATE job_queue.job SET start_after = now() WHERE state = 'retry' AND data->>'companyId' = $1`,
      [this.keeper.companyId],
    );
  }

  /** The seconds that jobs of the company still have to wait after a failure. */
  async secondsInBackOff(): Promise<number[]> {
    const rows = await this.books.database.query<{ seconds: number }>(
      `SELECT extract(epoch FROM start_after - now())::float8 AS seconds FROM job_queue.job
       WHERE state = 'retry' AND start_after > now() + interval '1 second' AND data->>'companyId' = $1`,
      [this.keeper.companyId],
    );
    return rows.map(({ seconds }) => seconds);
  }

  /** As if the time of jobs had passed whose runner was killed; runners look for them at most once in ten seconds. */
  async expireJobs(): Promise<void> {
    await this.books.database.query(
      `UPDATE job_queue.job SET started_on = now() - interval '1 hour' WHERE state = 'active'`,
    );
    await this.books.database.query(`UPDATE job_queue.version SET maintained_on = NULL`);
  }
}

/** To be called where `describe` is; a company of its own for each test. */
export function useWorkflows(): () => WorkflowsUnderTest {
  const books = useBooks({ WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' });
  let workflows: WorkflowsUnderTest | undefined;
  beforeEach(async () => {
    workflows = await WorkflowsUnderTest.open(books());
  });
  afterEach(() => workflows?.close());
  return () => {
    if (workflows === undefined) throw new Error('workflows are there only while tests run');
    return workflows;
  };
}
