import { type Window, WINDOW_MS } from '../open-loop/plan.js';

/** So long it has to stay well: one good half second may be chance. */
const WINDOWS_IN_A_ROW = 4;
/** Near normal: so many times what p99 was at the same load before, or this more. */
const TIMES_NORMAL = 2;
const MORE_MS = 50;

/**
 * How long after the load fell nobody is refused any more and p99 is near what it was at that load before: the start of
 * the first two seconds that are well. Infinity when there are none.
 */
export function recoverySeconds(windows: readonly Window[], normalP99Ms: number): number {
  const wellBelowMs = Math.max(TIMES_NORMAL * normalP99Ms, normalP99Ms + MORE_MS);
  const isWell = ({ refused, p99Ms, accepted }: Window): boolean =>
    refused === 0 && accepted > 0 && p99Ms <= wellBelowMs;
  for (let first = 0; first + WINDOWS_IN_A_ROW <= windows.length; first += 1) {
    if (windows.slice(first, first + WINDOWS_IN_A_ROW).every(isWell)) return (first * WINDOW_MS) / 1_000;
  }
  return Infinity;
}
