import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../http/caller.js';
import { idempotentOperationOf, OPERATIONS, type OperationDefinition } from '../idempotency/index.js';
import { CompanyReads } from './company-reads.service.js';
import { CompanyRequired, Unauthenticated } from './identity.errors.js';
import { isProtected } from './protected-path.js';
import { WithoutCompany } from './without-company.decorator.js';

/**
 * Settles for which company a request is. A read may fall back on the user's only membership; a write never, because a
 * retry could then change its scope. Whether the user is a member is decided where the data is touched.
 */
@Injectable()
export class CompanyGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly reads: CompanyReads,
    @Inject(OPERATIONS) private readonly operations: Readonly<Record<string, OperationDefinition>>,
  ) {}

  /** @throws Unauthenticated, CompanyRequired */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!isProtected(request)) return true;
    const { caller } = request;
    if (caller === undefined) throw new Unauthenticated();
    if (caller.companyId !== undefined || this.needsNoCompany(context)) return true;
    if (request.method !== 'GET' && request.method !== 'HEAD') throw new CompanyRequired();
    return this.assumeOnlyCompany(request, caller);
  }

  private needsNoCompany(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const operation = idempotentOperationOf(handler);
    if (operation !== undefined) return this.operations[operation]?.scope === 'user';
    return this.reflector.get<true | undefined>(WithoutCompany.KEY, handler) ?? false;
  }

  private async assumeOnlyCompany(request: FastifyRequest, caller: Caller): Promise<boolean> {
    const memberships = await this.reads.readOwn(caller.userId, (_manager, own) => Promise.resolve(own));
    const [only, ...others] = memberships;
    if (only === undefined || others.length > 0) throw new CompanyRequired();
    request.caller = { userId: caller.userId, companyId: only.companyId };
    return true;
  }
}
