interface Window {
  hits: number;
  endsAt: number;
}

const KEYS_MAX = 100_000;

/**
 * Counts requests in fixed windows, one number a key. Windows that have ended are swept when there are too many keys, and
 * the oldest go when that is not enough.
 */
export class RequestWindows {
  private readonly windows = new Map<string, Window>();

  constructor(
    private readonly limit: number,
    private readonly windowMs: number,
    private readonly keysMax = KEYS_MAX,
  ) {}

  /** Counts one request. @returns undefined when it is within the limit, else the milliseconds until the window ends. */
  take(key: string, nowMs: number): number | undefined {
    const window = this.windowOf(key, nowMs);
    window.hits += 1;
    return window.hits > this.limit ? window.endsAt - nowMs : undefined;
  }

  private windowOf(key: string, nowMs: number): Window {
    const known = this.windows.get(key);
    if (known !== undefined && known.endsAt > nowMs) return known;
    this.windows.delete(key);
    if (this.windows.size >= this.keysMax) this.sweep(nowMs);
    const window = { hits: 0, endsAt: nowMs + this.windowMs };
    this.windows.set(key, window);
    return window;
  }

  private sweep(nowMs: number): void {
    for (const [key, window] of this.windows) if (window.endsAt <= nowMs) this.windows.delete(key);
    for (const key of this.windows.keys()) {
      if (this.windows.size < this.keysMax) return;
      this.windows.delete(key);
    }
  }
}
