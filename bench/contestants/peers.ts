import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/config/index.js';
import type { BenchDatabase } from '../database/bench-postgres.js';
import { nodeFlags } from './node-flags.js';
import { ServerProcess } from './server-process.js';

/** A process of a peer. It is the superuser in the database: row-level security costs it nothing. */
export function startPeer(main: string, database: BenchDatabase, jwtSecret: string): Promise<ServerProcess> {
  return ServerProcess.start((port) => ({
    parameters: [...nodeFlags(), fileURLToPath(new URL(`../peers/${main}.js`, import.meta.url))],
    environment: peerSettings(database, jwtSecret, port),
  }));
}

export function peerSettings(
  database: BenchDatabase,
  jwtSecret: string,
  port: number,
  settings: Environment = {},
): Environment {
  return {
    NODE_ENV: 'production',
    PORT: String(port),
    JWT_SECRET: jwtSecret,
    DATABASE_URL: database.superuserUrl,
    ...settings,
  };
}
