import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { packageRoot } from '../../src/config/package-root.js';

const FOLDER = join(packageRoot(), 'bench', 'results');

/**
 * Keeps what was found, every sample included.
 * @param name begins the file's name.
 * @returns where.
 */
export async function writeJson(content: object, name = ''): Promise<string> {
  mkdirSync(FOLDER, { recursive: true });
  const path = join(FOLDER, `${name}${new Date().toISOString().replaceAll(':', '-')}.json`);
  writeFileSync(path, await format(JSON.stringify(content), { parser: 'json', printWidth: 120 }));
  return path;
}
