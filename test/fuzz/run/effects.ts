import type { TestDatabase } from '../../support/database.js';
import type { Books } from '../../contract/support/books.js';

/** Sees whether anything of some companies has changed. Cheap: it looks at their rows alone. */
export class Effects {
  private readonly sql: string;

  constructor(
    private readonly database: TestDatabase,
    { tables }: Books,
  ) {
    const hashes = tables.map((table) => {
      const company = table === 'companies' ? 'id' : 'company_id';
      return `SELECT '${table}' AS name, concat(count(*), ' rows, ', sum(hashtextextended(t::text, 0))) AS hash
              FROM ${table} AS t WHERE ${company} = ANY($1::uuid[])`;
    });
    this.sql = [...hashes, `SELECT 'all companies', count(*)::text FROM companies`].join(' UNION ALL ');
  }

  /** The number of rows of each table with a hash of their contents, and how many companies there are. */
  async contents(companyIds: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const rows = await this.database.query<{ name: string; hash: string }>(this.sql, [companyIds]);
    return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
  }
}

/** The tables that differ. */
export function changedTables(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}
