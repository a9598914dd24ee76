import { Controller, HttpCode, Post, SetMetadata } from '@nestjs/common';
import { HTTP_CODE_METADATA, METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type { IdempotentWrite } from './idempotent-write.js';
import type { IdempotentWriteService } from './idempotent-write.service.js';
import {
  Idempotent,
  idempotentOperationOf,
  NotIdempotent,
  notIdempotentReasonOf,
  WriteParameterMissing,
} from './idempotent.decorator.js';
import { PendingWrite } from './pending-write.js';
import type { WriteAttempt, WriteOutcome, WriteWork } from './write-attempt.js';

const OTHER_KEYS = [METHOD_METADATA, PATH_METADATA, HTTP_CODE_METADATA, 'note'];

@Controller('things')
class Things {
  readonly prefix = 'made by';

  @Idempotent('createPayment')
  @Post('new')
  @HttpCode(202)
  @SetMetadata('note', 'kept')
  create(first: unknown, write: unknown, last: unknown): unknown {
    return [this.prefix, first, write, last];
  }

  @NotIdempotent('It only computes.')
  compute(): void {
    return;
  }
}

const attempt = { idempotencyKey: 'abc' } as WriteAttempt;
const outcome: WriteOutcome = { status: 'new', statusCode: 201, headers: {}, answer: '{}', workflowsTriggered: 0 };

function methodOf(name: keyof Things): (...parameters: unknown[]) => unknown {
  return Object.getOwnPropertyDescriptor(Things.prototype, name)?.value as (...parameters: unknown[]) => unknown;
}

/** A write that keeps what it was asked to run. */
function pendingWrite(): { pending: PendingWrite; asked: [WriteAttempt, WriteWork][] } {
  const asked: [WriteAttempt, WriteWork][] = [];
  const run = (...parameters: [WriteAttempt, WriteWork]): Promise<WriteOutcome> => {
    asked.push(parameters);
    return Promise.resolve(outcome);
  };
  return { pending: new PendingWrite(attempt, { run } as unknown as IdempotentWriteService), asked };
}

describe('Idempotent', () => {
  it('names the operation', () => {
    expect(idempotentOperationOf(methodOf('create'))).toBe('createPayment');
    expect(idempotentOperationOf(methodOf('compute'))).toBeUndefined();
  });

  it("keeps the method's name and all its metadata where Nest looks for them", () => {
    const method = methodOf('create');
    expect(method.name).toBe('create');
    expect(OTHER_KEYS.map((key) => Reflect.getMetadata(key, method) as unknown)).toEqual([1, 'new', 202, 'kept']);
  });

  it('begins the write and runs the body inside it, each time with the handle in its parameter', async () => {
    const { pending, asked } = pendingWrite();
    expect(pending.hasBegun).toBe(false);
    await expect(methodOf('create').call(new Things(), 'first', pending, 'last')).resolves.toBe(outcome);
    expect(pending.hasBegun).toBe(true);
    expect(asked).toEqual([[attempt, { handler: expect.any(Function) as unknown }]]);
    const { handler } = asked[0]?.[1] as Extract<WriteWork, { handler: unknown }>;
    for (const id of ['1', '2']) {
      const write = { id } as IdempotentWrite;
      expect(handler(write)).toEqual(['made by', 'first', write, 'last']);
    }
  });

  it.each([[[]], [[{}, undefined, 'last']]])('refuses to run without its write: %p', (parameters: unknown[]) => {
    const call = (): unknown => methodOf('create').apply(new Things(), parameters);
    expect(call).toThrow(WriteParameterMissing);
    expect(call).toThrow('create is @Idempotent and needs a parameter with @Write().');
  });
});

describe('NotIdempotent', () => {
  it('keeps the reason', () => {
    expect(notIdempotentReasonOf(methodOf('compute'))).toBe('It only computes.');
    expect(notIdempotentReasonOf(methodOf('create'))).toBeUndefined();
  });
});
