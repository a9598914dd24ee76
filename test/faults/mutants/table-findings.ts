import pg from 'pg';
import { CATALOGUE_RULES, violationsOf } from '../../identity/support/catalogue.js';
import type { TestDatabase } from '../../support/database.js';
import type { Finding } from '../checker/finding.js';

/** Lines of defence that stand behind others, which is why no request can show that one is missing. */
export async function tableFindings(database: TestDatabase, companyId: string): Promise<Finding[]> {
  const found: Finding[] = [];
  const add = (rule: string, text: string): void => {
    found.push({ rule, text, companyId: '', operation: '', key: '', attempts: [] });
  };
  await as(database.superuserUrl, async (client) => {
    for (const rule of CATALOGUE_RULES) {
      for (const object of await violationsOf(client, rule)) add('S2 catalogue', `${object} breaks "${rule.name}"`);
    }
  });
  for (const url of [database.writerUrl, database.readerUrl]) {
    for (const table of await leaks(url, companyId)) {
      add('S4 leak probe', `${new URL(url).username} sees rows of ${table} that belong to another company`);
    }
  }
  return found;
}

const TABLES_WITH_COMPANY = `
  SELECT c.oid::regclass::text AS name FROM pg_class AS c
  JOIN pg_attribute AS company ON attrelid = c.oid AND attname = 'company_id' AND NOT attisdropped
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1`;

/** The tables that show rows of others to a login that has opened one company, and asks without any filter. */
async function leaks(url: string, companyId: string): Promise<string[]> {
  return as(url, async (client) => {
    const leaking: string[] = [];
    await client.query('BEGIN READ ONLY');
    await client.query(`SELECT set_config('app.companies', $1, true)`, [companyId]);
    const { rows } = await client.query<{ name: string }>(TABLES_WITH_COMPANY);
    for (const { name } of rows) {
      const { rowCount } = await client.query(`SELECT FROM ${name} WHERE company_id <> $1 LIMIT 1`, [companyId]);
      if (rowCount !== 0) leaking.push(name);
    }
    return leaking;
  });
}

async function as<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
