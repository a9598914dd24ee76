import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';
import { rolesOf } from './support/roles.js';

/** Months of the audit log that exist ahead of today. */
const MONTHS_AHEAD = 12;

/** The audit log of every attempt, partitioned by month, with a default partition that catches what no month holds. */
export class IdempotentWriteAuditLog1700000000004 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const roles = await rolesOf(queryRunner);
    await queryRunner.query(`
      CREATE TABLE idempotent_write_audit_log (
        company_id uuid NOT NULL,
        "timestamp" timestamptz NOT NULL,
        id uuid NOT NULL,
        operation_name text NOT NULL,
        operation_type text NOT NULL CHECK (operation_type IN ('financial', 'high_risk')),
        idempotency_key text NOT NULL,
        deterministic_id uuid NOT NULL,
        entity_id uuid,
        user_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('new', 'replayed', 'failed')),
        error_type text CHECK ((error_type IS NOT NULL) = (status = 'failed')),
        error_message text,
        workflows_triggered integer NOT NULL,
        execution_duration_ms numeric(12,3) NOT NULL,
        request_id text NOT NULL,
        PRIMARY KEY (company_id, "timestamp", id)
      ) PARTITION BY RANGE ("timestamp")`);
    await queryRunner.query(
      `CREATE TABLE idempotent_write_audit_log_default PARTITION OF idempotent_write_audit_log DEFAULT`,
    );
    await queryRunner.query(
      `CREATE INDEX idempotent_write_audit_log_deterministic_id ON idempotent_write_audit_log (company_id, deterministic_id)`,
    );
    await queryRunner.query(`
      CREATE FUNCTION create_audit_log_months(months_ahead integer) RETURNS integer LANGUAGE plpgsql
      SET search_path = pg_catalog, public AS $$
      DECLARE month date; partition text; created integer := 0;
      BEGIN
        FOR ahead IN 0..months_ahead LOOP
          month := date_trunc('month', (now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date;
          partition := 'idempotent_write_audit_log_' || to_char(month, 'YYYY_MM');
          CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
          EXECUTE format('CREATE TABLE public.%I PARTITION OF public.idempotent_write_audit_log FOR VALUES FROM (%L) TO (%L)',
            partition, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
          created := created + 1;
        END LOOP;
        RETURN created;
      END $$`);
    await queryRunner.query(`REVOKE ALL ON FUNCTION create_audit_log_months(integer) FROM PUBLIC`);
    await queryRunner.query(`SELECT create_audit_log_months(${String(MONTHS_AHEAD)})`);
    await closeTenantTable(queryRunner, 'idempotent_write_audit_log');
    await queryRunner.query(
      `REVOKE UPDATE, DELETE, TRUNCATE ON idempotent_write_audit_log FROM ${roles.writer}, ${roles.reader}, ${roles.operator}`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE idempotent_write_audit_log`);
    await queryRunner.query(`DROP FUNCTION create_audit_log_months(integer)`);
  }
}
