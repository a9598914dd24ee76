/** How long somebody's requests took, in milliseconds; at least one of each. */
export interface Times {
  /** While nothing was wrong. */
  readonly quiet: readonly number[];
  /** Beside a fault that is somebody else's. */
  readonly disturbed: readonly number[];
}

/**
 * Prints how long somebody's requests took: for people to read, since a machine's own business is in it and no test
 * passes or fails by it.
 */
export function tellTimes(whose: string, times: Times): void {
  process.stdout.write(`${describeTimes(whose, times)}\n`);
}

/** Their 50th and 99th percentiles: of fewer than a hundred the latter is the largest. */
export function describeTimes(whose: string, { quiet, disturbed }: Times): string {
  return `${whose}: quiet ${percentilesOf(quiet)}; disturbed ${percentilesOf(disturbed)}`;
}

function percentilesOf(durationsMs: readonly number[]): string {
  const sorted = durationsMs.map(Math.round).sort((left, right) => left - right);
  const atRank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  return `p50 ${atRank(0.5)} ms, p99 ${atRank(0.99)} ms (${sorted.length} requests)`;
}
