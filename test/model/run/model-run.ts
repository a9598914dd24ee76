import { isDeepStrictEqual } from 'node:util';
import { type Answer, type HttpClient } from '../../support/http-client.js';
import { type TestUser, tokenOf } from '../../support/tokens.js';
import { COMMANDS, type ModelledOperation } from '../books/all.js';
import type { Books } from '../books/books.js';
import type { Wish } from '../books/command.js';
import { Choices, Missing } from './choices.js';
import { describeExchange, type Exchange, type ModelRequest, send } from './exchange.js';
import { describeDeadlock, Explanations } from './explanations.js';
import { Reading } from './reading.js';
import type { Batch, Step } from './steps.js';

/** Missing things that lead to other missing things. */
const PREREQUISITES_MAX = 8;

/** What a run begins with. */
export interface Opening {
  readonly client: HttpClient;
  readonly today: string;
  /** The first two own a company each; the others are members of both. */
  readonly people: readonly TestUser[];
  readonly books: readonly Books[];
}

/** One run: batches of requests that are sent at once to the application and explained by the model. */
export class ModelRun {
  readonly exchanges: Exchange[] = [];
  readonly books: Books[];
  private readonly tokens = new Map<string, string>();
  private keys = 0;

  private constructor(private readonly opening: Opening) {
    this.books = [...opening.books];
  }

  static async begin(opening: Opening): Promise<ModelRun> {
    const run = new ModelRun(opening);
    for (const user of opening.people) run.tokens.set(user.userId, await tokenOf(user));
    return run;
  }

  /** Sends a batch and moves the model on. @throws Error when the model can't explain what came back. */
  async perform(batch: Batch): Promise<void> {
    const requests = this.requestsOf(batch);
    const answers = await Promise.all(requests.map((request) => this.send(request)));
    const first = this.exchanges.length;
    requests.forEach((request, index) => {
      this.exchanges.push({ number: first + index, request, answer: answers[index] as Answer });
    });
    const sent = this.exchanges.slice(first);
    for (const [index, { companyId }] of this.books.entries()) {
      const own = sent.filter(({ request }) => request.companyId === companyId);
      if (own.length > 0) this.books[index] = await this.explained(this.books[index] as Books, own);
    }
  }

  send(request: ModelRequest): Promise<Answer> {
    return send(this.opening.client, request, this.tokens.get(request.actorId) ?? '');
  }

  /** Reads for a company, as one of its owners. */
  reading(books: Books): Reading {
    const owner = [...books.members.values()].find(({ role, isActive }) => role === 'owner' && isActive);
    return new Reading(this.opening.client, books.companyId, this.tokens.get(owner?.id ?? '') ?? '');
  }

  /** All that was sent, with what came back. */
  log(): string {
    return this.exchanges.map(describeExchange).join('\n');
  }

  /** The books after the first order that explains the answers, and what is read afterwards. */
  private async explained(before: Books, exchanges: readonly Exchange[]): Promise<Books> {
    const explanations = new Explanations(
      this.exchanges.map(({ answer }) => answer),
      this.opening.today,
    );
    let faults: readonly string[] = [];
    const tried: Books[] = [];
    for (const after of explanations.of(before, exchanges)) {
      if (tried.some((one) => isDeepStrictEqual(one, after))) continue;
      tried.push(after);
      faults = await this.reading(after).faultsOf(after, before);
      if (faults.length === 0) return after;
    }
    const { deadlock } = explanations;
    const reason =
      faults.length > 0 || deadlock === undefined
        ? `the answers agree, but not what is read afterwards\n${faults.map((fault) => `    ${fault}`).join('\n')}`
        : describeDeadlock(deadlock);
    throw new Error(reason);
  }

  /** What several steps miss is made once. */
  private requestsOf(batch: Batch): ModelRequest[] {
    const made = new Set<string>();
    return batch.flatMap((step) => {
      const request = this.requestOf(step);
      const name = `${request.companyId} ${request.operation}`;
      const isPrerequisite = step.key === 'new' && request.operation !== step.operation;
      if (isPrerequisite && made.has(name)) return [];
      made.add(name);
      return Array<ModelRequest>(step.copies).fill(request);
    });
  }

  private requestOf(step: Step): ModelRequest {
    const { companyId } = this.books[step.company] as Books;
    const earlier = this.exchanges.map(({ request }) => request).reverse();
    if (typeof step.key === 'object' && 'again' in step.key) {
      const own = earlier.filter((request) => request.companyId === companyId);
      if (own.length > 0) return own[step.key.again % own.length] as ModelRequest;
    }
    const { operation, wish } = this.wished(step);
    const { path = {}, body, version } = wish;
    const actorId = this.actorOf(step);
    const key = this.keyOf(step, earlier, operation);
    return { operation, companyId, actorId, key, path, body, version };
  }

  /** What the step wants, or what has to be there before. */
  private wished(step: Step): { readonly operation: ModelledOperation; readonly wish: Wish } {
    const [books, others] = [this.books[step.company] as Books, this.books[1 - step.company] as Books];
    let { operation } = step;
    for (let depth = 0; depth < PREREQUISITES_MAX; depth += 1) {
      try {
        const choices = new Choices(step.dice, books, others, this.opening.today);
        return { operation, wish: COMMANDS[operation].wish(books, choices) };
      } catch (error) {
        if (!(error instanceof Missing)) throw error;
        operation = error.operation as ModelledOperation;
      }
    }
    throw new Error(`${step.operation} has too many prerequisites`);
  }

  private actorOf({ actor, company }: Step): string {
    const { people } = this.opening;
    const person = actor < 85 ? people[company] : people[actor % people.length];
    return (person as TestUser).userId;
  }

  /** A used key is one of the same operation where there is one; in another operation or company it is another key. */
  private keyOf({ key }: Step, earlier: readonly ModelRequest[], operation: string): string {
    if (typeof key === 'object' && 'reused' in key && earlier.length > 0) {
      const same = earlier.filter((request) => request.operation === operation);
      const pool = same.length > 0 ? same : earlier;
      return (pool[key.reused % pool.length] as ModelRequest).key;
    }
    this.keys += 1;
    return `key-${String(this.keys)}`;
  }
}
