import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';

const LOG = 'idempotent_write_audit_log';
const COUNTED_MAX = 10_000;

/**
 * What `/metrics` tells of the audit log's months, which the reader can't see: how many there are ahead without a gap,
 * the oldest one, and the rows that are in none of them (counted no further than 10,000). Nothing of any company.
 */
export class AuditLogState1700000000081 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { reader } = await rolesOf(queryRunner);
    await queryRunner.query(STATE);
    await queryRunner.query(`REVOKE ALL ON FUNCTION audit_log_state() FROM PUBLIC`);
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION audit_log_state() TO ${reader}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION audit_log_state()`);
  }
}

const STATE = `
  CREATE FUNCTION audit_log_state(OUT months_ahead integer, OUT oldest_month timestamptz, OUT rows_in_no_month integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  DECLARE this_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC'); set_aside integer;
  BEGIN
    months_ahead := 0;
    WHILE EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'public.${LOG}'::regclass AND inhrelid =
        to_regclass('public.${LOG}_' || to_char(this_month + make_interval(months => months_ahead + 1), 'YYYY_MM'))) LOOP
      months_ahead := months_ahead + 1;
    END LOOP;
    SELECT min(to_date(right(inhrelid::regclass::text, 7), 'YYYY_MM'))::timestamp AT TIME ZONE 'UTC' INTO oldest_month
      FROM pg_inherits WHERE inhparent = 'public.${LOG}'::regclass AND inhrelid::regclass::text ~ '_[0-9]{4}_[0-9]{2}$';
    SELECT count(*) INTO rows_in_no_month FROM (SELECT FROM public.${LOG}_default LIMIT ${String(COUNTED_MAX)}) AS found;
    IF to_regclass('public.${LOG}_aside') IS NOT NULL THEN
      EXECUTE 'SELECT count(*) FROM (SELECT FROM public.${LOG}_aside LIMIT ${String(COUNTED_MAX)}) AS found' INTO set_aside;
      rows_in_no_month := least(rows_in_no_month + set_aside, ${String(COUNTED_MAX)});
    END IF;
  END $$`;
