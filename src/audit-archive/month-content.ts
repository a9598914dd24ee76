import { stringify } from 'csv-stringify/sync';
import type { ClientBase } from 'pg';
import type { ContentDigest } from './content-digest.js';
import type { Month } from './months.js';

const ROWS_OF_A_FETCH = 2_000;
/** In quotes, so that they differ from NULL. */
const EMPTY_TEXTS = { quoted_match: /^$/ };

/** A column of the audit log, and how it is written: exactly, and the same whatever the session's settings are. */
export interface Column {
  readonly name: string;
  readonly expression: string;
}

const COLUMNS = `
  SELECT attname AS name, CASE atttypid
      WHEN 'timestamptz'::regtype
        THEN format('to_char(%I AT TIME ZONE ''UTC'', ''YYYY-MM-DD"T"HH24:MI:SS.US"Z"'')', attname)
      ELSE format('%I::text', attname) END AS expression
  FROM pg_attribute WHERE attrelid = 'idempotent_write_audit_log'::regclass AND attnum > 0 AND NOT attisdropped
  ORDER BY attnum`;

/** All columns that the log has now. */
export async function readColumns(client: ClientBase): Promise<readonly Column[]> {
  return (await client.query<Column>(COLUMNS)).rows;
}

/**
 * The rows of a month in the order of their key as CSV: a header, then a line for each; nothing between two commas is
 * NULL, `""` is an empty text. Read within the caller's transaction, some thousand rows at a time.
 * @param digest is told of every row and every piece.
 */
export async function* monthContent(
  client: ClientBase,
  { partition }: Month,
  columns: readonly Column[],
  digest: ContentDigest,
): AsyncGenerator<Buffer> {
  const expressions = columns.map(({ expression }) => expression).join(', ');
  const timestampAt = columns.findIndex(({ name }) => name === 'timestamp');
  await client.query(
    `DECLARE archived NO SCROLL CURSOR FOR SELECT ${expressions} FROM ${partition} ORDER BY company_id, "timestamp", id`,
  );
  let lines: (string | null)[][] = [columns.map(({ name }) => name)];
  while (lines.length > 0) {
    const piece = Buffer.from(stringify(lines, EMPTY_TEXTS));
    digest.addText(piece);
    yield piece;
    const fetched = { text: `FETCH ${String(ROWS_OF_A_FETCH)} FROM archived`, rowMode: 'array' };
    lines = (await client.query<(string | null)[]>(fetched)).rows;
    for (const line of lines) digest.addRow(line[timestampAt] ?? '');
  }
  await client.query('CLOSE archived');
}
