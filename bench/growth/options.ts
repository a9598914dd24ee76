import { UsageError } from '../options.js';
import { numberWithin, parseOrExplain } from '../overload/options.js';
import { parseArgs } from 'node:util';

export const USAGE = `npm run benchmark:growth -- [options]
  --part history|processes   what is measured (history): writes of history, or processes on one database
  --history N                writes of the large history (2000000; 10000000 takes about 40 GB and half an hour)
  --seconds N                measured seconds of every point (8)
  --help`;

export interface GrowthOptions {
  readonly part: 'history' | 'processes';
  readonly history: number;
  readonly seconds: number;
}

/** @throws UsageError */
export function readGrowthOptions(parameters: readonly string[]): GrowthOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = { part: text, history: text, seconds: text, help: { type: 'boolean' } } as const;
  const { values } = parseOrExplain(() => parseArgs({ args: [...parameters], options }));
  if (values.help === true) return 'help';
  const part = values.part ?? 'history';
  if (part !== 'history' && part !== 'processes') throw new UsageError('--part is history or processes');
  return {
    part,
    history: numberWithin('history', values.history ?? '2000000', 10_000, 20_000_000),
    seconds: numberWithin('seconds', values.seconds ?? '8', 1, 300),
  };
}
