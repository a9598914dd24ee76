import { readEnvironment } from '../config/index.js';
import { runWorkflows } from '../run-workflows.js';
import { run } from './run.js';

const signalled = new Promise((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
});

await run(() => runWorkflows(readEnvironment(), signalled));
