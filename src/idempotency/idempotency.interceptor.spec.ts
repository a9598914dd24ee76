import { jest } from '@jest/globals';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { defer, lastValueFrom } from 'rxjs';
import type { Caller } from '../http/caller.js';
import { deterministicId } from './deterministic-id.js';
import { ENGINE_DEFAULTS } from './engine/engine-options.js';
import { CompanyBusy, IdempotencyKeyMissing, WriteFailed } from './idempotency.errors.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';
import type { IdempotencyOptions } from './idempotency.options.js';
import type { IdempotentWriteService } from './idempotent-write.service.js';
import { Idempotent } from './idempotent.decorator.js';
import type { OperationDefinition } from './operation.js';
import type { WriteAttempt, WriteOutcome, WriteWork } from './write-attempt.js';
import { pendingWriteOf } from './write.decorator.js';

const USER = '5b0c8c3e-6e0f-4f53-8d62-0e4a2f3b1c7d';
const COMPANY = '0197f3a0-5c1e-7d2a-9b3c-4d5e6f708192';
const DEFINITION: OperationDefinition = {
  type: 'financial',
  method: 'POST',
  path: '/api/payments',
  firstStatus: 201,
  resource: '/api/payments/:id',
};
const NEW: WriteOutcome = {
  status: 'new',
  statusCode: 201,
  headers: { etag: '"1"' },
  answer: '{"id":"x"}',
  workflowsTriggered: 0,
};
const REPLAYED: WriteOutcome = { ...NEW, status: 'replayed' };

class Payments {
  @Idempotent('createPayment')
  create(write: unknown): unknown {
    return write;
  }

  list(): unknown[] {
    return [];
  }
}

interface Exchange {
  readonly handler?: keyof Payments;
  readonly type?: string;
  readonly caller?: Caller | undefined;
  readonly key?: string[] | undefined;
  readonly body?: unknown;
  /** What comes after the interceptor: pipes and the decorated method, which is handed the request's write. */
  readonly next?: (context: ExecutionContext) => unknown;
  readonly outcome?: WriteOutcome;
  readonly options?: Partial<IdempotencyOptions>;
}

/** One request through the interceptor. @returns its answer and what was seen on the way. */
function exchange(given: Exchange = {}): {
  answer: Promise<unknown>;
  asked: [WriteAttempt, WriteWork][];
  sent: { status: number | undefined; headers: Record<string, unknown> };
} {
  const asked: [WriteAttempt, WriteWork][] = [];
  const run = (...parameters: [WriteAttempt, WriteWork]): Promise<WriteOutcome> => {
    asked.push(parameters);
    return Promise.resolve(given.outcome ?? NEW);
  };
  const sent = { status: undefined as number | undefined, headers: {} as Record<string, unknown> };
  const reply = {
    header: (name: string, value: string) => Object.assign(sent.headers, { [name]: value }),
    headers: (headers: Record<string, string>) => Object.assign(sent.headers, headers),
    status: (status: number) => Object.assign(sent, { status }),
  };
  const key = 'key' in given ? given.key : ['abc'];
  const request = {
    raw: { headers: {}, headersDistinct: key === undefined ? {} : { 'idempotency-key': key } },
    id: 'request-1',
    method: 'POST',
    params: {},
    query: {},
    body: given.body,
    caller: 'caller' in given ? given.caller : { userId: USER, companyId: COMPANY },
  };
  const context = contextOf(given, request as unknown as FastifyRequest, reply as unknown as FastifyReply);
  const next = given.next ?? ((current: ExecutionContext) => new Payments().create(pendingWriteOf(undefined, current)));
  const handler: CallHandler = { handle: () => defer(async () => await next(context)) };
  const options = { operations: { createPayment: DEFINITION }, drainLimitMs: 0, ...given.options };
  const interceptor = new IdempotencyInterceptor({ run } as unknown as IdempotentWriteService, options);
  return { answer: lastValueFrom(interceptor.intercept(context, handler)), asked, sent };
}

function contextOf({ type, handler }: Exchange, request: FastifyRequest, reply: FastifyReply): ExecutionContext {
  return {
    getType: () => type ?? 'http',
    getHandler: () => Object.getOwnPropertyDescriptor(Payments.prototype, handler ?? 'create')?.value as unknown,
    switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }),
  } as unknown as ExecutionContext;
}

