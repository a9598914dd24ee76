import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestDatabase } from '../../../support/database.js';

/**
 * Starts the process that runs a program's workflows, which may call this machine.
 * @param folder of the compiled program.
 * @returns what ends it.
 */
export function startRunner(folder: string, database: TestDatabase): () => Promise<void> {
  const child = spawn(process.execPath, [join(folder, 'src/ops/run-workflows.js')], {
    env: {
      ...{ PATH: process.env['PATH'], NODE_ENV: 'test', HOST: '127.0.0.1', WORKFLOWS_PORT: '0', LOG_LEVEL: 'fatal' },
      ...{ DATABASE_WORKER_URL: database.workerUrl, WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
}
