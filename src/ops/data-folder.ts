import { join } from 'node:path';
import { packageRoot } from '../config/index.js';

/** Where the embedded server keeps its data between runs. */
export function dataFolder(): string {
  return join(packageRoot(), '.data');
}
