/** Injection token of `RateLimitOptions`. */
export const RATE_LIMIT_OPTIONS = Symbol('RATE_LIMIT_OPTIONS');

export interface RateLimitOptions {
  /** Requests of one user for one company in one window. */
  readonly limit: number;
  readonly windowMs: number;
}

export const RATE_LIMIT_DEFAULTS: RateLimitOptions = { limit: 6_000, windowMs: 10_000 };
