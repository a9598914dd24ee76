/**
 * Prints how long somebody's requests took: for people to read, since a machine's own business is in it and no test
 * passes or fails by it.
 * @param durationsMs at least one.
 */
export function tellTimes(whose: string, durationsMs: readonly number[]): void {
  process.stdout.write(`${describeTimes(whose, durationsMs)}\n`);
}

/** The median, the upper one of two, and the largest. */
export function describeTimes(whose: string, durationsMs: readonly number[]): string {
  const sorted = durationsMs.map(Math.round).sort((left, right) => left - right);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${whose}: ${sorted.length} requests, median ${median} ms, largest ${sorted.at(-1) ?? 0} ms`;
}
