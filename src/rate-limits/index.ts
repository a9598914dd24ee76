export { RateLimitModule } from './rate-limit.module.js';
export type { RateLimitOptions } from './rate-limit.options.js';
export { RateLimits } from './rate-limits.service.js';
export { RedisConnection } from './redis-connection.js';
export type { Allowance } from './request-count.js';
