import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Environment } from '../../src/config/index.js';
import { VALUE_PARSERS } from '../../src/database/value-parsers.js';
import { testServer } from './test-server.js';

/** A database of its own, with all migrations and no rows. */
export interface TestDatabase {
  readonly name: string;
  readonly ownerUrl: string;
  readonly writerUrl: string;
  readonly readerUrl: string;
  readonly workerUrl: string;
  readonly operatorUrl: string;
  /** Sees and may do everything; for looking behind the scenes. */
  readonly superuserUrl: string;
  /** The settings that make the application use this database. */
  readonly environment: Environment;
  /** Asks as the superuser; values arrive as they do in the application. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends all connections to it and removes it. */
  drop(): Promise<void>;
}

const TEMPLATE = 'accubooks';

/** Clones the migrated database; call it in `beforeAll`, and `drop` in `afterAll`. */
export async function createTestDatabase(
  options: { readonly template?: string; readonly owner?: string } = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const { template = TEMPLATE, owner = 'accubooks_owner' } = options;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${owner}`);
  const { environment, superuserUrl } = testServer();
  const ownUrl = (url: string | undefined): string => withDatabase(url ?? '', name);
  const pool = new pg.Pool({ connectionString: ownUrl(superuserUrl), max: 4, types: VALUE_PARSERS });
  pool.on('error', () => undefined);
  return {
    name,
    ownerUrl: ownUrl(environment['DATABASE_URL']),
    writerUrl: ownUrl(environment['DATABASE_WRITER_URL']),
    readerUrl: ownUrl(environment['DATABASE_READER_URL']),
    workerUrl: ownUrl(environment['DATABASE_WORKER_URL']),
    operatorUrl: ownUrl(environment['DATABASE_OPERATOR_URL']),
    superuserUrl: ownUrl(superuserUrl),
    environment: {
      DATABASE_WRITER_URL: ownUrl(environment['DATABASE_WRITER_URL']),
      DATABASE_READER_URL: ownUrl(environment['DATABASE_READER_URL']),
    },
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(sql, [...values])).rows,
    drop: async () => {
      await pool.end();
      await administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Runs a statement of the cluster, as the superuser. */
export async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(testServer().superuserUrl, 'postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
