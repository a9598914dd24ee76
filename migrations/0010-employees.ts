import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** Who is employed, for what pay, and under which tax profile. */
export class Employees1700000000010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE employees (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        employee_no text,
        full_name text NOT NULL,
        email text,
        user_id uuid,
        pay_type text NOT NULL CHECK (pay_type IN ('hourly', 'salary')),
        pay_frequency text NOT NULL CHECK (pay_frequency IN ('weekly', 'biweekly', 'semimonthly', 'monthly')),
        hourly_rate_minor minor CHECK (hourly_rate_minor > 0),
        annual_salary_minor minor CHECK (annual_salary_minor > 0),
        currency iso4217 NOT NULL,
        hired_on date NOT NULL,
        terminated_on date,
        tax_profile jsonb NOT NULL,
        status text NOT NULL,
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        CONSTRAINT employees_employment CHECK (terminated_on IS NULL OR terminated_on >= hired_on),
        CONSTRAINT employees_status CHECK (status = CASE WHEN terminated_on IS NULL THEN 'active' ELSE 'terminated' END),
        CONSTRAINT employees_pay CHECK (
          (pay_type = 'hourly') = (hourly_rate_minor IS NOT NULL)
          AND (pay_type = 'salary') = (annual_salary_minor IS NOT NULL))
      )`);
    await queryRunner.query(
      `CREATE UNIQUE INDEX employees_employee_no ON employees (company_id, employee_no) WHERE employee_no IS NOT NULL`,
    );
    await queryRunner.query(`CREATE INDEX employees_created ON employees (company_id, created_at, id)`);
    await queryRunner.query(`CREATE INDEX employees_updated ON employees (company_id, updated_at, id)`);
    await queryRunner.query(`CREATE INDEX employees_status_created ON employees (company_id, status, created_at, id)`);
    await closeTenantTable(queryRunner, 'employees', { writerMay: ['UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE employees`);
  }
}
