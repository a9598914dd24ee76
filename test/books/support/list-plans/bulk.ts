import type { TestDatabase } from '../../../support/database.js';

/** Rows of a table that are copies of one of its rows but for some columns. */
export interface Bulk {
  readonly table: string;
  /** Which row is copied; any of the company when absent. */
  readonly like?: string;
  /** SQL over `nth`, from 1, and the copied row, which is called `base`. */
  readonly columns?: Readonly<Record<string, string>>;
  /** So many as the test likes when absent. */
  readonly rows?: number;
  /** How many of them have the same day; `ROWS_A_DAY` when absent. */
  readonly rowsADay?: number;
}

/** As rows of a table come, by name of the column. */
export type Row = Readonly<Record<string, unknown>>;

/** An id of its own for each row, in their order: as if ids were drawn at random the index would be slow to fill. */
export const OWN_ID = `('00000000-0000-4000-8000-' || lpad(to_hex(nth), 12, '0'))::uuid`;
/** One of fifty ids of nothing. */
export const ONE_OF_FIFTY = `('00000000-0000-4000-8000-' || lpad(to_hex(nth % 50), 12, '0'))::uuid`;
export const ROWS_A_DAY = 50;
/** Later than everything that was made by the API. */
export const DAY = dayOf(ROWS_A_DAY);

/** The day of a row when so many have the same. */
export function dayOf(rowsADay: number): string {
  return `date '2041-01-01' + nth / ${String(rowsADay)}`;
}

/** What is as it would be after years: the rows that were copied are the oldest, and what is oldest was changed last. */
const USUAL_COLUMNS: Readonly<Record<string, string>> = {
  id: OWN_ID,
  created_at: `timestamptz '2041-01-01' + nth * interval '1 second'`,
  updated_at: `timestamptz '2041-01-01' - nth * interval '1 second'`,
  revised_at: `timestamptz '2041-01-01' - nth * interval '1 second'`,
};

/**
 * Puts copies into a table, past triggers and foreign keys, and tells the planner.
 * @returns the row that was copied.
 */
export async function fill(database: TestDatabase, companyId: string, bulk: Bulk, usual: number): Promise<Row> {
  const { table, like = 'true', rows = usual } = bulk;
  const columns = await database.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  const changed = { ...USUAL_COLUMNS, ...bulk.columns };
  const values = columns.map(({ name }) => changed[name] ?? `base."${name}"`);
  const one = `SELECT * FROM ${table} WHERE company_id = '${companyId}' AND ${like} LIMIT 1`;
  const [base] = await database.query<Row>(one);
  if (base === undefined) throw new Error(`${table} has no row to be copied`);
  await database.query(`
    BEGIN;
    SET LOCAL session_replication_role = replica;
    INSERT INTO ${table} (${columns.map(({ name }) => `"${name}"`).join(', ')})
      SELECT ${values.join(', ')} FROM (${one}) AS base, generate_series(1, ${rows}) AS nth;
    COMMIT`);
  await database.query(`VACUUM (ANALYZE) ${table}`);
  return base;
}
