import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerModuleOptions } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { RateLimited } from '../http.errors.js';
import { RequestWindows } from './request-windows.js';

/** The options of `ThrottlerModule`: so many requests of one user for one company in a window, in this process. */
export function tenantRateLimit(limit: number, windowMs: number): ThrottlerModuleOptions {
  return { throttlers: [{ limit, ttl: windowMs }], storage: new RequestWindows(), setHeaders: false };
}

/**
 * Bounds the requests of one user for one company, over all routes; runs after identity. The company alone would not do:
 * before the lookup it is only a wish, so a stranger could use up a company's share.
 */
@Injectable()
export class TenantRateGuard extends ThrottlerGuard {
  /** Requests without a caller (health, metrics, the docs) are not counted. */
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.switchToHttp().getRequest<FastifyRequest>().caller === undefined);
  }

  protected override getTracker({ caller }: FastifyRequest): Promise<string> {
    return Promise.resolve(`${caller?.companyId ?? ''}:${caller?.userId ?? ''}`);
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  /** @throws RateLimited */
  protected override throwThrottlingException(_: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    return Promise.reject(new RateLimited(detail.timeToBlockExpire));
  }
}
