import pg from 'pg';
import type { TestDatabase } from './database.js';

/** Takes the company's lock in a transaction of its own. @returns what gives it back. */
export async function holdCompany(
  database: Pick<TestDatabase, 'superuserUrl'>,
  companyId: string,
): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(('x' || substr(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint)`,
    [companyId],
  );
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

/** How many connections of the writer wait for a lock. */
export async function waitingForLock(database: TestDatabase): Promise<number> {
  const rows = await database.query<{ count: bigint }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'accubooks-writer'
       AND wait_event_type = 'Lock'`,
  );
  return Number(rows[0]?.count);
}
