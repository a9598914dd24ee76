import { tellFailure, UsageError } from '../../src/ops/run.js';
import { describeFinding } from './checker/finding.js';
import { describeVerdict, type Verdict, type VerdictResult } from './checker/verdict.js';
import { describeSchedule, scheduleOf } from './nemesis/schedule.js';
import { type Options, POOL_SIZE, readOptions, USAGE } from './options.js';
import { runFaults } from './run/run-faults.js';

/** Somebody has ended the run before its verdict. */
class Ended extends Error {}

const EXIT_CODES: Readonly<Record<VerdictResult, number>> = { green: 0, red: 1, unknown: 2 };
const WRONG_USE = 2;
/** More of them say nothing new; all stand in the history. */
const FINDINGS_SHOWN = 50;

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') print(USAGE);
  else await command(options);
} catch (error) {
  if (error instanceof Ended) print(error.message);
  else if (error instanceof UsageError) process.stderr.write(`${error.message}\n`);
  else tellFailure(error);
  process.exitCode = WRONG_USE;
}

async function command(options: Options): Promise<void> {
  const { seed, durationMs, faults, leftOut } = options;
  print(describeSchedule(scheduleOf(seed, durationMs, faults)));
  if (leftOut.length > 0) print(`left out without --with-system: ${leftOut.map(({ name }) => name).join(', ')}`);
  if (options.scheduleOnly) return;
  const verdict = await runUntilSignal(options);
  for (const finding of verdict.findings.slice(0, FINDINGS_SHOWN)) print(describeFinding(finding));
  if (verdict.findings.length > FINDINGS_SHOWN) print(`and ${verdict.findings.length - FINDINGS_SHOWN} more findings`);
  if (verdict.folder !== undefined) print(`history, logs and database are in ${verdict.folder}`);
  print(describeVerdict(verdict));
  process.exitCode = EXIT_CODES[verdict.result];
}

/** Ctrl-C ends everything that the run has started, in its own order. */
async function runUntilSignal({ seed, durationMs, threads, faults, withSystem, keep }: Options): Promise<Verdict> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      ending.abort(new Ended(`unknown: ended by ${signal} (seed ${seed})`));
    });
  }
  return runFaults({
    ...{ seed, durationMs, threads, faults, keep, signal: ending.signal },
    ...(withSystem ? { cluster: { poolSize: POOL_SIZE } } : {}),
    tell: (line) => process.stderr.write(`${line}\n`),
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
