import { deterministicId } from '../../../../src/idempotency/deterministic-id.js';
import { type MutationName, MUTATIONS } from '../../../../src/mutations/index.js';
import { type AnswerHeaders, type Attempt, outcomeOf, requestIdOf } from '../../history/attempt.js';
import type { Delivery } from '../../history/delivery.js';
import type { History, Read } from '../../history/history.js';
import { requestOf } from '../../workload/wish.js';
import { checkHistory } from '../check.js';
import { EFFECT_TABLES } from '../effect-tables.js';
import type { Finding } from '../finding.js';
import type { Snapshot, StoredAnswer } from '../snapshot.js';

export const COMPANY = '11111111-1111-4111-8111-111111111111';
export const OTHER_COMPANY = '22222222-2222-4222-8222-222222222222';

type Changeable<Type> = { -readonly [Member in keyof Type]: Type[Member] };
type Lists<Type> = { -readonly [Member in keyof Type]: Type[Member] extends readonly (infer Item)[] ? Item[] : never };

/** A snapshot that a spec may change. */
export type OpenSnapshot = Lists<Snapshot>;

/** Their user ids. */
const PEOPLE = {
  member: '33333333-3333-4333-8333-333333333333',
  colleague: '44444444-4444-4444-8444-444444444444',
  stranger: '55555555-5555-4555-8555-555555555555',
} as const;

/** Where the wall clock of constructed histories begins. */
const ORIGIN = 1_700_000_000_000;

/** A write that was asked for, and how it looks in the database. */
export interface ConstructedWrite {
  readonly id: string;
  readonly stored: StoredAnswer;
  /** The body of its 2xx answers. */
  readonly answer: string;
}

/** A run that a spec puts together: everything is right until the spec says otherwise. */
export class ConstructedCase {
  readonly attempts: Changeable<Attempt>[] = [];
  readonly reads: Read[] = [];
  readonly deliveries: Delivery[] = [];
  readonly before = emptySnapshot();
  readonly after = emptySnapshot();
  private clock = 0;

  get now(): number {
    return this.clock;
  }

  /** An attempt with its answer; `status` 0 is a lost one. Its headers are those that are not as they should be. */
  attempt(operation: MutationName, key: string, parts: Partial<Attempt> & { readonly sent?: object } = {}): Attempt {
    const { sent, ...given } = parts;
    const [begunAt, endedAt] = [(this.clock += 10), (this.clock += 10)];
    const { status = 201, code = codeOf(status), person = 'member' } = given;
    const request = requestOf({ operation, path: { id: 'entity' }, body: { memo: 'as sent', ...sent } });
    const attempt: Attempt = {
      ...{ sequence: this.attempts.length + 1, phase: 'load', thread: 1, person, userId: PEOPLE[person], replica: 0 },
      ...{ companyId: COMPANY, scopeId: COMPANY, operation, key, request, payloadHash: '', begunAt, endedAt },
      ...{ outcome: outcomeOf(status, code), status, replayed: false, code, headers: {}, body: '', failure: '' },
      ...given,
    };
    this.attempts.push(attempt);
    return attempt;
  }

  /** Stores a write as its attempt carries it out, with effect and audit row. */
  store(attempt: Attempt, answer: object = {}): ConstructedWrite {
    const { companyId, operation, key } = attempt;
    const id = deterministicId(attempt.scopeId, operation, key);
    const createdAt = ORIGIN + attempt.begunAt + 5;
    const text = JSON.stringify({ id, createdAt: new Date(createdAt).toISOString(), memo: 'as sent', ...answer });
    const headers = JSON.stringify(headersOfBody(operation, text));
    const stored = {
      companyId,
      id,
      operation,
      key,
      status: 201,
      headers,
      answer: text,
      workflowsTriggered: 0,
      createdAt,
    };
    const table = EFFECT_TABLES[operation];
    for (const snapshot of [this.before, this.after]) {
      snapshot.stored.push(stored);
      snapshot.makers.push({ table: 'idempotent_writes', companyId, writeId: id, userId: attempt.userId });
      if (table !== undefined) snapshot.effects.push({ table, companyId, writeId: id, rows: 1 });
      if (operation === 'createPayment') snapshot.paymentKeys.push({ companyId, key, rows: 1 });
    }
    this.audit(attempt, 'new');
    return { id, stored, answer: text };
  }

  audit({ companyId, scopeId, operation, key, sequence, userId }: Attempt, status: 'new' | 'replayed'): void {
    const row = { companyId, writeId: deterministicId(scopeId, operation, key), operation, key, status, userId };
    for (const { audit } of [this.before, this.after]) audit.push({ ...row, requestId: requestIdOf(sequence) });
  }

