import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Every version of a company's settings, the first one included, and who made it. */
export class CompanySettingsHistory1700000000050 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE company_settings_history (
        company_id uuid NOT NULL REFERENCES companies,
        version integer NOT NULL CHECK (version >= 1),
        timezone text NOT NULL,
        books_locked_through date,
        fiscal_year_start_month smallint NOT NULL,
        tax_rounding text NOT NULL,
        invoice_prefix text NOT NULL,
        default_terms_days smallint NOT NULL,
        changed_by uuid NOT NULL,
        write_id uuid NOT NULL,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, version)
      )`);
    await rememberPresent(queryRunner);
    await closeTenantTable(queryRunner, 'company_settings_history');
    await makeAppendOnly(queryRunner, 'company_settings_history');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE company_settings_history`);
  }
}

/**
 * The settings of companies that are there already: until now they could not be changed, so these are their first. The
 * owner of the tables sees no rows of them but for these statements.
 */
async function rememberPresent(queryRunner: QueryRunner): Promise<void> {
  const sources = ['company_settings', 'idempotent_writes'];
  for (const table of sources) await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  await queryRunner.query(`
    INSERT INTO company_settings_history
      SELECT company_id, settings.version, timezone, books_locked_through, fiscal_year_start_month, tax_rounding,
        invoice_prefix, default_terms_days, founding.user_id, founding.id, settings.created_at
      FROM company_settings AS settings
      JOIN idempotent_writes AS founding USING (company_id) WHERE founding.id = company_id`);
  for (const table of sources) await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
