import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { RateLimited } from '../http.errors.js';
import { RATE_LIMIT_OPTIONS, type RateLimitOptions } from './rate-limit.options.js';
import { RequestWindows } from './request-windows.js';

/**
 * Bounds the requests of one user for one company in this process; runs after identity. The company alone would not do:
 * before the lookup it is only a wish, so a stranger could use up a company's share.
 */
@Injectable()
export class TenantRateGuard implements CanActivate {
  private readonly windows: RequestWindows;

  constructor(@Inject(RATE_LIMIT_OPTIONS) { limit, windowMs }: RateLimitOptions) {
    this.windows = new RequestWindows(limit, windowMs);
  }

  /** @throws RateLimited. Requests without a caller (health, metrics, the docs) are not counted. */
  canActivate(context: ExecutionContext): boolean {
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller === undefined) return true;
    const waitMs = this.windows.take(`${caller.companyId ?? ''}:${caller.userId}`, performance.now());
    if (waitMs !== undefined) throw new RateLimited(waitMs / 1_000);
    return true;
  }
}
