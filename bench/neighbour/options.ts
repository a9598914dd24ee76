import { parseArgs } from 'node:util';
import { UsageError } from '../options.js';
import { numberWithin, parseOrExplain } from '../overload/options.js';
import { NOISE_NAMES, type NoiseName } from './noise.js';

export const USAGE = `npm run benchmark:neighbour -- [options]
  --seconds N     measured seconds of each turn (5)
  --rounds N      turns of every noise (3)
  --employees N   of the neighbour's pay run (5000)
  --only NAMES    noises, with commas between: ${NOISE_NAMES.join(', ')}
  --help`;

export interface NeighbourOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly employees: number;
  readonly only: readonly NoiseName[];
}

/** @throws UsageError */
export function readNeighbourOptions(parameters: readonly string[]): NeighbourOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = { seconds: text, rounds: text, employees: text, only: text, help: { type: 'boolean' } } as const;
  const { values } = parseOrExplain(() => parseArgs({ args: [...parameters], options }));
  if (values.help === true) return 'help';
  return {
    seconds: numberWithin('seconds', values.seconds ?? '5', 1, 600),
    rounds: Math.floor(numberWithin('rounds', values.rounds ?? '3', 1, 50)),
    employees: Math.floor(numberWithin('employees', values.employees ?? '5000', 1, 10_000)),
    only: namesOf(values.only),
  };
}

function namesOf(text: string | undefined): readonly NoiseName[] {
  if (text === undefined) return NOISE_NAMES;
  return text.split(',').map((name) => {
    const known = NOISE_NAMES.find((noise) => noise === name);
    if (known === undefined) throw new UsageError(`no noise ${name}; there are ${NOISE_NAMES.join(', ')}`);
    return known;
  });
}
