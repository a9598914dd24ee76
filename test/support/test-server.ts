import type { Environment } from '../../src/config/index.js';

/** The PostgreSQL server of this run, as the global setup left it. */
export interface TestServer {
  /** The compiled program. */
  readonly compiled: string;
  readonly environment: Environment;
  /** Of the migrated database that is only ever cloned. */
  readonly superuserUrl: string;
}

export function testServer(): TestServer {
  const text = process.env['ACCUBOOKS_TEST_SERVER'];
  if (text === undefined) throw new Error('tests with PostgreSQL stand below test/ and run with Jest');
  return JSON.parse(text) as TestServer;
}
