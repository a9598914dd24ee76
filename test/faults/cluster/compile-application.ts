import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/config/package-root.js';

let compiled: Promise<string> | undefined;

/** Compiles this checkout's application, once. @returns the folder of `src/main.js` and its like. */
export function compileApplication(): Promise<string> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<string> {
  const script = pathToFileURL(join(packageRoot(), 'test/support/compile.mjs')).href;
  const program = `import { compile } from ${JSON.stringify(script)}; process.stdout.write(compile());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return stdout;
}
