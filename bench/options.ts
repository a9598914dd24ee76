import { parseArgs } from 'node:util';
import { MEASURED_OPERATIONS } from './contestants/points.js';

/** How a run of the benchmark is cut. */
export interface Options {
  /** How often every contestant has its turn. */
  readonly rounds: number;
  /** How long each point is measured. */
  readonly seconds: number;
  /** How long each point runs before it is measured. */
  readonly warmUpSeconds: number;
  /** How long a server that has just started runs under load before its first point. */
  readonly startUpSeconds: number;
  /** Payments that are in the database before anybody is measured. */
  readonly history: number;
  /** The employees of a pay run, and the rows of a bank's file. */
  readonly longWorkRows: number;
  /** Names of contestants; all when empty. */
  readonly only: readonly string[];
  /** Of contestants that are asked over HTTP, the operations that are measured; all when empty. */
  readonly operations: readonly string[];
}

/** Thrown for a wrong command line, with what to do. */
export class UsageError extends Error {}

export const USAGE = `npm run benchmark -- [options]
  --rounds N     turns of every contestant (3)
  --seconds N    measured seconds of every point (6)
  --only NAMES   contestants, with commas between
  --operations NAMES   of their points only those of these operations, such as updateCustomer
  --quick        one round of two seconds: shows that it works, its figures mean little
  --help`;

/** @throws UsageError */
export function readOptions(parameters: readonly string[], contestants: readonly string[]): Options | 'help' {
  const { values } = parse(parameters);
  if (values.help === true) return 'help';
  const only = knownOf('contestant', values.only, contestants);
  const operations = knownOf('operation', values.operations, MEASURED_OPERATIONS);
  const quick = values.quick === true;
  return {
    rounds: wholeNumber('rounds', values.rounds, quick ? 1 : 3, 50),
    seconds: wholeNumber('seconds', values.seconds, quick ? 2 : 6, 300),
    warmUpSeconds: 1,
    startUpSeconds: quick ? 2 : 8,
    history: quick ? 4_000 : 20_000,
    longWorkRows: quick ? 500 : 5_000,
    only,
    operations,
  };
}

function knownOf(what: string, text = '', known: readonly string[]): string[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new UsageError(`no ${what} ${unknown.join(', ')}; there are ${known.join(', ')}`);
  return names;
}

function parse(parameters: readonly string[]): {
  values: { rounds?: string; seconds?: string; only?: string; operations?: string; quick?: boolean; help?: boolean };
} {
  try {
    return parseArgs({
      args: [...parameters],
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        only: { type: 'string' },
        operations: { type: 'string' },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number, max: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > max) throw new UsageError(`--${name} is 1 to ${max}`);
  return value;
}
