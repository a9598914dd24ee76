import { tellFailure, UsageError } from '../../src/ops/run.js';
import { describeFinding } from './checker/finding.js';
import { describeVerdict, type Verdict, type VerdictResult } from './checker/verdict.js';
import type { Fault } from './nemesis/fault.js';
import { describeSchedule } from './nemesis/schedule.js';
import { type Options, POOL_SIZE, readOptions, USAGE } from './options.js';
import { runFaults } from './run/run-faults.js';

/** Somebody has ended the run before its verdict. */
class Ended extends Error {}

const EXIT_CODES: Readonly<Record<VerdictResult, number>> = { green: 0, red: 1, unknown: 2 };
const WRONG_USE = 2;
/** Of the run that is under way. */
let seedOfRun: number | undefined;
/** More of them say nothing new; all stand in the history. */
const FINDINGS_SHOWN = 50;

// Whoever reads may have seen enough: the run and its exit code stay the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
// What nobody waits for, such as a lost line to the client's process, ends the run too.
process.once('uncaughtException', (error) => {
  tellNotCarriedOut(error);
  process.exit();
});

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') print(USAGE);
  else await command(options);
} catch (error) {
  if (error instanceof UsageError) tellWrongUse(error);
  else tellNotCarriedOut(error);
}

async function command(options: Options): Promise<void> {
  print(describeSchedule(options.schedule));
  // Apart, so that what is printed can be read again.
  for (const line of leftOut(options)) process.stderr.write(`${line}\n`);
  if (options.scheduleOnly) return;
  seedOfRun = options.schedule.seed;
  const verdict = await runUntilSignal(options);
  for (const finding of verdict.findings.slice(0, FINDINGS_SHOWN)) print(describeFinding(finding));
  if (verdict.findings.length > FINDINGS_SHOWN) print(`and ${verdict.findings.length - FINDINGS_SHOWN} more findings`);
  if (verdict.folder !== undefined) print(`history, logs and database are in ${verdict.folder}`);
  for (const line of leftOut(options)) print(line);
  print(describeVerdict(verdict));
  process.exitCode = EXIT_CODES[verdict.result];
}

/** The faults that the run does without, a line for each reason. */
function leftOut({ schedule, faults, leftOut: others }: Options): string[] {
  const scheduled = new Set(schedule.faults.map(({ fault }) => fault));
  const late = faults.filter((fault) => !scheduled.has(fault));
  const names = (left: readonly Fault[]): string => left.map(({ name }) => name).join(', ');
  return [
    ...(others.length > 0 ? [`left out without --with-system: ${names(others)}`] : []),
    ...(late.length > 0
      ? [`left out for want of time: ${late.length} of ${faults.length} faults: ${names(late)}`]
      : []),
  ];
}

/** Ctrl-C ends everything that the run has started, in its own order. */
async function runUntilSignal(options: Options): Promise<Verdict> {
  const { schedule, threads, faults, needsAllFaults, withSystem, keep } = options;
  const { seed, durationMs } = schedule;
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending.abort(new Ended(`ended by ${signal}`));
    });
  }
  return runFaults({
    ...{ seed, durationMs, schedule, threads, faults, needsAllFaults, signal: ending.signal },
    ...(keep ? { keeps: () => true } : {}),
    ...(withSystem ? { cluster: { poolSize: POOL_SIZE } } : {}),
    tell: (line) => process.stderr.write(`${line}\n`),
  });
}

function tellWrongUse({ message }: UsageError): void {
  process.stderr.write(`${message}\n`);
  print('unknown: nothing was run, since it was asked for in a wrong way');
  process.exitCode = WRONG_USE;
}

/** The verdict of a run that came to none. */
function tellNotCarriedOut(error: unknown): void {
  process.exitCode = EXIT_CODES.unknown;
  const of = seedOfRun === undefined ? '' : ` (seed ${seedOfRun})`;
  if (error instanceof Ended) {
    print(`unknown: ${error.message}${of}`);
    return;
  }
  tellFailure(error);
  const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  print(`unknown: the run could not be carried out: ${reason}${of}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
