import { existsSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set while tests run, when one of them has failed, to its name; see `keeping-environment.mjs`. */
const FAILED_TEST = 'FAULTS_FAILED_TEST';

/** A new folder for what a run leaves: always `accubooks-faults-*` among the temporary files, for people and for CI. */
export function newKeptFolder(among = tmpdir()): string {
  return mkdtempSync(join(among, 'accubooks-faults-'));
}

/** Moves a cluster's folder, with its logs and its databases, to where it stays. Its processes have ended. */
export function moveCluster(folder: string, kept: string): void {
  if (existsSync(folder)) renameSync(folder, join(kept, 'cluster'));
}

/** Keeps a cluster's folder when a test has failed that it may have been the system of. */
export function keepClusterOfFailedTest(folder: string, among = tmpdir()): void {
  const test = process.env[FAILED_TEST];
  if (test === undefined) return;
  const kept = newKeptFolder(among);
  writeFileSync(join(kept, 'test'), `${test}\n`);
  moveCluster(folder, kept);
  process.stderr.write(`logs and database of "${test}" are in ${kept}\n`);
}
