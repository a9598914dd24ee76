import type { Answer } from '../../support/http-client.js';
import type { Books } from '../books/books.js';
import { differences } from './differences.js';
import { describeExchange, type Exchange, isReplay, outcomeOf, payloadOf } from './exchange.js';
import { serve, type Served } from './serve.js';

/** Why no order explains the answers: the longest beginning of an order that does, and what would have come next. */
export interface Deadlock {
  readonly explained: readonly Exchange[];
  readonly left: readonly { readonly exchange: Exchange; readonly faults: readonly string[] }[];
}

/** An exchange that has its place in an order, and the books that it found. */
interface Placed {
  readonly exchange: Exchange;
  readonly before: Books;
}

/** An exchange in the next place of an order. */
interface Try {
  readonly after: Books;
  readonly changes: boolean;
  readonly faults: readonly string[];
}

/** Finds the serial orders of one company's concurrent requests in which the model gives the answers that were given. */
export class Explanations {
  deadlock: Deadlock | undefined;

  /** @param answers all answers of the run, by the number of their exchange. */
  constructor(
    private readonly answers: readonly Answer[],
    private readonly today: string,
  ) {}

  /** The books after each order that explains the answers. */
  *of(books: Books, exchanges: readonly Exchange[]): Generator<Books> {
    yield* this.place(books, [], exchanges);
  }

  private *place(books: Books, placed: readonly Placed[], left: readonly Exchange[]): Generator<Books> {
    if (left.length === 0) {
      yield books;
      return;
    }
    const tries = left.map((exchange) => ({ exchange, ...this.tried(books, placed, exchange) }));
    const fitting = tries.filter(({ faults }) => faults.length === 0);
    if (fitting.length === 0) this.note(placed, tries);
    // What changes nothing can stand at the first place where it fits: no order is lost.
    const harmless = fitting.find(({ changes }) => !changes);
    for (const { exchange, after } of harmless === undefined ? fitting : [harmless]) {
      const others = left.filter((other) => other !== exchange);
      yield* this.place(after, [...placed, { exchange, before: books }], others);
    }
  }

  private tried(books: Books, placed: readonly Placed[], exchange: Exchange): Try {
    if (this.ranTogether(placed, exchange)) return { after: books, changes: false, faults: [] };
    const copy = structuredClone(books);
    const served = serve(copy, exchange, this.today);
    const changes = served.kind === 'first';
    return { after: changes ? copy : books, changes, faults: this.faultsOf(exchange.answer, served) };
  }

  /**
   * Requests with one key that wait together are one write: the rights of each are judged before it runs. So whoever gives
   * up their own access twice at once is answered twice.
   */
  private ranTogether(placed: readonly Placed[], { request, answer }: Exchange): boolean {
    if (!isReplay(answer)) return false;
    const first = placed.find(
      ({ exchange }) => exchange.request.key === request.key && exchange.request.operation === request.operation,
    );
    if (first === undefined || first.exchange.answer.text !== answer.text) return false;
    if (payloadOf(first.exchange.request) !== payloadOf(request)) return false;
    const { actorId } = request;
    const asked = { ...first.exchange, request: { ...first.exchange.request, actorId } };
    return serve(structuredClone(first.before), asked, this.today).kind === 'first';
  }

  private faultsOf(answer: Answer, served: Served): readonly string[] {
    switch (served.kind) {
      case 'first':
        if (answer.status !== served.status || isReplay(answer)) return [`expected: ${String(served.status)}, new`];
        return differences(answer.body, served.expected);
      case 'replay': {
        const isSame = answer.status === 200 && isReplay(answer) && answer.text === this.answers[served.of]?.text;
        return isSame ? [] : [`expected: the same bytes as #${String(served.of)}`];
      }
      case 'refused': {
        const isExpected = served.alternatives.includes(outcomeOf(answer)) && !isReplay(answer);
        return isExpected ? [] : [`expected: ${served.alternatives.join(' or ')}`];
      }
    }
  }

  private note(placed: readonly Placed[], left: Deadlock['left']): void {
    if (this.deadlock !== undefined && this.deadlock.explained.length >= placed.length) return;
    this.deadlock = { explained: placed.map(({ exchange }) => exchange), left };
  }
}

export function describeDeadlock({ explained, left }: Deadlock): string {
  return [
    'no serial order explains the answers',
    ...explained.map((exchange) => `  explained: ${describeExchange(exchange)}`),
    ...left.flatMap(({ exchange, faults }) => [
      `  not: ${describeExchange(exchange)}`,
      ...faults.map((fault) => `    ${fault}`),
      `    answer: ${exchange.answer.text.slice(0, 1_500)}`,
    ]),
  ].join('\n');
}
