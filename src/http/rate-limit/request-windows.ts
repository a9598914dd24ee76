import type { ThrottlerStorage } from '@nestjs/throttler';

interface Window {
  hits: number;
  endsAt: number;
}

type Count = Awaited<ReturnType<ThrottlerStorage['increment']>>;

const KEYS_MAX = 100_000;

/**
 * Counts requests in fixed windows, one number a key, where the package's own storage keeps a time for each request and
 * any number of keys. Windows that have ended are swept when there are too many, and the oldest go when that is not enough.
 */
export class RequestWindows implements ThrottlerStorage {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly keysMax = KEYS_MAX,
    /** Milliseconds of a clock that never goes back. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts one request; a key beyond its limit is blocked until its window ends. */
  increment(key: string, windowMs: number, limit: number): Promise<Count> {
    const now = this.clock();
    const window = this.windowOf(key, windowMs, now);
    window.hits += 1;
    const isBlocked = window.hits > limit;
    const timeToExpire = Math.ceil((window.endsAt - now) / 1_000);
    const timeToBlockExpire = isBlocked ? timeToExpire : 0;
    return Promise.resolve({ totalHits: window.hits, timeToExpire, isBlocked, timeToBlockExpire });
  }

  private windowOf(key: string, windowMs: number, now: number): Window {
    const known = this.windows.get(key);
    if (known !== undefined && known.endsAt > now) return known;
    this.windows.delete(key);
    if (this.windows.size >= this.keysMax) this.sweep(now);
    const window = { hits: 0, endsAt: now + windowMs };
    this.windows.set(key, window);
    return window;
  }

  private sweep(now: number): void {
    for (const [key, window] of this.windows) if (window.endsAt <= now) this.windows.delete(key);
    for (const key of this.windows.keys()) {
      if (this.windows.size < this.keysMax) return;
      this.windows.delete(key);
    }
  }
}
