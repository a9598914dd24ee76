import pg from 'pg';
import type { TestDatabase } from './database.js';

/** Lets nobody write to a table; everybody may read it. @returns what lets go of it. */
export function holdTable(database: TestDatabase, table: string): Promise<() => Promise<void>> {
  return hold(database, table, 'SHARE');
}

/** Lets nobody read a table either. @returns what lets go of it. */
export function holdReads(database: TestDatabase, table: string): Promise<() => Promise<void>> {
  return hold(database, table, 'ACCESS EXCLUSIVE');
}

async function hold(database: TestDatabase, table: string, mode: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
