import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const JEST = [
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  ...['--selectProjects', 'postgres', '--testPathPatterns', '/test/fuzz/fuzz\\.spec\\.ts$'],
];
const MINUTES = '5';

/**
 * `npm run test:fuzz -- [--minutes M] [--seed S] [--path P] [--steps N] [--tally]`. The last line is the verdict; the exit
 * code is 0 when nothing was found, 1 when something was, and 2 when that can't be said.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    steps: { type: 'string' },
    tally: { type: 'boolean' },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'accubooks-fuzz-'));
const verdictFile = join(folder, 'verdict');
const environment = {
  FUZZ_SECONDS: String(60 * Number(values.minutes ?? MINUTES)),
  FUZZ_SEED: values.seed ?? String(randomInt(1, 1_000_000)),
  FUZZ_PATH: values.path,
  FUZZ_STEPS: values.steps,
  FUZZ_TALLY: values.tally === true ? '1' : undefined,
  FUZZ_VERDICT: verdictFile,
};
const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
const jest = spawn(process.execPath, JEST, { stdio: 'inherit', env: { ...process.env, ...given } });
jest.on('exit', (code) => {
  const verdict = judged(readVerdict(), code);
  process.exitCode = exitCodeOf(verdict, code);
  console.log(verdict ?? 'verdict: unknown, the fuzzer did not come to its end');
  rmSync(folder, { recursive: true, force: true });
});

function readVerdict() {
  try {
    return readFileSync(verdictFile, 'utf8');
  } catch {
    return undefined;
  }
}

/** What no answer shows, such as a failure that nobody hears of, is told by the test alone. */
function judged(verdict, code) {
  const isContradicted = code !== 0 && verdict?.startsWith('verdict: nothing found');
  return isContradicted ? verdict.replace('nothing found', 'the test failed for what is printed above') : verdict;
}

function exitCodeOf(verdict, code) {
  if (verdict === undefined || verdict.startsWith('verdict: unknown')) return 2;
  return code === 0 ? 0 : 1;
}
