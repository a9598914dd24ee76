import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Guardian } from '../cluster/guardian.js';
import { git } from './git.js';
import { hasAllOf, type LockFile } from './lock-file.js';
import { olderCommit } from './older-commit.js';

const run = promisify(execFile);

/** The project as it was before its newest migration came, compiled by its own build. */
export class OlderBuild {
  private readonly guardian = new Guardian();
  /** Of its sources. */
  readonly folder = mkdtempSync(join(tmpdir(), 'accubooks-older-'));

  private constructor(readonly commit: string) {
    this.guardian.guardFolder(this.folder);
  }

  /**
   * Makes it in a temporary folder.
   * @param root the folder of today's checkout.
   * @throws Error when the history does not go back that far, its packages can't be had, or it does not compile.
   */
  static async make(root: string): Promise<OlderBuild> {
    const build = new OlderBuild(await olderCommit(root));
    try {
      await build.unpack(root);
      await build.takePackages(root);
      await run('npm', ['run', '--silent', 'build'], { cwd: build.folder });
      return build;
    } catch (error) {
      build.remove();
      throw error;
    }
  }

  /** The folder of the compiled application. */
  get compiled(): string {
    return join(this.folder, 'dist');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    this.guardian.folderRemoved(this.folder);
    this.guardian.close();
  }

  private async unpack(root: string): Promise<void> {
    const archive = join(this.folder, 'sources.tar');
    await git(root, 'archive', '--format=tar', `--output=${archive}`, this.commit);
    await run('tar', ['--extract', `--file=${archive}`, `--directory=${this.folder}`]);
    rmSync(archive);
  }

  /** Those of the checkout when they are the same. */
  private async takePackages(root: string): Promise<void> {
    if (hasAllOf(lockFileOf(root), lockFileOf(this.folder))) {
      symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
      return;
    }
    try {
      await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: this.folder });
    } catch (error) {
      throw new Error(
        `the packages of ${this.commit} are others than today's, and npm ci has failed; run it where npm has its registry`,
        { cause: error },
      );
    }
  }
}

function lockFileOf(folder: string): LockFile {
  return JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as LockFile;
}
