/** Where a caller stands within a limit. */
export interface RateLimitState {
  /** Requests in a window. */
  readonly limit: number;
  readonly remaining: number;
  /** Whole seconds until the next window. */
  readonly resetSeconds: number;
}

/** The `RateLimit-*` headers of draft-ietf-httpapi-ratelimit-headers-06, which clients know. */
export function rateLimitHeaders({ limit, remaining, resetSeconds }: RateLimitState): Record<string, string> {
  return {
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(resetSeconds),
  };
}
