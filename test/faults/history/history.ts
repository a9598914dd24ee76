import type { MutationName } from '../../../src/mutations/index.js';
import type { AnswerHeaders, Attempt, Person, Phase } from './attempt.js';
import type { Delivery } from './delivery.js';

/** What a read was for, and so what its answer is held against. */
export type ReadAbout =
  | { readonly kind: 'entity'; readonly id: string }
  /** The newest of what an operation creates. */
  | { readonly kind: 'list'; readonly operation: MutationName }
  /** Something of another company. */
  | { readonly kind: 'foreign'; readonly id: string }
  | { readonly kind: 'trial-balance' };

/** One read as the client saw it. Times are those of attempts. */
export interface Read {
  readonly phase: Phase;
  readonly thread: number;
  readonly person: Person;
  readonly companyId: string;
  readonly replica: number;
  readonly path: string;
  readonly about: ReadAbout;
  /** The `X-Request-Id` that it was sent with. */
  readonly requestId: string;
  readonly begunAt: number;
  readonly endedAt: number;
  /** 0: there was no answer. */
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string;
}

/** What was known of an attempt before its request was sent. */
export type BegunAttempt = Omit<Attempt, keyof AttemptEnd>;

/** What became of it. */
export type AttemptEnd = Pick<
  Attempt,
  'endedAt' | 'outcome' | 'status' | 'replayed' | 'code' | 'headers' | 'body' | 'failure'
>;

/** One line of the file. An attempt has two: one before it is sent, one before the client uses what it learned. */
export type HistoryLine =
  | { readonly line: 'start'; readonly seed: number; readonly wallClockMs: number; readonly clockMs: number }
  | ({ readonly line: 'begun' } & BegunAttempt)
  | ({ readonly line: 'ended'; readonly sequence: number } & AttemptEnd)
  | ({ readonly line: 'read' } & Read)
  | ({ readonly line: 'delivery' } & Delivery);

/** Everything that the client has seen, and the receiver of webhooks. */
export interface History {
  readonly seed: number;
  /** The wall clock at 0 of the monotonic clock, in milliseconds since 1970. */
  readonly wallClockOrigin: number;
  /** By sequence. */
  readonly attempts: readonly Attempt[];
  readonly reads: readonly Read[];
  /** As they came. */
  readonly deliveries: readonly Delivery[];
}
