import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readWords, wholeNumber } from '../../src/ops/command/command-line.js';
import { UsageError } from '../../src/ops/run.js';
import type { Fault } from './nemesis/fault.js';
import { FAULTS, POOLER_FAULTS } from './nemesis/faults.js';
import { readSchedule, type Schedule, scheduleOf } from './nemesis/schedule.js';

/** What the command was asked for. */
export interface Options {
  /** What is to happen: as the seed makes it, or as it was given. */
  readonly schedule: Schedule;
  /** Undefined for the run's own number. */
  readonly threads: number | undefined;
  /** What the schedule was to be made of. */
  readonly faults: readonly Fault[];
  /** Whether they were asked for by name, so that each must happen. */
  readonly needsAllFaults: boolean;
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
  --faults A,B     only these faults, and each of them: without one the run shows nothing
  --schedule FILE  what --schedule-only has printed, instead of --seed, --minutes and --faults
  --with-system    puts PgBouncer between, which is a Debian package, and adds its faults
  --schedule-only  prints seed and schedule, and does nothing
  --keep           keeps history, logs and database also when the run is green
  --help           prints this

Faults: ${FAULTS.map(({ name }) => name).join(', ')}
With PgBouncer: ${POOLER_FAULTS.map(({ name }) => name).join(', ')}

Exit codes: 0 green, 1 red, 2 unknown (the run shows nothing) or wrong use.`;

const KINDS = {
  seed: 'text',
  minutes: 'text',
  threads: 'text',
  faults: 'text',
  schedule: 'text',
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
  const printed = given.schedule === undefined ? undefined : scheduleIn(given, given.schedule, possible);
  const asked = given.faults?.split(',').map((name) => faultOf(name, possible));
  const faults = printed === undefined ? (asked ?? possible) : printed.faults.map(({ fault }) => fault);
  return {
    schedule: printed ?? newSchedule(given, faults),
    threads: given.threads === undefined ? undefined : wholeNumber('threads', given.threads, 1, THREADS_MAX),
    ...{ faults, needsAllFaults: asked !== undefined },
    leftOut: withSystem || asked !== undefined || printed !== undefined ? [] : POOLER_FAULTS,
    ...{ withSystem, scheduleOnly: given['schedule-only'] === true, keep: given.keep === true },
  };
}

/** What a schedule is made of, as it was given. */
interface GivenSchedule {
  readonly seed?: string | undefined;
  readonly minutes?: string | undefined;
  readonly faults?: string | undefined;
}

function newSchedule({ seed, minutes = MINUTES }: GivenSchedule, faults: readonly Fault[]): Schedule {
  const number = wholeNumber('seed', seed, randomInt(1, 1_000_000), 999_999_999);
  return scheduleOf(number, minutesOf(minutes) * 60_000, faults);
}

function scheduleIn({ seed, minutes, faults }: GivenSchedule, file: string, possible: readonly Fault[]): Schedule {
  if ((seed ?? minutes ?? faults) !== undefined) {
    throw new UsageError('--schedule: the file says seed, time and faults; leave --seed, --minutes and --faults out');
  }
  try {
    return readSchedule(readFileSync(file, 'utf8'), possible);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--schedule: ${why}; take what --schedule-only has printed, with --with-system if that had it`,
    );
  }
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
