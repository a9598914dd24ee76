import { setTimeout as wait } from 'node:timers/promises';
import { type MutationName, MUTATIONS } from '../../../src/mutations/index.js';
import { type Attempt, isAnswered, type Person, type SentRequest } from '../history/attempt.js';
import { Random } from '../nemesis/random.js';
import { type Client, jsonOf, type KeyedRequest } from './client.js';
import type { KnownCompany } from './known-company.js';
import type { KnownKey } from './known-keys.js';
import type { AnswerBody } from './operations/operation.js';
import { learn, newWish } from './operations/index.js';
import { inOtherOrder, requestOf, withOtherPayload } from './wish.js';

const READS = 0.08;
const OLD_KEYS = 0.25;
/** Of the old keys, which makes 3 % of all writes. */
const OTHER_PAYLOAD = 0.12;
const OTHER_ORDER = 0.1;
const STRANGERS = 0.05;
const DUPLICATES = 0.3;
const DUPLICATES_MAX = 5;
const RETRIES = 0.6;
const READ_AFTER_WRITE = 0.2;
/** So many companies have most of the traffic. */
const HOT_COMPANIES = 2;
const HOT_TRAFFIC = 0.6;
const PAGE = 50;
/** Nobody sends the next request at once when a connection was refused. */
const PAUSE_MS = 100;

/** Lists that show the newest first, by what makes their items. */
const LISTS: readonly (readonly [MutationName, string])[] = [
  ['createPayment', '/api/payments'],
  ['createCustomer', '/api/customers'],
  ['createInvoice', '/api/invoices'],
  ['createInventoryAdjustment', '/api/inventory/adjustments'],
];

/** Threads that send requests, each one at a time, until they are told to stop. */
export class Load {
  /** Duplicates and retries, for whichever thread is free next. */
  private readonly errands: KeyedRequest[] = [];
  private stopping = false;

  constructor(
    private readonly client: Client,
    private readonly companies: readonly KnownCompany[],
  ) {}

  /** Returns when all threads have ended. */
  async run(): Promise<void> {
    const { threads, seed } = this.client.settings;
    const first = seed * 7_919 + this.client.loads * 104_729;
    this.client.loads += 1;
    const all = Array.from({ length: threads }, (_none, index) => index + 1);
    await Promise.all(all.map((thread) => this.runThread(thread, new Random(first + thread))));
  }

  stop(): void {
    this.stopping = true;
  }

  private async runThread(thread: number, random: Random): Promise<void> {
    while (!this.stopping) await this.step(thread, random);
  }

  private async step(thread: number, random: Random): Promise<void> {
    const errand = this.errands.shift();
    if (errand !== undefined) return this.send(errand, thread, random);
    if (random.chance(READS)) return this.readSomething(thread, random);
    const old = random.chance(OLD_KEYS) ? this.client.keys.old(random) : undefined;
    if (old !== undefined) return this.sendAgain(old, thread, random);
    const write = this.newWrite(random, thread);
    if (random.chance(DUPLICATES)) {
      for (let more = random.between(1, DUPLICATES_MAX); more > 0; more -= 1) this.errands.push(write);
    }
    return this.send(write, thread, random);
  }

  private newWrite(random: Random, thread: number): KeyedRequest {
    const company = this.someCompany(random);
    const wish = newWish(company, random);
    const key = `${thread}-${random.next().toString(36).slice(2)}-${this.client.keys.count}`;
    return this.client.keyed(company.id, wish.operation, key, requestOf(wish));
  }

  private async sendAgain(old: KnownKey, thread: number, random: Random): Promise<void> {
    const [first] = old.requests;
    const write = { ...old, request: this.variant(first, random) };
    // A stranger's createCompany would be another key: that of his own company.
    const isStranger = random.chance(STRANGERS) && old.operation !== 'createCompany';
    if (!isStranger) return this.send(write, thread, random);
    await this.client.attempt(asWrite(old, first), { thread, replica: this.someReplica(random), person: 'stranger' });
  }

  private variant(request: SentRequest, random: Random): SentRequest {
    if (random.chance(OTHER_PAYLOAD)) return withOtherPayload(request) ?? request;
    return random.chance(OTHER_ORDER) ? inOtherOrder(request) : request;
  }

  private async send(write: KeyedRequest, thread: number, random: Random): Promise<void> {
    const plain = asWrite(write, write.request);
    const person = this.someMember(write.operation, random);
    const attempt = await this.client.attempt(plain, { thread, replica: this.someReplica(random), person });
    if (attempt.outcome === 'done') await this.useAnswer(attempt, thread, random);
    if (isAnswered(attempt)) return;
    if (random.chance(RETRIES)) this.errands.push(plain);
    if (attempt.status === 0) await wait(PAUSE_MS * (0.5 + random.next()));
  }

  private async useAnswer(attempt: Attempt, thread: number, random: Random): Promise<void> {
    const { companyId, operation, request } = attempt;
    const answer = jsonOf(attempt.body) as AnswerBody;
    const company = this.companies.find(({ id }) => id === companyId);
    // What a replay shows may be long past.
    if (company !== undefined && !attempt.replayed) learn(company, operation, answer, request.path);
    if (!random.chance(READ_AFTER_WRITE)) return;
    const path = MUTATIONS[operation].resource.replace(':id', answer.id);
    const about = { kind: 'entity', id: answer.id } as const;
    const person = this.someMember(operation, random);
    await this.client.read(companyId, path, about, { thread, replica: this.someReplica(random), person });
  }

  private async readSomething(thread: number, random: Random): Promise<void> {
    const { id } = this.someCompany(random);
    const sent = { thread, replica: this.someReplica(random) };
    const choice = random.next();
    if (choice < 0.1) await this.client.read(id, '/api/ledger/trial-balance', { kind: 'trial-balance' }, sent);
    else if (choice < 0.25) await this.readForeign(id, thread, random);
    else {
      const [operation, path] = random.oneOf(LISTS);
      await this.client.read(id, `${path}?limit=${PAGE}`, { kind: 'list', operation }, sent);
    }
  }

  /** What a company has, asked for under another, or by a stranger. */
  private async readForeign(companyId: string, thread: number, random: Random): Promise<void> {
    const owner = random.oneOf(this.companies);
    if (owner.payments.isEmpty) return;
    const { id } = random.oneOf(owner.payments.all());
    const person = owner.id === companyId ? 'stranger' : 'member';
    const sent = { thread, replica: this.someReplica(random), person } as const;
    await this.client.read(companyId, `/api/payments/${id}`, { kind: 'foreign', id }, sent);
  }

  private someCompany(random: Random): KnownCompany {
    const isHot = random.chance(HOT_TRAFFIC) || this.companies.length <= HOT_COMPANIES;
    return random.oneOf(isHot ? this.companies.slice(0, HOT_COMPANIES) : this.companies.slice(HOT_COMPANIES));
  }

  /** A company that the load makes has one member. */
  private someMember(operation: MutationName, random: Random): Person {
    return operation !== 'createCompany' && random.chance(0.5) ? 'colleague' : 'member';
  }

  private someReplica(random: Random): number {
    return random.between(0, this.client.settings.addresses.length - 1);
  }
}

function asWrite(
  { companyId, scopeId, operation, key }: Omit<KeyedRequest, 'request'>,
  request: SentRequest,
): KeyedRequest {
  return { companyId, scopeId, operation, key, request };
}
