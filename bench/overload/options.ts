import { parseArgs } from 'node:util';
import { UsageError } from '../options.js';

export const USAGE = `npm run benchmark:overload -- [options]
  --factor N        how many times the peak is offered (3)
  --seconds N       for how long (20)
  --connections N   open connections of the clients (4000)
  --help`;

export interface OverloadOptions {
  readonly factor: number;
  readonly seconds: number;
  readonly connections: number;
}

/** @throws UsageError */
export function readOverloadOptions(parameters: readonly string[]): OverloadOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = { factor: text, seconds: text, connections: text, help: { type: 'boolean' } } as const;
  const { values } = parseOrExplain(() => parseArgs({ args: [...parameters], options }));
  if (values.help === true) return 'help';
  return {
    factor: numberWithin('factor', values.factor ?? '3', 1, 20),
    seconds: numberWithin('seconds', values.seconds ?? '20', 2, 600),
    connections: numberWithin('connections', values.connections ?? '4000', 1, 20_000),
  };
}

/** @throws UsageError for what `parseArgs` refuses. */
export function parseOrExplain<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError */
export function numberWithin(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new UsageError(`--${name} is ${min} to ${max}`);
  return value;
}
