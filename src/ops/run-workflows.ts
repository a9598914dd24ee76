import { readEnvironment } from '../config/index.js';
import { runWorkflows } from '../run-workflows.js';
import { readWords } from './command/command-line.js';
import { run } from './run.js';

const USAGE = `usage: npm run workflows\n       npm run workflows:production\n\nRuns workflows until SIGTERM or Ctrl-C (docs/workflows.md). Takes no options; the README lists the settings.`;

const signalled = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
});

await run(async () => {
  if (readWords(process.argv.slice(2), {}, USAGE).help === true) console.log(USAGE);
  else await runWorkflows(readEnvironment(), signalled);
});
