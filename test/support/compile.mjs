import { globSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { swcOptions } from '../../swc.config.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** What the test's server processes run. Not the build's folder, so that no test depends on when that was last made. */
const COMPILED = join(ROOT, 'dist', '.test');
