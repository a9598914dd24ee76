import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { newUser, TEST_ISSUER, type TestUser, tokenOf } from '../../../support/tokens.js';
import { checkHistory } from '../../checker/check.js';
import type { Finding } from '../../checker/finding.js';
import { checkJobsEnd } from '../../checker/liveness.js';
import { takeSnapshot } from '../../checker/take-snapshot.js';
import type { Attempt, Person } from '../../history/attempt.js';
import { deliveryOf } from '../../history/delivery.js';
import type { Read, ReadAbout } from '../../history/history.js';
import { readHistory } from '../../history/read-history.js';
import { HistoryRecorder } from '../../history/recorder.js';
import { Client, jsonOf } from '../../workload/client.js';
import { replayAll } from '../../workload/replay.js';
import { Sender } from '../../workload/sender.js';
import type { ClientSettings } from '../../workload/settings.js';
import { requestOf, type Wish } from '../../workload/wish.js';
import type { MutantSystem } from './mutant-system.js';

const CONNECTIONS = 16;
const COMPANY = { name: 'Trial Ltd', baseCurrency: 'EUR', timezone: 'Europe/Berlin', country: 'DE' };

const MAIL = { name: 'Thank', kind: 'mail', to: 'payer@example.com', subject: 'Thanks', text: 'For the payment.' };

const NEW_USER = `
  INSERT INTO users (id, issuer, subject, email, display_name, created_at, updated_at)
  VALUES ($1, $2, $3, NULL, NULL, now(), now())`;

const NEW_MEMBER = `
  INSERT INTO user_company_access
    (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
  VALUES ($1, $2, $3, 'active', NULL, NULL, 1, now(), now())`;

/** How a request is sent, where that matters. */
export interface Way {
  readonly replica?: number;
  readonly person?: Person;
  /** The text to send instead of the wish's own. */
  readonly body?: string;
}

/** Requests to one company, all in a history. */
export class TrialRun {
  private threads = 0;

  private constructor(
    readonly system: MutantSystem,
    readonly people: Readonly<Record<Person, TestUser>>,
    private readonly client: Client,
    readonly companyId: string,
  ) {}

  /** Makes the company, whose payments start a workflow. */
  static async begin(system: MutantSystem): Promise<TrialRun> {
    const people = { member: newUser('member'), colleague: newUser('colleague'), stranger: newUser('stranger') };
    const settings: ClientSettings = {
      ...{ seed: 1, threads: CONNECTIONS, companies: 1, historyFile: join(system.folder, 'history.jsonl') },
      addresses: system.replicas.map(({ baseUrl }) => baseUrl),
      people: {
        member: { ...people.member, token: await tokenOf(people.member) },
        colleague: { ...people.colleague, token: await tokenOf(people.colleague) },
        stranger: { ...people.stranger, token: await tokenOf(people.stranger) },
      },
    };
    const recorder = await HistoryRecorder.create(settings.historyFile);
    await recorder.record({ line: 'start', seed: 1, wallClockMs: Date.now(), clockMs: performance.now() });
    const client = new Client(settings, recorder, new Sender(settings.addresses, CONNECTIONS));
    const { companyId } = client.keyed('', 'createCompany', 'company', requestOf({ operation: 'createCompany' }));
    const run = new TrialRun(system, people, client, companyId);
    await run.done({ operation: 'createCompany', body: COMPANY }, 'company');
    const definition = { name: 'Thanks', triggerEvent: 'payment.created', steps: [await run.step()], isActive: true };
    await run.done({ operation: 'createWorkflowDefinition', body: definition });
    client.phase = 'load';
    return run;
  }

  /** Sends a request once. */
  send(wish: Wish, key: string, { replica = 0, person = 'member', body }: Way = {}): Promise<Attempt> {
    const request = requestOf(wish);
    const keyed = this.client.keyed(
      this.companyId,
      wish.operation,
      key,
      body === undefined ? request : { ...request, body },
    );
    this.threads += 1;
    return this.client.attempt(keyed, { thread: this.threads, replica, person });
  }

  /** Reads once. */
  read(path: string, about: ReadAbout): Promise<Read> {
    this.threads += 1;
    return this.client.read(this.companyId, path, about, { thread: this.threads, replica: 0 });
  }

  /** @returns the entity of the answer. @throws Error unless it was carried out. */
  async done(
    wish: Wish,
    key: string = randomUUID(),
  ): Promise<Readonly<Record<string, unknown>> & { readonly id: string }> {
    const { outcome, status, body } = await this.send(wish, key);
    if (outcome !== 'done') throw new Error(`${wish.operation} was answered ${status}: ${body}`);
    return jsonOf(body) as { id: string };
  }

  /** What a customer needs to pay. @returns a payment to be made. */
  async payment(amount = '100.00'): Promise<Wish & { readonly body: Readonly<Record<string, unknown>> }> {
    const { id } = await this.done({ operation: 'createCustomer', body: { name: 'Payer', currency: 'EUR' } });
    return { operation: 'createPayment', body: { customerId: id, amount, currency: 'EUR', method: 'cash' } };
  }

  /** Makes somebody a member of the company, whatever the application says. */
  async join(person: Person, role: string): Promise<void> {
    const { userId, subject } = this.people[person];
    await this.system.database.query(NEW_USER, [userId, TEST_ISSUER.jwtIssuer, subject]);
    await this.system.database.query(NEW_MEMBER, [this.companyId, userId, role]);
  }

  /** Another company of the same owner. */
  async addOtherCompany(): Promise<void> {
    await this.done({ operation: 'createCompany', body: COMPANY }, 'other-company');
  }

  /** What is done about a payment: the receiver is told where there is one. */
  private async step(): Promise<object> {
    const { receiver } = this.system;
    if (receiver === undefined) return MAIL;
    const body = { name: 'Somebody', url: receiver.url };
    const { id } = await this.done({ operation: 'createWebhookEndpoint', body });
    return { name: 'Tell', kind: 'webhook', endpointId: id };
  }

  /** Sends every key once more, without faults, and reads what is there. @returns everything that the rules find wrong. */
  async findings(): Promise<Finding[]> {
    const { database, receiver } = this.system;
    const before = await takeSnapshot(database);
    this.client.phase = 'replay';
    await replayAll(this.client);
    const notEnded = receiver === undefined ? [] : await checkJobsEnd(database);
    const deliveries = receiver?.received.map(deliveryOf) ?? [];
    const history = { ...(await readHistory(this.client.settings.historyFile)), deliveries };
    return [...notEnded, ...checkHistory(history, before, await takeSnapshot(database))];
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
