import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const DAY_SECONDS = 86_400;
const JEST = [
  '--experimental-vm-modules',
  'node_modules/jest/bin/jest.js',
  ...['--selectProjects', 'postgres', '--testPathPatterns', '/test/model/model\\.spec\\.ts$'],
];

/** `npm run test:model -- --runs 2000 [--seed S] [--path P] [--batches B] [--seconds T] [--tally]`. */
const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    batches: { type: 'string' },
    seconds: { type: 'string' },
    tally: { type: 'boolean' },
  },
});
const { runs = values.path === undefined ? '500' : '1', seconds = String(DAY_SECONDS) } = values;
const environment = {
  MODEL_RUNS: runs,
  MODEL_SECONDS: seconds,
  MODEL_SEED: values.seed,
  MODEL_PATH: values.path,
  MODEL_BATCHES: values.batches,
  MODEL_TALLY: values.tally === true ? '1' : undefined,
};
const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
const jest = spawn(process.execPath, JEST, { stdio: 'inherit', env: { ...process.env, ...given } });
jest.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
