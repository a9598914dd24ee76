import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberAboveZero, runCommand, runPath, runSpec, wholeNumber } from '../support/spec-command.mjs';

const SPEC = '/test/fuzz/fuzz\\.spec\\.ts$';
const MINUTES = '5';
const MINUTES_MAX = 24 * 60;
const STEPS_MAX = 1_000;
/** The seed of a later round of a run, which a finding prints, may be larger than one that a run begins with. */
const SEED_MAX = 0x7ffffffe;
const UNKNOWN = 2;

const USAGE = `npm run test:fuzz -- [options]
  --minutes M  how long requests are sent, such as 0.5 (${MINUTES})
  --seed S     sends the same again; chosen by chance unless given
  --path P     only this run of the seed, as a finding prints it
  --steps N    the most requests in a run (120)
  --tally      says how often each operation was answered how
  --help       prints this

The last line is the verdict. Exit codes: 0 nothing found, 1 something found, 2 unknown (the run shows nothing) or wrong use.`;

const KINDS = {
  minutes: numberAboveZero(MINUTES_MAX),
  seed: wholeNumber(0, SEED_MAX),
  path: runPath,
  steps: wholeNumber(1, STEPS_MAX),
  tally: 'flag',
};

runCommand({ usage: USAGE, kinds: KINDS }, fuzz);

function fuzz({ minutes = MINUTES, seed = String(randomInt(1, 1_000_000)), path, steps, tally }) {
  const folder = mkdtempSync(join(tmpdir(), 'accubooks-fuzz-'));
  const verdictFile = join(folder, 'verdict');
  const environment = {
    FUZZ_SECONDS: String(60 * Number(minutes)),
    FUZZ_SEED: seed,
    FUZZ_PATH: path,
    FUZZ_STEPS: steps,
    FUZZ_TALLY: tally === true ? '1' : undefined,
    FUZZ_VERDICT: verdictFile,
  };
  runSpec(SPEC, environment, (code) => {
    const verdict = judged(readVerdict(verdictFile), code);
    process.exitCode = exitCodeOf(verdict, code);
    console.log(verdict ?? 'verdict: unknown, the fuzzer did not come to its end');
    rmSync(folder, { recursive: true, force: true });
  });
}

function readVerdict(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** What the fuzzer does not see, such as a failure when its world is closed, is told by the test alone. */
function judged(verdict, code) {
  const isContradicted = code !== 0 && verdict?.startsWith('verdict: nothing found');
  return isContradicted ? verdict.replace('nothing found', 'the test failed for what is printed above') : verdict;
}

function exitCodeOf(verdict, code) {
  if (verdict === undefined || verdict.startsWith('verdict: unknown')) return UNKNOWN;
  return code === 0 ? 0 : 1;
}
