import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { git } from './git.js';
import { olderCommit } from './older-commit.js';

const SOMEBODY = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com'];

describe('the commit before the newest migration', () => {
  let parent: string;
  let root: string;

  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), 'accubooks-history-'));
    root = join(parent, 'repository');
    mkdirSync(join(root, 'migrations'), { recursive: true });
    await git(root, 'init', '--quiet', '--initial-branch=main');
  });

  afterEach(() => {
    rmSync(parent, { recursive: true });
  });

  const write = (path: string): void => {
    writeFileSync(join(root, path), path);
  };

  /** @returns its id. */
  const commit = async (path: string): Promise<string> => {
    write(path);
    await git(root, 'add', '--all');
    await git(root, ...SOMEBODY, 'commit', '--quiet', `--message=${path}`);
    return git(root, 'rev-parse', 'HEAD');
  };

  it('is the parent of the commit that added it', async () => {
    await commit('migrations/0001-first.ts');
    const before = await commit('source.ts');
    await commit('migrations/0002-second.ts');
    await commit('migrations/names.ts');
    expect(await olderCommit(root)).toBe(before);
  });

  it('is the one on the branch that it came from', async () => {
    await commit('migrations/0001-first.ts');
    await git(root, 'switch', '--quiet', '--create', 'feature');
    const before = await commit('source.ts');
    await commit('migrations/0002-second.ts');
    await git(root, 'switch', '--quiet', 'main');
    await commit('other.ts');
    await git(root, ...SOMEBODY, 'merge', '--quiet', '--no-ff', '--message=Merge', 'feature');
    expect(await olderCommit(root)).toBe(before);
  });

  it('is the last one of all while the newest migration is not committed', async () => {
    await commit('migrations/0001-first.ts');
    const last = await commit('source.ts');
    write('migrations/0002-second.ts');
    expect(await olderCommit(root)).toBe(last);
    await git(root, 'add', '--all');
    expect(await olderCommit(root)).toBe(last);
  });

  it('is missing in a shallow clone, which says what to do', async () => {
    await commit('migrations/0001-first.ts');
    await commit('migrations/0002-second.ts');
    const shallow = join(parent, 'shallow');
    await git(parent, 'clone', '--quiet', '--depth=1', pathToFileURL(root).href, shallow);
    await expect(olderCommit(shallow)).rejects.toThrow('run git fetch --unshallow (in CI: fetch-depth: 0)');
    await git(shallow, 'fetch', '--quiet', '--unshallow');
    expect(await olderCommit(shallow)).toBe(await git(root, 'rev-parse', 'HEAD^'));
  });

  it('is missing where there is no history at all', async () => {
    await expect(olderCommit(parent)).rejects.toThrow('take a clone with git');
  });
});
