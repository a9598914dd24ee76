import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseNotUsable } from '../database.errors.js';
import { programOf, type PostgresBinaries } from './binaries.js';
import type { OperatingUser } from './operating-user.js';

/** Where root keeps what the user `postgres` must be able to reach; nobody else may write there. */
const SHARED_FOLDER = '/var/lib/accubooks';

/** Where the server's data and binaries are. */
export interface EmbeddedLocation {
  readonly folder: string;
  readonly binaries: PostgresBinaries;
  /** True when the wanted folder could not be used. */
  readonly moved: boolean;
}

/**
 * Uses the wanted folder if the server's user can reach it and the binaries. Otherwise both go below `/var/lib/accubooks`,
 * into a folder that is the same at every start.
 */
export function findLocation(
  wanted: string,
  binaries: PostgresBinaries,
  user: OperatingUser | undefined,
): EmbeddedLocation {
  const folder = resolve(wanted);
  if (user === undefined) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return { folder, binaries, moved: false };
  }
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const other = join(SHARED_FOLDER, name);
  // What was moved once stays there, also when the wanted folder is opened later.
  if (!existsSync(join(other, 'cluster')) && canRun(user, binaries) && canEnter(user, existingAncestor(folder))) {
    makeFolder(folder);
    if (canEnter(user, folder)) return { folder, binaries, moved: false };
  }
  makeFolder(SHARED_FOLDER);
  checkOwner(SHARED_FOLDER);
  makeFolder(other);
  return { folder: other, binaries: copyBinaries(binaries, user), moved: true };
}

/** A real try: it also sees access lists, mounts that forbid programs, and missing libraries. */
function canRun(user: OperatingUser, binaries: PostgresBinaries): boolean {
  return ['initdb', 'postgres', 'pg_ctl'].every(
    (program) =>
      spawnSync(programOf(binaries, program as 'initdb'), ['--version'], { ...user, cwd: '/', stdio: 'ignore' })
        .status === 0,
  );
}

function canEnter(user: OperatingUser, folder: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { ...user, cwd: '/', stdio: 'ignore' });
  return status === 0;
}

function existingAncestor(folder: string): string {
  return existsSync(folder) ? folder : existingAncestor(dirname(folder));
}

function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
}

/** @throws DatabaseNotUsable when others could put something there. */
function checkOwner(folder: string): void {
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== 0 || (status.mode & 0o022) !== 0) {
    throw new DatabaseNotUsable(`${folder} must be a folder of root that nobody else may write to`);
  }
}

/** Copies under another name first, so that a copy is whole or not there. */
function copyBinaries(binaries: PostgresBinaries, user: OperatingUser): PostgresBinaries {
  const folder = join(SHARED_FOLDER, `postgresql-${binaries.version}`);
  const copy = { folder, version: binaries.version };
  if (existsSync(folder)) {
    checkOwner(folder);
  } else {
    const unfinished = `${folder}.${randomUUID()}`;
    cpSync(binaries.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    openToAll(unfinished);
    moveUnlessThere(unfinished, folder);
  }
  if (!canRun(user, copy)) throw new DatabaseNotUsable(`the user "postgres" can't run the programs in ${folder}`);
  return copy;
}

/** Lets everybody read, and run what its owner may run. */
function openToAll(path: string): void {
  const status = lstatSync(path);
  if (status.isSymbolicLink()) return;
  chmodSync(path, status.isDirectory() || (status.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (status.isDirectory()) for (const entry of readdirSync(path)) openToAll(join(path, entry));
}

/** Gives a finished folder its name; when another process was faster, its folder stays. */
export function moveUnlessThere(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    rmSync(finished, { recursive: true, force: true });
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error;
  }
}
