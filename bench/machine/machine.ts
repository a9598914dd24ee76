import { execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, release, totalmem, version } from 'node:os';
import { join } from 'node:path';
import { medianOf } from '../report/median.js';

/** What figures depend on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
  /** Its version; empty where it is not used. */
  readonly wrk: string;
  readonly fileSystem: string;
  /** What a write of 8 KiB that is flushed to disk takes, in milliseconds: the floor of a commit. */
  readonly flushMs: number;
}

const FLUSHES = 200;

/** @param folder where the database's files are. */
export function describeMachine(folder: string, postgres: string, wrk?: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: `${release()} ${version()}`.trim(),
    node: process.version,
    postgres,
    wrk: wrk === undefined ? '' : versionOfWrk(wrk),
    fileSystem: fileSystemOf(folder),
    flushMs: flushMs(folder),
  };
}

/** wrk prints its version and ends with 1. */
function versionOfWrk(wrk: string): string {
  try {
    return execFileSync('/bin/sh', ['-c', `"${wrk}" -v 2>&1 | head -n 1`], { encoding: 'utf8' }).split(' [')[0] ?? '';
  } catch {
    return 'unknown';
  }
}

function fileSystemOf(folder: string): string {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, path = '-']) => path === '/' || folder === path || folder.startsWith(`${path}/`));
  const [device = '', , type = ''] =
    mounts.sort((left, right) => (left[1]?.length ?? 0) - (right[1]?.length ?? 0)).at(-1) ?? [];
  return `${type} (${device})`;
}

function flushMs(folder: string): number {
  const path = join(folder, 'flush-test');
  const file = openSync(path, 'w');
  const page = Buffer.alloc(8_192, 1);
  const times: number[] = [];
  try {
    for (let count = 0; count < FLUSHES; count += 1) {
      const startedAt = performance.now();
      writeSync(file, page, 0, page.length, (count % 64) * page.length);
      fdatasyncSync(file);
      times.push(performance.now() - startedAt);
    }
  } finally {
    closeSync(file);
    rmSync(path);
  }
  return medianOf(times);
}
