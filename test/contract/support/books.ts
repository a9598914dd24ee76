import type { TestDatabase } from '../../support/database.js';

/** Attempts are logged whether they had an effect or not. */
const LOG = 'idempotent_write_audit_log';

/** Of the rows of the table `t`. */
const HASH = `concat(count(*), ' rows, ', sum(hashtextextended(t::text, 0)))`;

/** Every table with rows of companies, the log of attempts apart. */
async function tenantTables(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `SELECT DISTINCT relname AS name FROM pg_class
     JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'company_id' AND NOT attisdropped
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> $1
     ORDER BY 1`,
    [LOG],
  );
  return ['companies', ...rows.map(({ name }) => name)];
}

/** How many rows each table has. */
export type RowCounts = Readonly<Record<string, number>>;

/** Looks at all companies' rows as the superuser. */
export class Books {
  private constructor(
    private readonly database: TestDatabase,
    readonly tables: readonly string[],
  ) {}

  static async open(database: TestDatabase): Promise<Books> {
    return new Books(database, await tenantTables(database));
  }

  async counts(): Promise<RowCounts> {
    const counts = this.tables.map((table) => `SELECT '${table}' AS name, count(*) AS count FROM ${table}`);
    const rows = await this.database.query<{ name: string; count: bigint }>(counts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]));
  }

  /** The number of rows of each table with a hash of their contents: equal when nothing at all has changed. */
  async contents(): Promise<Readonly<Record<string, string>>> {
    const hashes = this.tables.map((table) => `SELECT '${table}' AS name, ${HASH} AS hash FROM ${table} AS t`);
    const rows = await this.database.query<{ name: string; hash: string }>(hashes.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
  }

  /** The same for each company, over all tables; in the order of the companies' ids. */
  async contentsByCompany(): Promise<ReadonlyMap<string, string>> {
    const hashes = this.tables.map((table) => {
      const company = table === 'companies' ? 'id' : 'company_id';
      return `SELECT ${company} AS company, '${table}' AS name, ${HASH} AS hash FROM ${table} AS t GROUP BY ${company}`;
    });
    const rows = await this.database.query<{ company: string; hash: string }>(
      `SELECT company, string_agg(concat(name, ': ', hash), '; ' ORDER BY name) AS hash
       FROM (${hashes.join(' UNION ALL ')}) AS hashes GROUP BY company ORDER BY company`,
    );
    return new Map(rows.map(({ company, hash }) => [company, hash]));
  }

  /** The attempts that were logged under a key, oldest first. */
  attempts(key: string): Promise<Attempt[]> {
    return this.database.query<Attempt>(`SELECT * FROM ${LOG} WHERE idempotency_key = $1 ORDER BY "timestamp"`, [key]);
  }

  /** The stored answers under a key, in whatever company. */
  stored(key: string): Promise<{ id: string; company_id: string; operation: string; answer: string }[]> {
    return this.database.query(`SELECT * FROM idempotent_writes WHERE idempotency_key = $1`, [key]);
  }
}

/** A row of the log of attempts. */
export interface Attempt {
  readonly company_id: string;
  readonly operation_name: string;
  readonly operation_type: string;
  readonly deterministic_id: string;
  readonly entity_id: string | null;
  readonly user_id: string;
  readonly status: string;
  readonly error_type: string | null;
  readonly error_message: string | null;
  readonly request_id: string;
}

/** How many rows each table has gained; tables without a change are left out. */
export function gained(before: RowCounts, after: RowCounts): RowCounts {
  const changes = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

/** The log's status words and how often each stands there. */
export function countByStatus(attempts: readonly Attempt[]): RowCounts {
  const counts: Record<string, number> = {};
  for (const { status } of attempts) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
