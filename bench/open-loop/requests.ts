import type { Answer } from './client-connection.js';
import type { GeneratorPlan, Mix } from './plan.js';

export type RequestKind = 'payment' | 'given' | keyof Mix;

/** One request that arrives. */
export interface OutgoingRequest {
  readonly kind: RequestKind;
  readonly text: string;
  /** The number of its payment, in the order in which they were made. */
  readonly place: number;
}

/** Payments that replays and conflicts may be about. */
const REMEMBERED_MAX = 4_096;

/** What is sent to one server, or to any of them. */
interface Share {
  places: number;
  readonly answered: number[];
  answers: number;
}

/** Makes the requests of a run in the shares of its mix. */
export class Requests {
  private readonly heads: readonly string[];
  private readonly lists: readonly string[];
  /** By server, when each has companies of its own. */
  private readonly shares: readonly Share[];
  private givenSent = 0;
  /** What comes next. */
  mix: Mix;

  constructor(private readonly plan: GeneratorPlan) {
    this.mix = plan.mix;
    const shares = plan.byCompany === true ? plan.ports.length : 1;
    this.shares = Array.from({ length: shares }, () => ({ places: 0, answered: [], answers: 0 }));
    this.heads = plan.companies.map(({ token }) => `${headOf('POST', '/api/payments', token)}${WITH_KEY}`);
    this.lists = plan.companies.map(({ token }) => getOf('/api/payments?limit=20', token));
  }

  /** @param server that it goes to. */
  next(server: number): OutgoingRequest {
    const { given } = this.plan;
    if (given !== undefined) return { kind: 'given', place: 0, text: given[this.givenSent++ % given.length] ?? '' };
    const number = server % this.shares.length;
    const share = this.shares[number] ?? { places: 0, answered: [], answers: 0 };
    const kind = this.kindOfNext(share);
    if (kind === 'read') return { kind, place: 0, text: this.lists[random(this.lists.length)] ?? '' };
    if (kind !== 'payment' && kind !== 'killed')
      return this.payment(kind, share.answered[random(share.answered.length)] ?? 0);
    while (this.shareOf(share.places) !== number) share.places += 1;
    return this.payment(kind, share.places++);
  }

  /** Whether the answer is what this request should get. */
  isAsItShouldBe({ kind, place }: OutgoingRequest, { status }: Answer): boolean {
    if (kind === 'conflict') return status === 422;
    const succeeded = status === 200 || status === 201;
    const share = this.shares[this.shareOf(place)];
    if (succeeded && kind === 'payment' && share !== undefined)
      share.answered[share.answers++ % REMEMBERED_MAX] = place;
    return succeeded;
  }

  /** Which server the company of a payment belongs to. */
  private shareOf(place: number): number {
    return (place % this.plan.companies.length) % this.shares.length;
  }

  private kindOfNext({ answered }: Share): RequestKind {
    const { read, killed, replay, conflict } = this.mix;
    let chance = Math.random();
    if ((chance -= read) < 0) return 'read';
    if ((chance -= killed) < 0) return 'killed';
    if (answered.length === 0) return 'payment';
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
    return { kind, place, text: (this.heads[company] ?? '') + keyAndBody(key, body) };
  }
}

const WITH_KEY = 'Content-Type: application/json\r\nIdempotency-Key: ';

/** The text of a GET. */
export function getOf(path: string, token: string): string {
  return `${headOf('GET', path, token)}\r\n`;
}

/** The text of a write. @param body of ASCII, so that its length is that of its bytes. */
export function postOf(path: string, token: string, key: string, body: string): string {
  return headOf('POST', path, token) + WITH_KEY + keyAndBody(key, body);
}

function headOf(method: string, path: string, token: string): string {
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`;
}

function keyAndBody(key: string, body: string): string {
  return `${key}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function random(below: number): number {
  return Math.floor(Math.random() * below);
}
