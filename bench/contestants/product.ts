import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeSettings, type Environment } from '../../src/config/index.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { nodeFlags } from './node-flags.js';
import { ServerProcess } from './server-process.js';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const PRELOADS = fileURLToPath(new URL('../preloads/', import.meta.url));

/** What changes a product process from outside before it starts. */
export type Preload = 'ceiling' | 'without-records' | 'count-runs' | 'collect-garbage';

/** What gives back the rate limits that the product is shipped with. */
export const LIMITS_AS_SHIPPED: Environment = { RATE_LIMIT_COMPANY: '', RATE_LIMIT_USER: '' };

/**
 * A process of the product itself, as in production but for the rate limit.
 * @param settings that differ from that.
 */
export function startProduct(
  database: BenchDatabase,
  jwtSecret: string,
  preload?: Preload,
  settings: Environment = {},
): Promise<ServerProcess> {
  const preloads = preload === undefined ? [] : ['--import', join(PRELOADS, `${preload}.js`)];
  return ServerProcess.start((port) => ({
    parameters: [...nodeFlags(), ...(preload === 'collect-garbage' ? ['--expose-gc'] : []), ...preloads, MAIN],
    environment: { ...productSettings(database, jwtSecret, port), ...settings },
    path: '/health/live',
  }));
}

/** Every setting is given, if only as empty, so that no file `.env` has a say. */
export function productSettings(database: BenchDatabase, jwtSecret: string, port: number): Environment {
  return {
    ...Object.fromEntries(describeSettings().map(({ name }) => [name, ''])),
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    LOG_LEVEL: 'info',
    RATE_LIMIT_COMPANY: '10000000',
    RATE_LIMIT_USER: '10000000',
    JWT_SECRET: jwtSecret,
    ...database.environment,
  };
}
