import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../http/caller.js';
import { rateLimitHeaders } from '../http/index.js';
import { type Allowance, RateLimits } from '../rate-limits/index.js';
import { MembershipLookup } from './membership-lookup.service.js';

/**
 * Bounds the requests of a user and of a company, over all routes, and tells callers what is left: of the limit that is
 * nearer. Requests without a caller (health, metrics, the docs) are not counted.
 */
@Injectable()
export class RequestRateGuard implements CanActivate {
  constructor(
    private readonly limits: RateLimits,
    private readonly members: MembershipLookup,
  ) {}

  /** @throws RateLimited, or IdentityUnavailable when it can't be asked whose request it is. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { caller } = http.getRequest<FastifyRequest>();
    if (caller === undefined) return true;
    void http.getResponse<FastifyReply>().headers(rateLimitHeaders(await this.count(caller)));
    return true;
  }

  /**
   * The user first: who is beyond the own limit takes nothing of the company's, nor does a stranger who only names it.
   * When that can't be asked the request ends here: whatever it wants would ask the same again, for as long.
   */
  private async count({ userId, companyId }: Caller): Promise<Allowance> {
    const ofUser = await this.limits.countUser(userId, companyId);
    if (companyId === undefined || !(await this.members.wasMember(companyId, userId))) return ofUser;
    const ofCompany = await this.limits.countCompany(companyId);
    return ofCompany.remaining < ofUser.remaining ? ofCompany : ofUser;
  }
}
