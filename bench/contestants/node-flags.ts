import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/config/package-root.js';

interface PackageDescription {
  readonly scripts: { readonly start: string };
}

/** The flags that `npm start` gives to node, so that what is measured is what runs. Peers get them too: they help them. */
export function nodeFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as PackageDescription;
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
