import { setTimeout as wait } from 'node:timers/promises';

/** Months of the audit log that exist ahead of the present one. */
export const AUDIT_LOG_MONTHS_AHEAD = 12;

/** Longer than this nobody who writes waits for a change of the log's months. */
const LOCK_TIMEOUT_MS = 200;
const TRIES_MAX = 30;
const PAUSE_MS = 500;
const ROWS_OF_A_BATCH = 10_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Asks as the owner, each question in a transaction of its own. */
export type OwnerQuery = (sql: string) => Promise<readonly object[]>;

/** What was done. */
export interface AuditLogMonths {
  readonly created: number;
  /** Rows that had got into the default partition. */
  readonly moved: number;
}

/**
 * Makes the months of the audit log that are missing and moves what is in the default partition to its month, while
 * everybody reads and writes. Repeating it changes nothing; broken off, it goes on the next time.
 * @throws the error of PostgreSQL (55P03) when somebody keeps the log locked for longer than 15 seconds.
 */
export async function prepareAuditLogMonths(query: OwnerQuery): Promise<AuditLogMonths> {
  await withoutWaiting(query, `SELECT set_audit_log_default_aside()`);
  const created = await withoutWaiting(query, `SELECT create_audit_log_months(${String(AUDIT_LOG_MONTHS_AHEAD)}) AS n`);
  let moved = 0;
  for (;;) {
    const batch = await withoutWaiting(query, `SELECT move_audit_log_rows(${String(ROWS_OF_A_BATCH)}) AS n`);
    if (batch === 0) return { created, moved };
    moved += batch;
  }
}

/** Asks with a short lock timeout, and again: between the tries, whoever queued behind this goes on. */
async function withoutWaiting(query: OwnerQuery, sql: string): Promise<number> {
  await query(`SET lock_timeout = ${String(LOCK_TIMEOUT_MS)}`);
  try {
    for (let tries = 1; ; tries += 1) {
      try {
        const [row] = (await query(sql)) as { n?: number }[];
        return row?.n ?? 0;
      } catch (error) {
        if (!isLockTimeout(error) || tries >= TRIES_MAX) throw error;
        await wait(PAUSE_MS);
      }
    }
  } finally {
    await query(`RESET lock_timeout`);
  }
}

/** Whether somebody else kept what was to be locked. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
}
