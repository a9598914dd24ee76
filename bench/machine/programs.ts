import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Thrown when a program is missing and can't be installed. */
export class ProgramMissing extends Error {}

/**
 * The path of a Debian program, which root installs when it is missing.
 * @throws ProgramMissing
 */
export function programOf(program: string, debianPackage: string): string {
  const found = find(program);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && find('apt-get') !== undefined) install(debianPackage);
  const installed = find(program);
  if (installed === undefined) throw new ProgramMissing(`${program} is missing: apt-get install ${debianPackage}`);
  return installed;
}

function find(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(debianPackage: string): void {
  process.stderr.write(`installing the Debian package ${debianPackage}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...parameters: string[]): boolean =>
    spawnSync('apt-get', parameters, { env, stdio: 'ignore' }).status === 0;
  const parameters = ['install', '-y', '-q', '--no-install-recommends', debianPackage];
  if (!run(...parameters) && run('update', '-q')) run(...parameters);
}
