import pg from 'pg';
import type { BenchDatabase } from '../database/bench-postgres.js';

/** So many months before this one the history is spread over. */
const MONTHS = 12;
/** One statement each; more would need much memory for sorting. */
const BATCH = 250_000;

type Columns = Readonly<Record<string, string>>;

/** What the copy of a row has instead of the original's values. */
interface Copied {
  readonly table: string;
  /** Joins the original, as `o`, to the new write, as `n`. */
  readonly on: string;
  readonly columns: Columns;
}

const OF_PAYMENT = 'o.company_id = n.company_id AND o.id = n.original_id';
const OF_ENTRY = 'o.company_id = n.company_id AND o.id = n.original_entry_id';
const OF_LINE = 'o.company_id = n.company_id AND o.entry_id = n.original_entry_id';
const OF_AUDIT = 'o.company_id = n.company_id AND o.deterministic_id = n.original_id';

/** In an order that no foreign key minds. */
const COPIED: readonly Copied[] = [
  {
    table: 'idempotent_writes',
    on: OF_PAYMENT,
    columns: {
      ...{ id: 'n.id', idempotency_key: 'n.id::text', attempt_id: 'n.attempt_id', created_at: 'n.at' },
      answer: 'replace(o.answer, n.original_id::text, n.id::text)',
    },
  },
  {
    table: 'payments',
    on: OF_PAYMENT,
    columns: {
      ...{ id: 'n.id', write_id: 'n.id', idempotency_key: 'n.id::text', received_date: 'n.day' },
      ...{ created_at: 'n.at', updated_at: 'n.at' },
    },
  },
  {
    table: 'journal_entries',
    on: OF_ENTRY,
    columns: { id: 'n.entry_id', source_id: 'n.id', write_id: 'n.id', entry_date: 'n.day', created_at: 'n.at' },
  },
  { table: 'journal_lines', on: OF_LINE, columns: { entry_id: 'n.entry_id', entry_date: 'n.day' } },
  {
    table: 'idempotent_write_audit_log',
    on: OF_AUDIT,
    columns: {
      ...{ id: 'gen_random_uuid()', deterministic_id: 'n.id', entity_id: 'n.id', idempotency_key: 'n.id::text' },
      timestamp: 'n.at',
    },
  },
];

/**
 * Copies payments that the API has made, with new ids and times of the last twelve months, until there are so many:
 * payment, entry, lines, stored answer and audit row, in the real tables with all their indexes. Triggers and foreign keys
 * are off meanwhile (`session_replication_role`); what they check holds, since nothing but ids and times differs.
 */
export async function makeHistory(
  { superuserUrl }: BenchDatabase,
  writes: number,
  announce: (made: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET work_mem = '256MB'`);
    await makeMonths(client);
    await client.query(ORIGINALS);
    const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM payments');
    for (let made = Number(rows[0]?.count); made < writes; made += BATCH) {
      await copyBatch(client, Math.min(BATCH, writes - made));
      announce(Math.min(writes, made + BATCH));
    }
    await client.query('DROP TABLE originals');
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/**
 * Writes the audit rows of the history again, all in this month: what the partitions cost is the difference. The rows
 * themselves, their number and their indexes are the same.
 */
export async function moveAuditRowsToOneMonth({ superuserUrl }: BenchDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica; SET synchronous_commit = off`);
    await client.query('CREATE TEMP TABLE audit AS SELECT * FROM idempotent_write_audit_log');
    await client.query('TRUNCATE idempotent_write_audit_log');
    await client.query(`UPDATE audit SET "timestamp" = date_trunc('month', now(), 'UTC') + random() * (now() - date_trunc('month', now(), 'UTC'))
      WHERE "timestamp" < date_trunc('month', now(), 'UTC')`);
    await client.query('INSERT INTO idempotent_write_audit_log SELECT * FROM audit ORDER BY company_id, "timestamp"');
    await client.query('DROP TABLE audit');
    await client.query('VACUUM (ANALYZE) idempotent_write_audit_log');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/** Of the payments that were made through the API, one of each kind of row, with their entries. */
const ORIGINALS = `
  CREATE TEMP TABLE originals AS
  SELECT row_number() OVER (ORDER BY payment.id) - 1 AS place, payment.company_id, payment.id, entry.id AS entry_id
  FROM (SELECT company_id, id, row_number() OVER (PARTITION BY company_id ORDER BY id) AS nth FROM payments) AS payment
  JOIN journal_entries AS entry ON entry.company_id = payment.company_id AND entry.write_id = payment.id
  WHERE nth <= 10`;

async function makeMonths(client: pg.Client): Promise<void> {
  for (let month = 1; month < MONTHS; month += 1) {
    await client.query(
      `SELECT create_audit_log_month((date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => $1))::date)`,
      [month],
    );
  }
}

/** In the order of their ids, so that indexes grow page by page; the ids themselves are spread like the real ones. */
async function copyBatch(client: pg.Client, writes: number): Promise<void> {
  await client.query('BEGIN');
  await client.query(
    `CREATE TEMP TABLE new_writes ON COMMIT DROP AS
     SELECT company_id, original_id, original_entry_id, gen_random_uuid() AS id, gen_random_uuid() AS entry_id,
       gen_random_uuid() AS attempt_id, at, (at AT TIME ZONE 'UTC')::date AS day
     FROM (SELECT originals.company_id, originals.id AS original_id, originals.entry_id AS original_entry_id,
         now() - random() * (now() - date_trunc('month', now(), 'UTC') + make_interval(days => $2)) AS at
       FROM generate_series(0, $1::integer - 1) AS number
       JOIN originals ON originals.place = number % (SELECT count(*) FROM originals)) AS chosen`,
    [writes, (MONTHS - 1) * 30],
  );
  await client.query('ANALYZE new_writes');
  for (const copied of COPIED) await copyRows(client, copied);
  await client.query('COMMIT');
}

async function copyRows(client: pg.Client, { table, on, columns }: Copied): Promise<void> {
  const { rows } = await client.query<{ column: string }>(
    `SELECT attname AS column FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [table],
  );
  const names = rows.map(({ column }) => `"${column}"`).join(', ');
  const values = rows.map(({ column }) => columns[column] ?? `o."${column}"`).join(', ');
  const order = table === 'idempotent_write_audit_log' ? 'n.at' : (columns['entry_id'] ?? columns['id'] ?? 'n.id');
  await client.query(
    `INSERT INTO ${table} (${names}) SELECT ${values} FROM new_writes AS n JOIN ${table} AS o ON ${on}
     ORDER BY n.company_id, ${order}`,
  );
}
