import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Environment } from '../../../src/config/index.js';
import type { Command } from '../../../src/ops/command/run-command.js';
import { UsageError } from '../../../src/ops/run.js';
import { testServer } from '../../support/test-server.js';

/** What became of a command. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly output: string;
  readonly progress: string;
}

/** Runs a command as an operator does: a process of its own. Nothing of this process's environment reaches it. */
export async function runOps(
  command: string,
  words: readonly string[] = [],
  environment: Environment = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [join(testServer().compiled, `src/ops/${command}.js`), ...words], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, progress] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, output, progress };
}

/** Runs a command within this process, which is quicker; the exit code is what the process would end with. */
export async function callOps(
  command: Command,
  words: readonly string[] = [],
  environment: Environment = {},
): Promise<CommandResult> {
  const output: string[] = [];
  const progress: string[] = [];
  const surroundings = {
    environment,
    print: (line: string) => output.push(line),
    tell: (line: string) => progress.push(line),
  };
  const exitCode = await command(words, surroundings).then(
    (passed) => (passed ? 0 : 1),
    (error: unknown) => {
      progress.push((error as Error).message);
      return error instanceof UsageError ? 2 : 1;
    },
  );
  return { exitCode, output: output.join('\n'), progress: progress.join('\n') };
}
