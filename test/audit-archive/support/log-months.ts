import type { TestDatabase } from '../../support/database.js';

export const LOG = 'idempotent_write_audit_log';

/** What is hard to write and to read back: quotes, ends of lines, other scripts, an empty text beside none. */
const MESSAGES = `ARRAY['plain', '', 'a "quoted", text', E'two\\r\\nlines\\n', 'Überweisung \u20ac 5', E'\\\\N', '=1+1', ' blanks ']`;

/** `YYYY-MM`, in UTC. */
export function monthAgo(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months)).toISOString().slice(0, 7);
}

export function tableOf(month: string): string {
  return `${LOG}_${month.replace('-', '_')}`;
}

/** Makes a month of the log and fills it; half of its rows are failures. */
export async function addMonth(database: TestDatabase, month: string, rows: number): Promise<void> {
  await database.query(`SELECT create_audit_log_month($1)`, [`${month}-01`]);
  // The owner is the one who makes months.
  await database.query(`ALTER TABLE ${tableOf(month)} OWNER TO accubooks_owner`);
  await addRows(database, month, rows);
}

/** Through the log, so that rows of a month that is not there get into the default partition. */
export async function addRows(database: TestDatabase, month: string, rows: number): Promise<void> {
  await database.query(insertRows(month, rows));
}

export function insertRows(month: string, rows: number, message = `(${MESSAGES})[1 + nth % 8]`): string {
  return `
    INSERT INTO ${LOG} (company_id, "timestamp", id, operation_name, operation_type, idempotency_key, deterministic_id,
      entity_id, user_id, status, error_type, error_message, workflows_triggered, execution_duration_ms, request_id)
    SELECT ('00000000-0000-4000-8000-00000000000' || nth % 3)::uuid,
      '${month}-01 00:00:00+00'::timestamptz + nth * interval '1.000007 seconds', gen_random_uuid(), 'createPayment',
      'financial', 'key "' || nth || '"', gen_random_uuid(), CASE WHEN nth % 2 = 0 THEN gen_random_uuid() END,
      gen_random_uuid(), CASE WHEN nth % 2 = 0 THEN 'new' ELSE 'failed' END, CASE WHEN nth % 2 = 1 THEN 'refused' END,
      CASE WHEN nth % 2 = 1 THEN ${message} END, nth % 3, nth / 7.0, 'request-' || nth
    FROM generate_series(1, ${String(rows)}) AS nth`;
}

/** All rows of a table, each as the digest of its text. */
export async function rowsOf(database: TestDatabase, table: string): Promise<readonly string[]> {
  const rows = await database.query<{ row: string }>(`SELECT md5(t::text) AS row FROM ${table} AS t ORDER BY 1`);
  return rows.map(({ row }) => row);
}

/** The months that are attached, without those that were made ahead. */
export async function monthsInDatabase(database: TestDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ month: string }>(
    `SELECT replace(right(inhrelid::regclass::text, 7), '_', '-') AS month FROM pg_inherits
     WHERE inhparent = '${LOG}'::regclass ORDER BY 1`,
  );
  return rows.map(({ month }) => month).filter((month) => month < monthAgo(0));
}
