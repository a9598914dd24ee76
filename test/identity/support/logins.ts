import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

export type Login = 'superuser' | 'owner' | 'writer' | 'reader' | 'worker' | 'operator';

/** One connection per login to a database of its own. */
export interface Logins {
  readonly database: TestDatabase;
  as(login: Login): Promise<pg.Client>;
  close(): Promise<void>;
}

export async function openLogins(): Promise<Logins> {
  const database = await createTestDatabase();
  const clients = new Map<Login, Promise<pg.Client>>();
  return {
    database,
    as(login) {
      const known = clients.get(login) ?? connect(urlOf(database, login));
      clients.set(login, known);
      return known;
    },
    async close() {
      for (const client of clients.values()) await (await client).end();
      await database.drop();
    },
  };
}

export function urlOf(database: TestDatabase, login: Login): string {
  return database[`${login}Url`];
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  return client;
}

/** The SQLSTATE with which a statement fails, or undefined. The transaction around it is rolled back. */
export async function sqlStateOf(
  client: pg.Client,
  statement: string,
  values: unknown[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  try {
    await inTransaction(client, settings, () => client.query(statement, values), 'ROLLBACK');
    return undefined;
  } catch (error) {
    return (error as pg.DatabaseError).code;
  }
}

/** Runs work in a transaction with these settings, as the engine and the reads do. */
export async function inTransaction<Result>(
  client: pg.Client,
  settings: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
  end: 'COMMIT' | 'ROLLBACK' = 'COMMIT',
): Promise<Result> {
  await client.query('BEGIN');
  try {
    for (const [name, value] of Object.entries(settings)) {
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
    }
    const result = await work();
    await client.query(end);
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
