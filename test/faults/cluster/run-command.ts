import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../../src/config/index.js';
import { applicationSettings } from './application-settings.js';

/**
 * Runs a command of `src/ops` to its end, with a cluster's logins.
 * @param compiled the folder of the compiled application.
 * @returns what it printed. @throws Error with its errors when it fails.
 */
export async function runCommand(compiled: string, name: string, logins: Environment): Promise<string> {
  const program = join(compiled, `src/ops/${name}.js`);
  const { stdout } = await promisify(execFile)(process.execPath, [program], {
    env: { ...applicationSettings(), ...logins },
  });
  return stdout;
}
