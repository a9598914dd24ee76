import type { Answer } from './client-connection.js';
import type { GeneratorPlan, Mix } from './plan.js';

export type RequestKind = 'payment' | keyof Mix;

/** One request that arrives. */
export interface OutgoingRequest {
  readonly kind: RequestKind;
  readonly text: string;
  /** The number of its payment, in the order in which they were made. */
  readonly place: number;
}

/** Payments that replays and conflicts may be about. */
const REMEMBERED_MAX = 4_096;

/** Makes the requests of a run in the shares of its mix. */
export class Requests {
  private readonly heads: readonly string[];
  private readonly lists: readonly string[];
  private readonly answered: number[] = [];
  /** What comes next. */
  mix: Mix;
  private places = 0;
  private answers = 0;

  constructor(private readonly plan: GeneratorPlan) {
    this.mix = plan.mix;
    const head = (method: string, path: string, token: string): string =>
      `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
    this.heads = plan.companies.map(
      ({ token }) => `${head('POST', '/api/payments', token)}Content-Type: application/json\r\nIdempotency-Key: `,
    );
    this.lists = plan.companies.map(({ token }) => `${head('GET', '/api/payments?limit=20', token)}\r\n`);
  }

  next(): OutgoingRequest {
    const kind = this.kindOfNext();
    if (kind === 'read') return { kind, place: 0, text: this.lists[this.random(this.lists.length)] ?? '' };
    if (kind === 'payment' || kind === 'killed') return this.payment(kind, this.places++);
    return this.payment(kind, this.answered[this.random(this.answered.length)] ?? 0);
  }

  /** Whether the answer is what this request should get. */
  isAsItShouldBe({ kind, place }: OutgoingRequest, { status }: Answer): boolean {
    if (kind === 'conflict') return status === 422;
    const succeeded = status === 200 || status === 201;
    if (succeeded && kind === 'payment') this.answered[this.answers++ % REMEMBERED_MAX] = place;
    return succeeded;
  }

  private kindOfNext(): RequestKind {
    const { read, killed, replay, conflict } = this.mix;
    let chance = Math.random();
    if ((chance -= read) < 0) return 'read';
    if ((chance -= killed) < 0) return 'killed';
    if (this.answered.length === 0) return 'payment';
    if ((chance -= replay) < 0) return 'replay';
    return chance - conflict < 0 ? 'conflict' : 'payment';
  }

  /** The body is a function of place and kind, so that a replay is the same to the byte. */
  private payment(kind: RequestKind, place: number): OutgoingRequest {
    const { companies, run, today } = this.plan;
    const company = place % companies.length;
    const cents = String(place % 100).padStart(2, '0');
    const amount = `${kind === 'conflict' ? 1_000 : 100 + (place % 900)}.${cents}`;
    const body =
      `{"customerId":"${companies[company]?.customerId ?? ''}","amount":"${amount}","currency":"EUR",` +
      `"method":"bank_transfer","receivedDate":"${today}"}`;
    const key = `${run}-0000-4000-8000-${place.toString(16).padStart(12, '0')}`;
    const text = `${this.heads[company] ?? ''}${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    return { kind, place, text };
  }

  private random(below: number): number {
    return Math.floor(Math.random() * below);
  }
}