  /** A write that was acknowledged, and is replayed at the end. */
  acknowledged(operation: MutationName, key: string, answer: object = {}, sent: object = {}): ConstructedWrite {
    const first = this.attempt(operation, key, { sent });
    const write = this.store(first, { ...sent, ...answer });
    Object.assign(first, { body: write.answer });
    this.replay(operation, key, write, sent);
    return write;
  }

  /** The final replay of a write. */
  replay(operation: MutationName, key: string, { answer: body }: ConstructedWrite, sent: object = {}): Attempt {
    const replayed = { phase: 'replay', status: 200, replayed: true, body, sent } as const;
    const attempt = this.attempt(operation, key, replayed);
    this.audit(attempt, 'replayed');
    return attempt;
  }

  read(about: Read['about'], path: string, status: number, body: object, parts: Partial<Read> = {}): void {
    const [begunAt, endedAt] = [(this.clock += 10), (this.clock += 10)];
    const requestId = `read-${this.reads.length + 1}`;
    const headers = { ...(status < 400 ? {} : headersOfProblem(status)), 'x-request-id': requestId, ...parts.headers };
    const read = {
      phase: 'load',
      thread: 1,
      person: 'member',
      companyId: COMPANY,
      replica: 0,
      path,
      about,
      requestId,
    } as const;
    this.reads.push({ ...read, begunAt, endedAt, status, body: JSON.stringify(body), ...parts, headers });
  }

  /** A message that is right, and taken, but for what the spec gives. */
  deliver(parts: Partial<Delivery> & { readonly type: string; readonly data: object }): void {
    const { type, data, ...given } = parts;
    this.clock += 10;
    const body = JSON.stringify({ type, data: { companyId: COMPANY, ...data } });
    this.deliveries.push({ receivedAt: ORIGIN + this.clock, messageId: 'msg_1', body, answered: 204, ...given });
  }

  get history(): History {
    return {
      seed: 1,
      wallClockOrigin: ORIGIN,
      attempts: this.attempts.map((attempt) => ({ ...attempt, headers: this.headersOf(attempt) })),
      reads: this.reads,
      deliveries: this.deliveries,
    };
  }

  findings(): Finding[] {
    return checkHistory(this.history, this.before, this.after);
  }

  /** The names of the rules that find something. */
  brokenRules(): string[] {
    return [...new Set(this.findings().map(({ rule }) => rule))];
  }

  /** The headers of an answer, all right but for those that the spec has given. */
  private headersOf({ scopeId, operation, key, sequence, status, code, body, headers }: Attempt): AnswerHeaders {
    if (status === 0) return {};
    const own = { 'x-request-id': requestIdOf(sequence), 'idempotency-key': key };
    if (status >= 400) return { ...own, ...headersOfProblem(status, code), ...headers };
    const stored = this.after.stored.find(({ id }) => id === deterministicId(scopeId, operation, key));
    return { ...own, ...headersOfBody(operation, stored?.answer ?? body), ...headers };
  }
}

/** A payment that was acknowledged and replayed. */
export function paid(): ConstructedCase {
  const run = new ConstructedCase();
  run.acknowledged('createPayment', 'pay-1', { version: 1 });
  return run;
}

function headersOfBody(operation: MutationName, body: string): AnswerHeaders {
  const { id, version } = (body === '' ? {} : JSON.parse(body)) as { readonly id?: string; readonly version?: number };
  const { firstStatus, resource } = MUTATIONS[operation];
  return {
    'content-type': 'application/json; charset=utf-8',
    ...(version === undefined ? {} : { etag: `"${version}"` }),
    ...(firstStatus === 201 && id !== undefined ? { location: resource.replace(':id', id) } : {}),
  };
}

function headersOfProblem(status: number, code = ''): AnswerHeaders {
  const comesAgain = [429, 503].includes(status) || code === 'idempotency_in_progress';
  return { 'content-type': 'application/problem+json', ...(comesAgain ? { 'retry-after': '1' } : {}) };
}

/** A problem of this status, where the spec does not care which. */
function codeOf(status: number): string {
  if (status < 400) return '';
  return status === 503 ? 'outcome_unknown' : 'refused_for_some_reason';
}

function emptySnapshot(): OpenSnapshot {
  return {
    ...{ stored: [], effects: [], paymentKeys: [], audit: [], workflows: [] },
    ...{ manualBalances: [], journalSums: [], makers: [] },
    ...{ customerVersions: [], itemQuantities: [], violations: [], foreignReferences: [] },
  };
}
