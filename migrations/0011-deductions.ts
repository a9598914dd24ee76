import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** What is withheld from pay or contributed to it, and who is subject to it when. */
export class Deductions1700000000011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createDeductions(queryRunner);
    await createEmployeeDeductions(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE employee_deductions`);
    await queryRunner.query(`DROP TABLE deductions`);
  }
}

async function createDeductions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE deductions (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      code text NOT NULL,
      name text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('pre_tax', 'tax', 'post_tax', 'employer')),
      calc text NOT NULL CHECK (calc IN ('fixed', 'percent', 'brackets')),
      currency iso4217 NOT NULL,
      amount_minor minor CHECK (amount_minor > 0),
      rate_ppm integer CHECK (rate_ppm BETWEEN 0 AND 1000000),
      brackets jsonb,
      annual_cap_minor minor CHECK (annual_cap_minor > 0),
      priority smallint NOT NULL,
      liability_account_id uuid NOT NULL,
      expense_account_id uuid,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT deductions_code UNIQUE (company_id, code),
      FOREIGN KEY (company_id, liability_account_id) REFERENCES accounts,
      FOREIGN KEY (company_id, expense_account_id) REFERENCES accounts,
      CONSTRAINT deductions_expense CHECK ((kind = 'employer') = (expense_account_id IS NOT NULL)),
      CONSTRAINT deductions_rule CHECK (
        (calc = 'fixed') = (amount_minor IS NOT NULL)
        AND (calc = 'percent') = (rate_ppm IS NOT NULL)
        AND (calc = 'brackets') = (brackets IS NOT NULL))
    )`);
  await queryRunner.query(`CREATE INDEX deductions_created ON deductions (company_id, created_at, id)`);
  await closeTenantTable(queryRunner, 'deductions');
}

/** Of one employee and one deduction, at most one assignment holds on any day. */
async function createEmployeeDeductions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE employee_deductions (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      employee_id uuid NOT NULL,
      deduction_id uuid NOT NULL,
      amount_minor minor CHECK (amount_minor > 0),
      rate_ppm integer CHECK (rate_ppm BETWEEN 0 AND 1000000),
      effective_from date NOT NULL,
      effective_to date,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, employee_id) REFERENCES employees,
      FOREIGN KEY (company_id, deduction_id) REFERENCES deductions,
      CHECK (effective_to >= effective_from),
      CONSTRAINT employee_deductions_overlap EXCLUDE USING gist (
        company_id WITH =, employee_id WITH =, deduction_id WITH =, daterange(effective_from, effective_to, '[]') WITH &&)
    )`);
  await queryRunner.query(
    `CREATE INDEX employee_deductions_employee ON employee_deductions (company_id, employee_id, deduction_id)`,
  );
  await queryRunner.query(
    `CREATE INDEX employee_deductions_created ON employee_deductions (company_id, created_at, id)`,
  );
  await queryRunner.query(
    `CREATE INDEX employee_deductions_deduction ON employee_deductions (company_id, deduction_id, created_at, id)`,
  );
  await closeTenantTable(queryRunner, 'employee_deductions');
}
