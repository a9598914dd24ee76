import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** The spans of days that are paid together. Those of one frequency don't overlap. */
export class PayPeriods1700000000012 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE pay_periods (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        frequency text NOT NULL CHECK (frequency IN ('weekly', 'biweekly', 'semimonthly', 'monthly')),
        start_date date NOT NULL,
        end_date date NOT NULL,
        pay_date date NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'closed')),
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        CHECK (end_date >= start_date AND end_date - start_date < 31 AND pay_date >= start_date),
        CONSTRAINT pay_periods_overlap EXCLUDE USING gist (
          company_id WITH =, frequency WITH =, daterange(start_date, end_date, '[]') WITH &&)
      )`);
    await queryRunner.query(`CREATE INDEX pay_periods_start ON pay_periods (company_id, start_date, frequency, id)`);
    await queryRunner.query(`CREATE INDEX pay_periods_updated ON pay_periods (company_id, updated_at, id)`);
    await closeTenantTable(queryRunner, 'pay_periods', { writerMay: ['UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE pay_periods`);
  }
}
