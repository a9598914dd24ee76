import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errorsMarkdown, loadErrorCatalogue } from './error-catalogue.js';

/** Writes `docs/errors.md` below the working directory. */
const target = resolve('docs/errors.md');
const catalogue = await loadErrorCatalogue();
await writeFile(target, errorsMarkdown(catalogue));
console.log(`${target}: ${catalogue.length} errors`);
