import type { ClientBase } from 'pg';
import type { Breach, Period } from './report.js';

const EXAMPLES_MAX = 5;

const OF_REAL_COMPANIES = `company_id NOT IN (SELECT id FROM companies WHERE is_test)`;

/** Every table of companies that has this column; the framework's own tables are not looked for. */
async function tablesWith(client: ClientBase, column: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT quote_ident(class.relname) AS name FROM pg_class AS class
     JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = $1
     JOIN pg_attribute AS company ON company.attrelid = class.oid AND company.attname = 'company_id'
     WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition
       AND class.relname NOT LIKE 'idempotent_write%' ORDER BY 1`,
    [column],
  );
  return rows.map(({ name }) => name);
}

/** Writes of the period that have happened more than once. */
export async function findDuplicates(client: ClientBase, { from, to }: Period): Promise<Breach[]> {
  const tables = await tablesWith(client, 'idempotency_key');
  return found(client, [from, to], {
    'writes that the audit log calls new more than once': `
      SELECT company_id, deterministic_id::text AS reference FROM idempotent_write_audit_log
      WHERE status = 'new' AND ${OF_REAL_COMPANIES}
      GROUP BY company_id, deterministic_id
      HAVING count(*) > 1 AND max("timestamp") >= $1 AND min("timestamp") < $2`,
    'keys with more than one stored answer': `
      SELECT company_id, operation || ' ' || idempotency_key AS reference FROM idempotent_writes
      WHERE ${OF_REAL_COMPANIES}
      GROUP BY company_id, operation, idempotency_key
      HAVING count(*) > 1 AND max(created_at) >= $1 AND min(created_at) < $2`,
    ...Object.fromEntries(
      tables.map((table) => [
        `keys with more than one row of ${table}`,
        `SELECT company_id, idempotency_key AS reference FROM ${table}
         WHERE ${OF_REAL_COMPANIES}
         GROUP BY company_id, idempotency_key
         HAVING count(*) > 1 AND max(created_at) >= $1 AND min(created_at) < $2`,
      ]),
    ),
  });
}

/** Whatever of the period crosses from one company to another, and doors that stand open. */
export async function findCrossings(client: ClientBase, { from, to }: Period): Promise<Breach[]> {
  const tables = await tablesWith(client, 'write_id');
  return found(client, [from, to], {
    'writes and replays of somebody who was never a member of the company': `
      SELECT attempt.company_id, attempt.user_id::text || ' ' || attempt.deterministic_id::text AS reference
      FROM idempotent_write_audit_log AS attempt
      LEFT JOIN user_company_access AS access
        ON access.company_id = attempt.company_id AND access.user_id = attempt.user_id
      WHERE access.user_id IS NULL AND attempt.status IN ('new', 'replayed')
        AND attempt."timestamp" >= $1 AND attempt."timestamp" < $2 AND attempt.${OF_REAL_COMPANIES}`,
    ...Object.fromEntries(
      tables.map((table) => [
        `rows of ${table} that were written by another company`,
        `SELECT made.company_id, made.write_id::text AS reference FROM ${table} AS made
         JOIN idempotent_writes AS write ON write.id = made.write_id AND write.company_id <> made.company_id
         WHERE write.created_at >= $1 AND write.created_at < $2 AND made.${OF_REAL_COMPANIES}`,
      ]),
    ),
    'tables of companies without forced row-level security': `
      SELECT NULL::uuid AS company_id, class.relname::text AS reference FROM pg_class AS class
      JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = 'company_id'
      WHERE class.relnamespace = 'public'::regnamespace AND class.relkind IN ('r', 'p') AND NOT class.relispartition
        AND NOT (class.relrowsecurity AND class.relforcerowsecurity) AND $1 < $2::timestamptz`,
  });
}

async function found(
  client: ClientBase,
  values: readonly unknown[],
  queries: Readonly<Record<string, string>>,
): Promise<Breach[]> {
  const breaches: Breach[] = [];
  for (const [what, sql] of Object.entries(queries)) {
    const { rows } = await client.query<{ company: string | null; reference: string; count: number }>(
      `SELECT company_id AS company, reference, (count(*) OVER ())::integer AS count FROM (${sql}) AS found
       ORDER BY 1, 2 LIMIT ${EXAMPLES_MAX}`,
      [...values],
    );
    const examples = rows.map(({ company, reference }) => `${company ?? 'all companies'}: ${reference}`);
    if (rows[0] !== undefined) breaches.push({ what, count: rows[0].count, examples });
  }
  return breaches;
}
