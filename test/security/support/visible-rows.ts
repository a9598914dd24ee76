import type pg from 'pg';
import { connect, inTransaction } from '../../identity/support/logins.js';
import type { TestDatabase } from '../../support/database.js';
import { cloneOf, type TwoCompanies } from './two-companies.js';

/** The tables in which a company has rows, and which the login may read. */
const TABLES = `
  SELECT c.oid::regclass::text AS name FROM pg_class AS c
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND has_table_privilege($1, c.oid, 'SELECT')`;

/**
 * Asks for every row of every table, as a login of the application and without naming a company in the statement: under
 * no company, and under theirs.
 * @returns in how many tables there were rows to be seen, and where others were seen than theirs, or none of theirs.
 */
export async function visibleRows(
  { template, theirId }: TwoCompanies,
  login: 'writer' | 'reader',
): Promise<{ rows: number; wrong: string[] }> {
  const database = await cloneOf(template);
  const client = await connect(database[`${login}Url`]);
  try {
    const wrong: string[] = [];
    const tables = await tablesWithRowsOf(database, theirId, `accubooks_${login}`);
    for (const table of tables) {
      const [none, theirs] = [await companiesIn(client, table, ''), await companiesIn(client, table, theirId)];
      if (none !== '' || theirs !== theirId) wrong.push(`${table}: "${none}", "${theirs}"`);
    }
    return { rows: tables.length, wrong };
  } finally {
    await client.end();
    await database.drop();
  }
}

async function tablesWithRowsOf(database: TestDatabase, companyId: string, role: string): Promise<string[]> {
  const found: string[] = [];
  for (const { name } of await database.query<{ name: string }>(TABLES, [role])) {
    const rows = await database.query(`SELECT FROM ${name} WHERE company_id = $1 LIMIT 1`, [companyId]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

function companiesIn(client: pg.Client, table: string, companies: string): Promise<string> {
  return inTransaction(client, { 'app.companies': companies }, async () => {
    const { rows } = await client.query<{ id: string }>(`SELECT DISTINCT company_id AS id FROM ${table}`);
    return rows.map(({ id }) => id).join();
  });
}
