/** What many durations come to, in milliseconds, and how many there were in each second. */
export interface Timing {
  readonly count: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export function timingOf(durationsMs: readonly number[], seconds: number): Timing {
  const sorted = Float64Array.from(durationsMs).sort();
  return {
    count: sorted.length,
    perSecond: rounded(sorted.length / seconds),
    p50Ms: rounded(percentile(sorted, 0.5)),
    p95Ms: rounded(percentile(sorted, 0.95)),
    p99Ms: rounded(percentile(sorted, 0.99)),
  };
}

/** The least duration that this share of all does not exceed; 0 of none. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? 0;
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
