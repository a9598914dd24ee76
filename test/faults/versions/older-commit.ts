import { git } from './git.js';

const MIGRATIONS = 'migrations/[0-9]*.ts';

/**
 * The parent of the last commit that has added a migration, wherever that was merged from. A migration that is not
 * committed yet is the newest one.
 * @param root the folder of a checkout.
 * @throws Error when the history does not go back that far.
 */
export async function olderCommit(root: string): Promise<string> {
  try {
    if (await hasNewMigration(root)) return await git(root, 'rev-parse', 'HEAD');
    const added = ['--no-renames', '--diff-filter=A', '--max-count=1', '--format=%H'];
    const newest = await git(root, 'log', ...added, '--', MIGRATIONS);
    return await git(root, 'rev-parse', '--verify', '--quiet', `${newest}^1`);
  } catch (error) {
    throw new Error(
      `${root} has no history from before its newest migration, so there is no older build to make. ` +
        'In a shallow clone run git fetch --unshallow (in CI: fetch-depth: 0); else take a clone with git.',
      { cause: error },
    );
  }
}

async function hasNewMigration(root: string): Promise<boolean> {
  const status = await git(root, 'status', '--porcelain', '--no-renames', '--untracked-files=all', '--', MIGRATIONS);
  return /^(\?\?|A)/m.test(status);
}
