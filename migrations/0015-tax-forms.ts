import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** What is reported of a year's or quarter's payroll. Of one form for one time and employee, one revision is live. */
export class TaxForms1700000000015 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE tax_forms (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        form_type text NOT NULL CHECK (form_type IN ('W2', '941', '940', '1099-NEC')),
        tax_year smallint NOT NULL CHECK (tax_year BETWEEN 1900 AND 9999),
        quarter smallint CHECK (quarter BETWEEN 1 AND 4),
        employee_id uuid,
        status text NOT NULL CHECK (status IN ('draft', 'filed', 'superseded')),
        revision smallint NOT NULL CHECK (revision >= 1),
        currency iso4217 NOT NULL,
        employee_count integer NOT NULL CHECK (employee_count >= 0),
        gross_minor minor NOT NULL,
        taxable_minor minor NOT NULL,
        withheld_minor minor NOT NULL,
        employer_minor minor NOT NULL,
        net_minor minor NOT NULL CHECK (net_minor = gross_minor - withheld_minor),
        lines jsonb NOT NULL,
        supersedes_id uuid,
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        FOREIGN KEY (company_id, employee_id) REFERENCES employees,
        FOREIGN KEY (company_id, supersedes_id) REFERENCES tax_forms,
        CONSTRAINT tax_form_quarter CHECK ((form_type = '941') = (quarter IS NOT NULL)),
        CONSTRAINT tax_form_employee CHECK ((form_type = 'W2') = (employee_id IS NOT NULL))
      )`);
    await queryRunner.query(`
      CREATE UNIQUE INDEX tax_forms_live ON tax_forms (company_id, tax_year, form_type, quarter, employee_id)
      NULLS NOT DISTINCT WHERE status <> 'superseded'`);
    await queryRunner.query(`CREATE INDEX tax_forms_created ON tax_forms (company_id, created_at, id)`);
    await queryRunner.query(`CREATE INDEX tax_forms_year ON tax_forms (company_id, tax_year, created_at, id)`);
    await queryRunner.query(`CREATE INDEX tax_forms_updated ON tax_forms (company_id, updated_at, id)`);
    await closeTenantTable(queryRunner, 'tax_forms', { writerMay: ['UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE tax_forms`);
  }
}
