import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from '../../swc.config.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the tests' server processes run; apart from the build's folder, so that no test runs an old build. */
const COMPILED = join(ROOT, 'dist', '.test');
/** What the fault tests use of other tests. */
const SUPPORT = ['test', 'test/engine', 'test/identity', 'test/system', 'test/workflows'].map((of) => `${of}/support`);

/** Compiles what runs in processes of its own, only what changed. Several runs may do so at the same time. */
export function compile() {
  const sources = ['src', 'migrations', 'test/faults', ...SUPPORT].flatMap(sourceFiles);
  for (const source of sources) {
    const target = targetOf(source);
    if (!existsSync(target) || statSync(target).mtimeMs < statSync(join(ROOT, source)).mtimeMs) write(source, target);
  }
  removeOthers(new Set(sources.map(targetOf)));
  return COMPILED;
}

function sourceFiles(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|test)\.ts$/.test(file))
    .map((file) => join(folder, file));
}

function targetOf(source) {
  return join(COMPILED, source.replace(/\.ts$/, '.js'));
}

function write(source, target) {
  const path = join(ROOT, source);
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(
    unfinished,
    transformSync(readFileSync(path, 'utf8'), { ...swcOptions, filename: path, swcrc: false }).code,
  );
  renameSync(unfinished, target);
}

function removeOthers(wanted) {
  for (const file of readdirSync(COMPILED, { recursive: true })) {
    const path = join(COMPILED, file);
    if (path.endsWith('.js') && !wanted.has(path)) rmSync(path, { force: true });
  }
}
