import type { Latencies } from './plan.js';

const LEAST_MS = 0.02;
const STEP = Math.log(1.02);
const BUCKETS = 1_000;

/** Latencies in buckets of 2 %, so that a million of them cost nothing. */
export class Histogram {
  private readonly buckets = new Uint32Array(BUCKETS);
  private count = 0;
  private maxMs = 0;

  add(ms: number): void {
    const bucket = ms <= LEAST_MS ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log(ms / LEAST_MS) / STEP));
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.count += 1;
    if (ms > this.maxMs) this.maxMs = ms;
  }

  latencies(): Latencies {
    return { count: this.count, p50Ms: this.atMost(0.5), p99Ms: this.atMost(0.99), maxMs: this.maxMs };
  }

  /** 0 of nothing. */
  atMost(share: number): number {
    const rank = Math.ceil(share * this.count);
    if (rank === 0) return 0;
    let seen = 0;
    const bucket = this.buckets.findIndex((count) => (seen += count) >= rank);
    return Math.min(this.maxMs, LEAST_MS * Math.exp(bucket * STEP));
  }
}
