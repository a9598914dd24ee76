import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { PendingWrite } from './pending-write.js';

declare module 'fastify' {
  interface FastifyRequest {
    pendingWrite?: PendingWrite;
  }
}

/** The write that the interceptor made for the request; the decorated method exchanges it for the handle. */
export function pendingWriteOf(_data: undefined, context: ExecutionContext): PendingWrite | undefined {
  return context.switchToHttp().getRequest<FastifyRequest>().pendingWrite;
}

/** Injects the `IdempotentWrite` into a method that is decorated with `@Idempotent(...)`. */
export const Write = createParamDecorator(pendingWriteOf);
