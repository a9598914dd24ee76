import type { ClientBase } from 'pg';
import { ArchiveFailed } from './archive.errors.js';
import type { ArchiveStore } from './archive-store.js';
import { type ArchivedRow, assertSame, readRows } from './archived-file.js';
import { type Manifest, readManifests } from './manifest.js';

const LOG = 'idempotent_write_audit_log';
const ROWS_OF_A_STATEMENT = 2_000;

/**
 * Reads all archives of a month back, into a table of its own that only the owner and the operator see. All of it, and
 * verified, or nothing.
 * @param month `YYYY-MM`.
 * @returns the table, and how many rows it holds.
 * @throws ArchiveFailed
 */
export async function restoreMonth(
  client: ClientBase,
  store: ArchiveStore,
  month: string,
  operator: string,
): Promise<{ readonly table: string; readonly rows: number }> {
  const manifests = await readManifests(store, month);
  if (manifests.length === 0) throw new ArchiveFailed(`there is no archive of ${month} in ${store.place}`);
  const table = `${LOG}_restored_${month.replace('-', '_')}`;
  await assertNoTable(client, table);
  await client.query('START TRANSACTION');
  try {
    await client.query(`CREATE TABLE ${table} (LIKE ${LOG} INCLUDING ALL)`);
    let rows = 0;
    for (const manifest of manifests) rows += await restoreFile(client, store, manifest, table);
    await client.query(`GRANT SELECT ON ${table} TO ${operator}`);
    await client.query('COMMIT');
    return { table, rows };
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function assertNoTable(client: ClientBase, table: string): Promise<void> {
  const { rows } = await client.query<{ found: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS found`, [table]);
  if (rows[0]?.found !== true) return;
  throw new ArchiveFailed(`the table ${table} is there already; use it, or remove it first: DROP TABLE ${table}`);
}

/** A row that an earlier archive of the month had too is there once. */
async function restoreFile(
  client: ClientBase,
  store: ArchiveStore,
  manifest: Manifest,
  table: string,
): Promise<number> {
  const names = manifest.columns.map((name) => `"${name}"`).join(', ');
  const insert = `INSERT INTO ${table} (${names}) SELECT ${names}
    FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) ON CONFLICT DO NOTHING`;
  let restored = 0;
  let rows: ArchivedRow[] = [];
  const send = async (): Promise<void> => {
    restored += (await client.query(insert, [JSON.stringify(rows)])).rowCount ?? 0;
    rows = [];
  };
  const found = await readRows(store, manifest.file, async (row) => {
    rows.push(row);
    if (rows.length === ROWS_OF_A_STATEMENT) await send();
  });
  await send();
  assertSame(store, manifest, found);
  return restored;
}
