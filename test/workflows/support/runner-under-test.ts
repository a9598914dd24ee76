import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testServer } from '../../support/test-server.js';
import { waitUntil } from '../../support/wait-until.js';

const PRELOAD = fileURLToPath(new URL('faulty-surroundings.mjs', import.meta.url));

/** The process that runs workflows. */
export interface RunnerUnderTest {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Where its health and metrics are. */
  address(): Promise<string>;
  /** Sends the signal and waits for the end. @returns the exit code, or null after a fatal signal. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it with exactly these settings and what `faulty-surroundings.mjs` reads. */
export function startRunner(settings: Readonly<Record<string, string>>): RunnerUnderTest {
  const program = resolve(testServer().compiled, 'src/ops/run-workflows.js');
  const child = spawn(process.execPath, ['--import', PRELOAD, program], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', HOST: '127.0.0.1', WORKFLOWS_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    address: async () => {
      await waitUntil(() => /served on port (\d+)/.test(output));
      return `http://127.0.0.1:${/served on port (\d+)/.exec(output)?.[1] ?? ''}`;
    },
    end: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = once(child, 'exit');
        child.kill(signal);
        await exited;
      }
      return child.exitCode;
    },
  };
}
