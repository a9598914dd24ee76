import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimitState } from '../http/index.js';
import type { RedisConnection } from './redis-connection.js';

const WINDOW_SECONDS = 1;

/** What is left of a limit after a request was counted. */
export interface Allowance extends RateLimitState {
  readonly isWithin: boolean;
}

/**
 * Counts requests by key in windows of one second: for all processes in Redis, or in this process alone when there is
 * none or it does not answer.
 */
export class RequestCount {
  private readonly own: RateLimiterMemory;
  private readonly shared: RateLimiterRedis | undefined;

  constructor(
    name: string,
    private readonly limit: number,
    private readonly redis: RedisConnection,
  ) {
    const window = { points: limit, duration: WINDOW_SECONDS };
    this.own = new RateLimiterMemory(window);
    if (redis.client === undefined) return;
    this.shared = new RateLimiterRedis({
      ...window,
      keyPrefix: `accubooks:requests:${name}`,
      storeClient: redis.client,
      // Who is beyond the limit is refused here until the window ends, and costs Redis nothing more.
      inMemoryBlockOnConsumed: limit,
    });
  }

  /** Counts one request. Never fails. */
  async add(key: string): Promise<Allowance> {
    return (await this.addShared(key)) ?? this.consume(this.own, key);
  }

  /** @returns undefined when the processes can't count together now. */
  private async addShared(key: string): Promise<Allowance | undefined> {
    if (this.shared === undefined || !this.redis.isReady) return undefined;
    try {
      return await this.consume(this.shared, key);
    } catch {
      this.redis.drop();
      return undefined;
    }
  }

  /** @throws what the store throws; beyond the limit is no error here. */
  private async consume(counter: RateLimiterMemory | RateLimiterRedis, key: string): Promise<Allowance> {
    try {
      return this.allowance(true, await counter.consume(key));
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return this.allowance(false, refused);
    }
  }

  private allowance(isWithin: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes): Allowance {
    const resetSeconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
    return { isWithin, limit: this.limit, remaining: remainingPoints, resetSeconds };
  }
}
