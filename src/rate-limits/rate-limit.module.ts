import { Module } from '@nestjs/common';
import { ConfigurableRateLimitModule } from './rate-limit.options.js';
import { RATE_LIMIT_METRIC_PROVIDERS, RateLimitMetrics } from './rate-limit.metrics.js';
import { RateLimits } from './rate-limits.service.js';
import { RedisConnection } from './redis-connection.js';

/** How many requests are let through. Global: identity counts who has no token, and the guard who has one. */
@Module({
  providers: [RedisConnection, RateLimits, RateLimitMetrics, ...RATE_LIMIT_METRIC_PROVIDERS],
  exports: [RateLimits, RedisConnection],
})
export class RateLimitModule extends ConfigurableRateLimitModule {}
