import { setTimeout as wait } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { ArchiveFailed } from './archive.errors.js';

const LOG = 'idempotent_write_audit_log';

/** How long a write may wait behind this for the log, and how often it is tried. */
const LOCK_TIMEOUT_MS = 200;
const TRIES_MAX = 60;
const PAUSE_MS = 500;
/** Somebody else had the lock, or was waiting for ours. */
const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';

/** A month of the audit log that is in the database. */
export interface Month {
  /** `YYYY-MM`, in UTC. */
  readonly month: string;
  /** The name of its table, quoted where it must be. */
  readonly partition: string;
  /** With its indexes. */
  readonly mebibytes: number;
}

/** The default partition has no bounds, and so is none of them. */
const CLOSED_MONTHS = `
  SELECT to_char(begins_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, partition,
    (bytes / 1048576.0)::float8 AS mebibytes
  FROM (
    SELECT format('%I', relname) AS partition, pg_total_relation_size(oid) AS bytes,
      bounds[1]::timestamptz AS begins_at, bounds[2]::timestamptz AS ends_at
    FROM pg_inherits JOIN pg_class ON oid = inhrelid
    CROSS JOIN regexp_match(pg_get_expr(relpartbound, oid), $$FROM \\('([^']+)'\\) TO \\('([^']+)'\\)$$) AS bounds
    WHERE inhparent = '${LOG}'::regclass AND bounds IS NOT NULL
  ) AS partitions
  WHERE ends_at <= now() - make_interval(days => $1) ORDER BY begins_at`;

/** The months that ended at least so many days ago, the oldest one first. */
export async function closedMonths(client: ClientBase, days: number): Promise<readonly Month[]> {
  return (await client.query<Month>(CLOSED_MONTHS, [days])).rows;
}

/**
 * Within a transaction: from now on nothing is added to the month, until the transaction ends.
 * @throws ArchiveFailed when somebody is adding something all the time.
 */
export function closeMonth(client: ClientBase, { month, partition }: Month): Promise<void> {
  return lock(client, `LOCK TABLE ${partition} IN SHARE MODE`, month);
}

/**
 * Within a transaction: takes the month out of the log and removes it. DETACH CONCURRENTLY is refused beside a default
 * partition, so the log is locked for the moment that it takes. It is waited for so shortly, and again and again, that
 * writes queue behind it no longer than for one of these waits.
 * @throws ArchiveFailed when somebody reads the log for longer.
 */
export async function dropMonth(client: ClientBase, { month, partition }: Month): Promise<void> {
  await lock(client, `LOCK TABLE ONLY ${LOG}, ONLY ${LOG}_default, ${partition} IN ACCESS EXCLUSIVE MODE`, month);
  await client.query(`ALTER TABLE ${LOG} DETACH PARTITION ${partition}`);
  await client.query(`DROP TABLE ${partition}`);
}

async function lock(client: ClientBase, statement: string, month: string): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${String(LOCK_TIMEOUT_MS)}`);
  for (let tries = 1; ; tries += 1) {
    await client.query('SAVEPOINT unlocked');
    try {
      await client.query(statement);
      return;
    } catch (error) {
      if (![LOCK_NOT_AVAILABLE, DEADLOCK].includes(String((error as { code?: unknown }).code))) throw error;
      await client.query('ROLLBACK TO unlocked');
      if (tries >= TRIES_MAX) throw isBusy(month, error);
      await wait(PAUSE_MS * (1 + Math.random()));
    }
  }
}

function isBusy(month: string, cause: unknown): ArchiveFailed {
  return new ArchiveFailed(
    `${month}: somebody has been reading the audit log all the time (a backup, npm run verify:books). ` +
      `The month stays in the database; run this again when that has ended`,
    { cause },
  );
}
