import type { QueryRunner } from 'typeorm';
import { rolesOf } from './roles.js';

/**
 * True for rows of the companies that the transaction has taken. The sub-select makes it one evaluation per statement
 * instead of one per row. `IS TRUE` keeps the planner from taking it as an index condition: then a statement that names
 * (company_id, id) would read all rows of all companies of the group through whichever index leads with company_id.
 */
export function companiesOfTransaction(column: string): string {
  return `(${column} = ANY ((SELECT string_to_array(nullif(current_setting('app.companies', true), ''), ',')::uuid[])::uuid[])) IS TRUE`;
}

export const IN_COMPANIES_OF_TRANSACTION = companiesOfTransaction('company_id');

export interface TenantTableOptions {
  /** What the writer may do beside SELECT and INSERT. */
  readonly writerMay?: readonly ('UPDATE' | 'DELETE')[];
  /** Whether the API's readers see the table; default true. */
  readonly readable?: boolean;
}

/**
 * Closes a table that has a `company_id`: row-level security, forced, for the companies of the transaction; grants for
 * the writer, the reader and the operator; nothing for anyone else.
 */
export async function closeTenantTable(
  queryRunner: QueryRunner,
  table: string,
  options: TenantTableOptions = {},
): Promise<void> {
  const roles = await rolesOf(queryRunner);
  const rights = ['SELECT', 'INSERT', ...(options.writerMay ?? [])].join(', ');
  await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
  await queryRunner.query(
    `CREATE POLICY ${table}_writer ON ${table} TO ${roles.writer} USING (${IN_COMPANIES_OF_TRANSACTION}) WITH CHECK (${IN_COMPANIES_OF_TRANSACTION})`,
  );
  await queryRunner.query(`GRANT ${rights} ON ${table} TO ${roles.writer}`);
  await queryRunner.query(`CREATE POLICY ${table}_operator ON ${table} FOR SELECT TO ${roles.operator} USING (true)`);
  await queryRunner.query(`GRANT SELECT ON ${table} TO ${roles.operator}`);
  if (options.readable ?? true) {
    await queryRunner.query(
      `CREATE POLICY ${table}_reader ON ${table} FOR SELECT TO ${roles.reader} USING (${IN_COMPANIES_OF_TRANSACTION})`,
    );
    await queryRunner.query(`GRANT SELECT ON ${table} TO ${roles.reader}`);
  }
}

/** Refuses UPDATE, DELETE and TRUNCATE of posted facts, whoever asks. Needs the function `forbid_change()`. */
export async function makeAppendOnly(queryRunner: QueryRunner, table: string): Promise<void> {
  await queryRunner.query(
    `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION forbid_change()`,
  );
  await queryRunner.query(
    `CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} EXECUTE FUNCTION forbid_change()`,
  );
}
