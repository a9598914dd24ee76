import { setTimeout as wait } from 'node:timers/promises';

/** Does it again and again, with pauses, for so long. */
export async function repeatFor(
  durationMs: number,
  pauseMs: () => number,
  step: () => Promise<void> | void,
): Promise<void> {
  const endAtMs = performance.now() + durationMs;
  while (performance.now() < endAtMs) {
    await step();
    await wait(Math.max(0, Math.min(pauseMs(), endAtMs - performance.now())));
  }
}

/** Asks until it holds, at most so long. @returns whether it held. */
export async function happensWithin(limitMs: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  const endAtMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > endAtMs) return false;
    await wait(20);
  }
  return true;
}

/** Counts how often a text comes to stand in a log from now on. */
export function countFromNow(output: () => string, pattern: RegExp): () => number {
  const count = (): number => output().match(new RegExp(pattern, 'g'))?.length ?? 0;
  const before = count();
  return () => count() - before;
}

/** `3 backends`, `1 backend`. */
export function counted(times: number, what: string): string {
  return `${times} ${what}${times === 1 ? '' : 's'}`;
}