describe('IdempotencyInterceptor', () => {
  it.each<[string, Exchange]>([
    ['is not HTTP', { type: 'rpc' }],
    ['has no operation', { handler: 'list' }],
  ])('lets pass what %s', async (_what, given) => {
    const { answer, asked, sent } = exchange({ ...given, key: undefined, next: () => 'untouched' });
    await expect(answer).resolves.toBe('untouched');
    expect({ asked, sent }).toEqual({ asked: [], sent: { status: undefined, headers: {} } });
  });

  it('answers a new write with its own status and the key', async () => {
    const { answer, sent } = exchange({ key: ['"abc"'] });
    await expect(answer).resolves.toBe(NEW.answer);
    expect(sent).toEqual({ status: 201, headers: { 'Idempotency-Key': 'abc', etag: '"1"' } });
  });

  it('answers a replay with 200 and the first status', async () => {
    const { answer, sent } = exchange({ outcome: REPLAYED });
    await expect(answer).resolves.toBe(NEW.answer);
    expect(sent).toEqual({
      status: 200,
      headers: {
        'Idempotency-Key': 'abc',
        etag: '"1"',
        'Idempotent-Replayed': 'true',
        'Idempotency-Original-Status': '201',
      },
    });
  });

  it('makes the attempt from the request', async () => {
    const before = performance.now();
    const { answer, asked } = exchange({ body: { amount: '1.00' } });
    await answer;
    const attempt = asked[0]?.[0];
    expect(attempt).toMatchObject({
      operation: 'createPayment',
      definition: DEFINITION,
      id: deterministicId(COMPANY, 'createPayment', 'abc'),
      idempotencyKey: 'abc',
      scopeId: COMPANY,
      companyId: COMPANY,
      actorId: USER,
      requestId: 'request-1',
    });
    expect(attempt?.bodyBytes).toBe(attempt?.fingerprint.payloadBytes);
    expect(attempt?.receivedAt).toBeGreaterThanOrEqual(before);
  });

  it('takes no body for an empty one', async () => {
    const [none, empty, other] = [{}, { body: {} }, { body: { amount: '1.00' } }].map((given) => exchange(given));
    await Promise.all([none?.answer, empty?.answer, other?.answer]);
    const hashOf = (made: typeof none): string | undefined => made?.asked[0]?.[0].fingerprint.hash;
    expect(hashOf(none)).toBe(hashOf(empty));
    expect(hashOf(none)).not.toBe(hashOf(other));
  });

  it.each<[number, Partial<IdempotencyOptions>]>([
    [ENGINE_DEFAULTS.requestDeadlineMs, {}],
    [ENGINE_DEFAULTS.requestDeadlineMs, { engine: { retriesMax: 1 } }],
    [1_234, { engine: { requestDeadlineMs: 1_234 } }],
  ])('gives the attempt %p ms with the options %p', async (deadlineMs, options) => {
    const { answer, asked } = exchange({ options });
    await answer;
    const [attempt] = asked[0] ?? [];
    expect(Number(attempt?.deadlineAt) - Number(attempt?.receivedAt)).toBeCloseTo(deadlineMs, 3);
  });

  it("takes the user's key space where the scope is the user, and the id for the company to be created", async () => {
    const operations = { createPayment: { ...DEFINITION, scope: 'user' } as const };
    for (const companyId of [undefined, COMPANY]) {
      const { answer, asked } = exchange({ options: { operations }, caller: { userId: USER, companyId } });
      await answer;
      const id = deterministicId(USER, 'createPayment', 'abc');
      expect(asked[0]?.[0]).toMatchObject({ id, scopeId: USER, companyId: id, actorId: USER });
    }
  });

  it.each<[string, Exchange, string]>([
    ['an operation that is not registered', { options: { operations: {} } }, 'createPayment is not registered'],
    ['a caller that nobody identified', { caller: undefined }, 'needs an identified caller'],
    ['a company that nobody chose', { caller: { userId: USER, companyId: undefined } }, 'needs a chosen company'],
  ])('never writes for %s', async (_what, given, reason) => {
    const { answer, asked } = exchange(given);
    await expect(answer).rejects.toThrow(reason);
    expect(asked).toEqual([]);
  });

  it('refuses a request without a key before anything runs', async () => {
    const next = jest.fn();
    const { answer, asked } = exchange({ key: undefined, next });
    await expect(answer).rejects.toThrow(IdempotencyKeyMissing);
    expect(next).not.toHaveBeenCalled();
    expect(asked).toEqual([]);
  });
});

describe('an error on the way to the method', () => {
  it('is looked up when a pipe refuses the body: a known key answers as it did', async () => {
    const rejection = new CompanyBusy();
    const { answer, asked, sent } = exchange({ next: () => Promise.reject(rejection), outcome: REPLAYED });
    await expect(answer).resolves.toBe(NEW.answer);
    expect(asked).toEqual([[expect.objectContaining({ idempotencyKey: 'abc' }), { rejection }]]);
    expect(sent.status).toBe(200);
  });

  it('is thrown as it is when it is no problem but a defect', async () => {
    const defect = new TypeError('a defect in a pipe');
    const { answer, asked } = exchange({ next: () => Promise.reject(defect) });
    await expect(answer).rejects.toBe(defect);
    expect(asked).toEqual([]);
  });

  it('is thrown as it is once the write has begun: what became of it is settled', async () => {
    const failure = new WriteFailed(undefined);
    const { answer, asked, sent } = exchange({
      next: async (context) => {
        await new Payments().create(pendingWriteOf(undefined, context));
        throw failure;
      },
    });
    await expect(answer).rejects.toBe(failure);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.[1]).toHaveProperty('handler');
    expect(sent).toEqual({ status: undefined, headers: { 'Idempotency-Key': 'abc' } });
  });
});
