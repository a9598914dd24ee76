import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import type { Counter, Gauge } from 'prom-client';
import { RedisConnection } from './redis-connection.js';

const LIMITED = 'accubooks_rate_limited_total';
const REDIS_UP = 'accubooks_redis_up';

const LIMITS = ['company', 'user', 'address'] as const;

export const RATE_LIMIT_METRIC_PROVIDERS = [
  makeCounterProvider({
    name: LIMITED,
    help: 'Requests that were refused because there were too many: of a company, of a user, without a token from an address.',
    labelNames: ['limit'],
  }),
  makeGaugeProvider({
    name: REDIS_UP,
    help: '1 while Redis answers and all processes count requests together. Without REDIS_URL there is no value.',
    aggregator: 'min',
  }),
];

/** Counts refusals, and shows whether Redis answers when metrics are asked for. */
@Injectable()
export class RateLimitMetrics {
  constructor(
    @InjectMetric(LIMITED) private readonly limited: Counter,
    @InjectMetric(REDIS_UP) redisUp: Gauge,
    redis: RedisConnection,
  ) {
    for (const limit of LIMITS) limited.inc({ limit }, 0);
    redisUp.remove();
    if (redis.client === undefined) return;
    Object.assign(redisUp, {
      collect: () => {
        redisUp.set(Number(redis.isReady));
      },
    });
  }

  refused(limit: (typeof LIMITS)[number]): void {
    this.limited.inc({ limit });
  }
}
