import { Reflector } from '@nestjs/core';
import type { OperationName } from './operation.js';
import { PendingWrite } from './pending-write.js';
import type { WriteHandler } from './write-attempt.js';

const OperationMetadata = Reflector.createDecorator<OperationName>();
const ReasonMetadata = Reflector.createDecorator<string>();

type Method = (...parameters: unknown[]) => unknown;

/** Thrown when a decorated method is called without its write: it lacks `@Write()`, or Nest didn't call it. */
export class WriteParameterMissing extends Error {}

/**
 * Makes Nest run the method, after guards and pipes, inside one idempotent write; the method takes the write through
 * `@Write()` and returns the answer.
 *
 * ```ts
 * @Post()
 * @Idempotent('createPayment')
 * create(@Write() write: IdempotentWrite, @Body() dto: CreatePaymentDto) {
 *   return this.payments.create(write, dto);
 * }
 * ```
 *
 * @param operation a name that stands in the registry; a typo does not compile.
 */
export function Idempotent(operation: OperationName): MethodDecorator {
  return (target, propertyKey, descriptor: PropertyDescriptor) => {
    const original = descriptor.value as Method;
    const wrapped = function (this: unknown, ...parameters: unknown[]): unknown {
      const place = parameters.findIndex((parameter) => parameter instanceof PendingWrite);
      const pending = parameters[place];
      if (!(pending instanceof PendingWrite)) {
        throw new WriteParameterMissing(`${original.name} is @Idempotent and needs a parameter with @Write().`);
      }
      const handler: WriteHandler = (write) => original.apply(this, parameters.with(place, write));
      return pending.run(handler);
    };
    descriptor.value = asOriginal(wrapped, original);
    OperationMetadata(operation)(target, propertyKey, descriptor);
  };
}

/** Says why a mutating route needs no idempotency. The boot check refuses one that has neither decorator. */
export function NotIdempotent(reason: string): MethodDecorator {
  return ReasonMetadata(reason);
}

/** The operation of a controller's method, or undefined. The one reader of the decorator's metadata. */
export function idempotentOperationOf(handler: object): OperationName | undefined {
  return Reflect.getMetadata(OperationMetadata.KEY, handler) as OperationName | undefined;
}

/** The reason given for a mutating method without idempotency, or undefined. */
export function notIdempotentReasonOf(handler: object): string | undefined {
  return Reflect.getMetadata(ReasonMetadata.KEY, handler) as string | undefined;
}

/** Copies name and metadata: route, status, guards and documentation of the original stay where Nest looks for them. */
function asOriginal(wrapped: Method, original: Method): Method {
  for (const key of Reflect.getMetadataKeys(original)) {
    Reflect.defineMetadata(key, Reflect.getMetadata(key, original), wrapped);
  }
  Object.defineProperty(wrapped, 'name', { value: original.name });
  return wrapped;
}
