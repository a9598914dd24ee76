import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Asks git about a repository. @throws Error with what git says. */
export async function git(root: string, ...words: readonly string[]): Promise<string> {
  // The checkout of a container may belong to another user, whom git would not trust.
  const { stdout } = await promisify(execFile)('git', ['-C', root, '-c', `safe.directory=${root}`, ...words]);
  return stdout.trimEnd();
}
