import type { Step } from '../open-loop/plan.js';
import type { OverloadOptions } from './options.js';

export const BEFORE = 'half of it';
export const OVERLOAD = 'overload';
export const AFTER = 'half again';

const HALF = { ofPeak: 0.5 } as const;

/** Runs the server in, finds its peak in a closed loop, offers a multiple of it, and lets it recover. */
export function stepsOf({ factor, seconds }: OverloadOptions): Step[] {
  const closed = (connections: number, isPeak: boolean, of: number): Step => ({
    ...{
      name: `${isPeak ? 'peak' : 'warm-up'}, ${connections} connections`,
      seconds: of,
      offer: { connections },
      isPeak,
    },
  });
  return [
    closed(256, false, 8),
    ...[128, 256, 512].map((connections) => closed(connections, true, 6)),
    { name: BEFORE, seconds: 8, offer: HALF },
    { name: OVERLOAD, seconds, offer: { ofPeak: factor } },
    { name: AFTER, seconds: 20, offer: HALF },
  ];
}
