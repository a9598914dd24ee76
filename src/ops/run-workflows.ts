import { loadConfiguration, readEnvironment } from '../config/index.js';
import { WorkflowRunner } from '../workflow-runner/index.js';
import { run } from './run.js';

await run(async () => {
  const environment = readEnvironment();
  // The runner reads no tokens, but a process without a key has no other settings to check.
  const runner = new WorkflowRunner(
    loadConfiguration({ ...environment, JWT_SECRET: environment['JWT_SECRET'] ?? 'x'.repeat(32) }),
  );
  await runner.start();
  console.log('Workflows are running.');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await runner.stop();
});
