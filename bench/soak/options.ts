import { parseArgs } from 'node:util';
import { numberWithin, parseOrExplain } from '../overload/options.js';

export const USAGE = `npm run benchmark:soak -- [options]
  --minutes N   how long (20)
  --share N     percent of the peak that is offered (55)
  --help`;

export interface SoakOptions {
  readonly minutes: number;
  readonly sharePercent: number;
}

/** @throws UsageError */
export function readSoakOptions(parameters: readonly string[]): SoakOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = { minutes: text, share: text, help: { type: 'boolean' } } as const;
  const { values } = parseOrExplain(() => parseArgs({ args: [...parameters], options }));
  if (values.help === true) return 'help';
  return {
    minutes: numberWithin('minutes', values.minutes ?? '20', 0.5, 24 * 60),
    sharePercent: numberWithin('share', values.share ?? '55', 1, 100),
  };
}
