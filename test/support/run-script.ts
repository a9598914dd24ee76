import { execFile } from 'node:child_process';

/** More than a busy machine needs. */
const TIMEOUT_MS = 60_000;

/** What a script of this repository printed, and the exit code that it ended with. */
export interface ScriptResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script with plain Node, from the root of the repository; the code is null when it did not end by itself. */
export function runScript(script: string, words: readonly string[]): Promise<ScriptResult> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...words], { timeout: TIMEOUT_MS }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, stdout, stderr });
    });
  });
}
