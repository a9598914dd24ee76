import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../http/caller.js';
import { CompanyRequired, Unauthenticated } from './identity.errors.js';
import type { Reader } from './reader.js';

/** Injects who reads, and in which company; hand it to `CompanyReads`, which checks the membership. */
export const CurrentReader = createParamDecorator((_data: undefined, context: ExecutionContext): Reader => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Unauthenticated();
  if (caller.companyId === undefined) throw new CompanyRequired();
  return { userId: caller.userId, companyId: caller.companyId };
});

/** Injects the id of the signed-in user. */
export const CurrentUserId = createParamDecorator((_data: undefined, context: ExecutionContext): string => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Unauthenticated();
  return caller.userId;
});

/** Injects the caller as the request names it: the company is the wished one, or undefined. */
export const CurrentCaller = createParamDecorator((_data: undefined, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined) throw new Unauthenticated();
  return caller;
});
