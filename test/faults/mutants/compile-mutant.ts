import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Options, transformSync } from '@swc/core';
import { packageRoot } from '../../../src/config/package-root.js';
import type { Patch, Program } from './mutant.js';

const ROOT = packageRoot();
const FOLDER = join(ROOT, 'dist', '.mutants');

/** Files as a mutant has them: relative path and changed text. */
type ChangedFiles = ReadonlyMap<string, string>;

/**
 * The sources that a mutant changes, as it has them.
 * @throws Error when a patch does not fit the source any more.
 */
export function changedSources({ name, patches }: Program): ChangedFiles {
  const changed = new Map<string, string>();
  for (const patch of patches) {
    const source = changed.get(patch.file) ?? readFileSync(join(ROOT, patch.file), 'utf8');
    changed.set(patch.file, apply(name, patch, source));
  }
  return changed;
}

function apply(name: string, { file, find, replace }: Patch, source: string): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `The mutant "${name}" does not fit ${file}: this must stand there exactly once, and is there ${parts.length - 1} times. ` +
        `Write the patch anew so that it plants the same defect in today's code.\n${find}`,
    );
  }
  return parts.join(replace);
}

/** A compiled program that differs from the tested one in a few files. */
export interface CompiledMutant {
  /** Has the same files as the folder that it was made of. */
  readonly folder: string;
  remove(): void;
}

/**
 * Compiles a mutant into a folder of its own, which shares all unchanged files with the compiled program. Working tree
 * and compiled program stay as they are.
 * @param compiled the folder of the compiled program.
 */
export async function compileMutant(mutant: Program, compiled: string): Promise<CompiledMutant> {
  const changed = changedSources(mutant);
  const folder = join(FOLDER, `${mutant.name.replaceAll(/\W+/g, '-')}-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Links of files, not of folders: a module is looked for beside its real path.
  for (const part of ['src', 'migrations']) linkTree(join(compiled, part), join(folder, part));
  const options = await compilerOptions();
  for (const [file, text] of changed) {
    const target = join(folder, file.replace(/\.ts$/, '.js'));
    rmSync(target);
    writeFileSync(target, transformSync(text, { ...options, filename: join(ROOT, file), swcrc: false }).code);
  }
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (entry.isDirectory()) linkTree(join(from, entry.name), join(to, entry.name));
    else linkSync(join(from, entry.name), join(to, entry.name));
  }
}

/** Those of the tests. */
async function compilerOptions(): Promise<Options> {
  const { swcOptions } = (await import(pathToFileURL(join(ROOT, 'swc.config.mjs')).href)) as { swcOptions: Options };
  return swcOptions;
}
