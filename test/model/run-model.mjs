import { numberAboveZero, runCommand, runPath, runSpec, wholeNumber } from '../support/spec-command.mjs';

const SPEC = '/test/model/model\\.spec\\.ts$';
const RUNS = '500';
const RUNS_MAX = 1_000_000;
const BATCHES_MAX = 1_000;
const SEED_MAX = 0x7fffffff;
const DAY_SECONDS = 86_400;

const USAGE = `npm run test:model -- [options]
  --runs N     how many runs (${RUNS}; 1 with --path)
  --seconds T  no run begins afterwards (${DAY_SECONDS})
  --seed S     sends the same again; chosen by chance unless given
  --path P     only this run of the seed, as a failure prints it
  --batches B  the most batches of requests in a run (50)
  --tally      says how often each operation was answered how
  --help       prints this

Exit codes: 0 the program answers as the model does, 1 it does not, 2 wrong use.`;

const KINDS = {
  runs: wholeNumber(1, RUNS_MAX),
  seconds: numberAboveZero(DAY_SECONDS),
  seed: wholeNumber(0, SEED_MAX),
  path: runPath,
  batches: wholeNumber(1, BATCHES_MAX),
  tally: 'flag',
};

runCommand({ usage: USAGE, kinds: KINDS }, ({ runs, seconds = String(DAY_SECONDS), seed, path, batches, tally }) => {
  const environment = {
    MODEL_RUNS: runs ?? (path === undefined ? RUNS : '1'),
    MODEL_SECONDS: seconds,
    MODEL_SEED: seed,
    MODEL_PATH: path,
    MODEL_BATCHES: batches,
    MODEL_TALLY: tally === true ? '1' : undefined,
  };
  runSpec(SPEC, environment, (code) => {
    process.exitCode = code;
  });
});
