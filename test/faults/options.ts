import { randomInt } from 'node:crypto';
import { readWords, wholeNumber } from '../../src/ops/command/command-line.js';
import { UsageError } from '../../src/ops/run.js';
import type { Fault } from './nemesis/fault.js';
import { FAULTS, POOLER_FAULTS } from './nemesis/faults.js';

/** What the command was asked for. */
export interface Options {
  readonly seed: number;
  readonly durationMs: number;
  /** Undefined for the run's own number. */
  readonly threads: number | undefined;
  readonly faults: readonly Fault[];
  /** Faults that were not asked for and need more than npm's packages. */
  readonly leftOut: readonly Fault[];
  readonly withSystem: boolean;
  readonly scheduleOnly: boolean;
  readonly keep: boolean;
}

const MINUTES = '2';
const MINUTES_MAX = 24 * 60;
const THREADS_MAX = 64;
/** For the connections of PgBouncer to the server, of each login. */
export const POOL_SIZE = 4;

export const USAGE = `npm run test:faults -- [options]
  --seed N         makes workload and schedule the same again; chosen by chance unless given
  --minutes M      how long faults happen under load, such as 0.5 (${MINUTES})
  --threads T      requests of the client at a time (12)
  --faults A,B     only these faults
  --with-system    puts PgBouncer between, which is a Debian package, and adds its faults
  --schedule-only  prints seed and schedule, and does nothing
  --keep           keeps history, logs and database also when nothing is found
  --help           prints this

Faults: ${FAULTS.map(({ name }) => name).join(', ')}
With PgBouncer: ${POOLER_FAULTS.map(({ name }) => name).join(', ')}

Exit codes: 0 green, 1 red, 2 unknown (the run shows nothing) or wrong use.`;

const KINDS = {
  seed: 'text',
  minutes: 'text',
  threads: 'text',
  faults: 'text',
  'with-system': 'flag',
  'schedule-only': 'flag',
  keep: 'flag',
} as const;

/** @throws UsageError for words that are no options, with what to do. */
export function readOptions(words: readonly string[]): Options | 'help' {
  const given = readWords(words, KINDS, USAGE);
  if (given.help === true) return 'help';
  const withSystem = given['with-system'] === true;
  const possible = withSystem ? [...FAULTS, ...POOLER_FAULTS] : FAULTS;
  return {
    seed: wholeNumber('seed', given.seed, randomInt(1, 1_000_000), 999_999_999),
    durationMs: minutesOf(given.minutes ?? MINUTES) * 60_000,
    threads: given.threads === undefined ? undefined : wholeNumber('threads', given.threads, 1, THREADS_MAX),
    faults: given.faults === undefined ? possible : given.faults.split(',').map((name) => faultOf(name, possible)),
    leftOut: withSystem || given.faults !== undefined ? [] : POOLER_FAULTS,
    ...{ withSystem, scheduleOnly: given['schedule-only'] === true, keep: given.keep === true },
  };
}

function minutesOf(text: string): number {
  const minutes = /^[0-9]{1,4}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : NaN;
  if (minutes > 0 && minutes <= MINUTES_MAX) return minutes;
  throw new UsageError(`--minutes: expected a number above 0, at most ${MINUTES_MAX}, such as 0.5`);
}

function faultOf(name: string, possible: readonly Fault[]): Fault {
  const fault = possible.find((candidate) => candidate.name === name);
  if (fault !== undefined) return fault;
  const hint = POOLER_FAULTS.some((candidate) => candidate.name === name) ? ' (it needs --with-system)' : '';
  throw new UsageError(`--faults: there is no "${name}"${hint}; take of ${possible.map((one) => one.name).join(', ')}`);
}
