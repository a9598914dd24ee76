import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from './load-configuration.js';
import { packageRoot } from './package-root.js';

/** The environment of the process, completed by the file `.env` if there is one. The only place that reads either. */
export function readEnvironment(): Environment {
  const file = join(packageRoot(), '.env');
  if (existsSync(file)) process.loadEnvFile(file);
  return process.env;
}
