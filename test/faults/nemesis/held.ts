import pg from 'pg';
import type { DatabaseServer } from '../cluster/cluster.js';

/** Holds what a statement locks, in a transaction of the superuser, until the work is done. */
export async function whileHeld<Result>(
  database: DatabaseServer,
  sql: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = new pg.Client({ connectionString: database.superuserUrl, application_name: 'fault' });
  holder.on('error', () => undefined);
  await holder.connect();
  try {
    await holder.query('BEGIN');
    await holder.query(sql);
    return await work();
  } finally {
    await holder.end();
  }
}

/** @returns how many of the application's sessions wait for a lock of a table or a row. */
export async function sessionsWaiting(database: DatabaseServer): Promise<number> {
  const rows = await database.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM pg_stat_activity
     WHERE application_name LIKE 'accubooks-%' AND wait_event_type = 'Lock' AND wait_event <> 'advisory'`,
  );
  return rows[0]?.count ?? 0;
}
