import { type ExecutionContext, Injectable } from '@nestjs/common';
import {
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  type ThrottlerModuleOptions,
  type ThrottlerOptions,
} from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../caller.js';
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
  private readonly ownRules = new WeakMap<object, boolean>();

  /**
   * The package looks for its decorators ten times a request and waits for a promise as often; a route that has none of
   * them, which is seen once, is counted without.
   * @throws RateLimited
   */
  override canActivate(context: ExecutionContext): Promise<boolean> {
    const [rule] = this.throttlers;
    const { storageService: windows } = this;
    if (this.hasOwnRules(context) || !(windows instanceof RequestWindows) || !isPlain(rule)) {
      return super.canActivate(context);
    }
    const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
    if (caller === undefined) return ADMITTED;
    const { isBlocked, timeToBlockExpire } = windows.count(trackerOf(caller), rule.ttl, rule.limit);
    return isBlocked ? Promise.reject(new RateLimited(timeToBlockExpire)) : ADMITTED;
  }

  /** Requests without a caller (health, metrics, the docs) are not counted. */
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(context.switchToHttp().getRequest<FastifyRequest>().caller === undefined);
  }

  protected override getTracker({ caller }: FastifyRequest): Promise<string> {
    return Promise.resolve(caller === undefined ? '' : trackerOf(caller));
  }

  protected override generateKey(_context: ExecutionContext, tracker: string): string {
    return tracker;
  }

  /** @throws RateLimited */
  protected override throwThrottlingException(_: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    return Promise.reject(new RateLimited(detail.timeToBlockExpire));
  }

  private hasOwnRules(context: ExecutionContext): boolean {
    const handler = context.getHandler();
    const known = this.ownRules.get(handler);
    if (known !== undefined) return known;
    const own = [handler, context.getClass()].some((target) => Reflect.getMetadataKeys(target).some(isThrottlerKey));
    this.ownRules.set(handler, own);
    return own;
  }
}

const ADMITTED = Promise.resolve(true);
/** What the keys of `@Throttle` and `@SkipThrottle` begin with. */
const THROTTLER_KEY_PREFIX = 'THROTTLER:';

function trackerOf({ companyId, userId }: Caller): string {
  return `${companyId ?? ''}:${userId}`;
}

function isThrottlerKey(key: unknown): boolean {
  return String(key).startsWith(THROTTLER_KEY_PREFIX);
}

/** Whether the rule is two numbers, as `tenantRateLimit` makes it. */
function isPlain(rule: ThrottlerOptions | undefined): rule is { limit: number; ttl: number } {
  return typeof rule?.limit === 'number' && typeof rule.ttl === 'number';
}
