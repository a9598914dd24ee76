import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Loads a CommonJS package that requires ES modules, which Node does from 20.19 on, but Jest only from Node 24.9 on. The
 * package's own files run; they get the ES modules that are given here. The server processes of the tests load it as ever.
 * @param esModules what `import * as` gives, by specifier.
 */
export function loadCommonJs(name: string, esModules: Readonly<Record<string, unknown>>): unknown {
  const manifest = require.resolve(`${name}/package.json`);
  const { main } = JSON.parse(readFileSync(manifest, 'utf8')) as { main: string };
  const loaded = new Map<string, { exports: unknown }>();

  function load(path: string): unknown {
    const file = require.resolve(path);
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {} as unknown };
    loaded.set(file, module);
    const requireFrom = (specifier: string): unknown => {
      if (specifier.startsWith('.')) return load(resolve(dirname(file), specifier));
      return specifier in esModules ? esModules[specifier] : require(specifier);
    };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- a file of an installed package, in this realm
    const run = new Function('require', 'module', 'exports', readFileSync(file, 'utf8')) as (
      ...parts: unknown[]
    ) => void;
    run(requireFrom, module, module.exports);
    return module.exports;
  }

  return load(join(dirname(manifest), main));
}
