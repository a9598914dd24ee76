import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/**
 * Who worked how long on which day. A pay run marks a hundred thousand of these at once, so that they name an existing
 * run is seen once per statement and not by a foreign key for each row.
 */
export class TimeEntries1700000000014 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE time_entries (
        company_id uuid NOT NULL,
        id uuid NOT NULL,
        employee_id uuid NOT NULL,
        work_date date NOT NULL,
        minutes smallint NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
        kind text NOT NULL CHECK (kind IN ('regular', 'overtime', 'pto')),
        status text NOT NULL CHECK (status IN ('submitted', 'approved', 'rejected', 'paid')),
        pay_run_id uuid,
        decided_by uuid,
        decided_at timestamptz,
        note text,
        external_ref text,
        version integer NOT NULL CHECK (version >= 1),
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        FOREIGN KEY (company_id, employee_id) REFERENCES employees,
        CONSTRAINT time_entry_decided CHECK ((status = 'submitted') = (decided_at IS NULL)),
        CONSTRAINT time_entry_paid CHECK ((status = 'paid') = (pay_run_id IS NOT NULL))
      )`);
    await queryRunner.query(
      `CREATE INDEX time_entries_employee_day ON time_entries (company_id, employee_id, work_date)`,
    );
    await queryRunner.query(`CREATE INDEX time_entries_day ON time_entries (company_id, work_date)`);
    await queryRunner.query(`CREATE INDEX time_entries_created ON time_entries (company_id, created_at, id)`);
    await queryRunner.query(
      `CREATE INDEX time_entries_submitted ON time_entries (company_id, created_at, id) WHERE status = 'submitted'`,
    );
    await queryRunner.query(
      `CREATE UNIQUE INDEX time_entries_external_ref ON time_entries (company_id, external_ref) WHERE external_ref IS NOT NULL`,
    );
    await guardTimeEntries(queryRunner);
    await closeTenantTable(queryRunner, 'time_entries', { writerMay: ['UPDATE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE time_entries`);
    await queryRunner.query(`DROP FUNCTION check_paid_time_entries()`);
  }
}

async function guardTimeEntries(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION check_paid_time_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE unknown uuid;
    BEGIN
      SELECT changed.pay_run_id INTO unknown
        FROM (SELECT DISTINCT company_id, pay_run_id FROM changed_rows WHERE pay_run_id IS NOT NULL) AS changed
        LEFT JOIN pay_runs AS run ON run.company_id = changed.company_id AND run.id = changed.pay_run_id
        WHERE run.id IS NULL LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'pay run % does not exist', unknown USING ERRCODE = '23503', CONSTRAINT = 'time_entries_pay_run';
      END IF;
      RETURN NULL;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER time_entries_paid AFTER UPDATE ON time_entries REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION check_paid_time_entries()`);
}
