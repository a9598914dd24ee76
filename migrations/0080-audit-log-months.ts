import type { MigrationInterface, QueryRunner } from 'typeorm';

const LOG = 'idempotent_write_audit_log';
const ASIDE = `${LOG}_aside`;
/** The first 8 bytes of the SHA-256 of "accubooks audit log months": whoever makes months takes turns. */
const LOCK = '7178308465712309624';

const FUNCTIONS = [
  'create_audit_log_month(date)',
  'set_audit_log_default_aside()',
  'move_audit_log_rows(integer)',
  'create_audit_log_months(integer)',
];

/**
 * Months of the audit log are made beside it and attached, which stops no writer, and whatever got into the default
 * partition meanwhile is moved to its month.
 */
export class AuditLogMonths1700000000080 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(CREATE_MONTH);
    await queryRunner.query(CREATE_MONTHS);
    await queryRunner.query(SET_ASIDE);
    await queryRunner.query(MOVE_ROWS);
    for (const signature of FUNCTIONS) await queryRunner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION move_audit_log_rows(integer)`);
    await queryRunner.query(`DROP FUNCTION set_audit_log_default_aside()`);
    await queryRunner.query(CREATE_MONTHS_BEFORE);
    await queryRunner.query(`DROP FUNCTION create_audit_log_month(date)`);
  }
}

/**
 * Makes a month, unless there is one. Attaching takes SHARE UPDATE EXCLUSIVE on the log, which lets everybody read and
 * write, and reads the default partition, which is empty or else is set aside before.
 */
const CREATE_MONTH = `
  CREATE FUNCTION create_audit_log_month(month date) RETURNS boolean LANGUAGE plpgsql
  SET search_path = pg_catalog, public AS $$
  DECLARE partition text := '${LOG}_' || to_char(month, 'YYYY_MM');
  BEGIN
    PERFORM pg_advisory_xact_lock(${LOCK});
    IF to_regclass('public.' || partition) IS NOT NULL THEN RETURN false; END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.${LOG} INCLUDING ALL)', partition);
    EXECUTE format('ALTER TABLE public.${LOG} ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
      partition, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    RETURN true;
  END $$`;

/** Makes this month and those ahead that are missing. @returns how many. */
const CREATE_MONTHS = `
  CREATE OR REPLACE FUNCTION create_audit_log_months(months_ahead integer) RETURNS integer LANGUAGE plpgsql
  SET search_path = pg_catalog, public AS $$
  DECLARE created integer := 0;
  BEGIN
    FOR ahead IN 0..months_ahead LOOP
      IF public.create_audit_log_month(
          date_trunc('month', (now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date) THEN
        created := created + 1;
      END IF;
    END LOOP;
    RETURN created;
  END $$`;

/**
 * Takes a default partition that holds rows out of the log and puts an empty one in its place, so that months can be
 * attached without reading it, and its rows be moved while everybody writes. Until they are, nobody sees them.
 */
const SET_ASIDE = `
  CREATE FUNCTION set_audit_log_default_aside() RETURNS boolean LANGUAGE plpgsql
  SET search_path = pg_catalog, public AS $$
  BEGIN
    PERFORM pg_advisory_xact_lock(${LOCK});
    IF to_regclass('public.${ASIDE}') IS NOT NULL OR NOT EXISTS (SELECT FROM public.${LOG}_default) THEN
      RETURN false;
    END IF;
    ALTER TABLE public.${LOG} DETACH PARTITION public.${LOG}_default;
    ALTER TABLE public.${LOG}_default RENAME TO ${ASIDE};
    CREATE TABLE public.${LOG}_default PARTITION OF public.${LOG} DEFAULT;
    RETURN true;
  END $$`;

/** Moves some of the rows that were set aside, all of one month. @returns how many; with 0 there are none any more. */
const MOVE_ROWS = `
  CREATE FUNCTION move_audit_log_rows(rows_max integer) RETURNS integer LANGUAGE plpgsql
  SET search_path = pg_catalog, public AS $$
  DECLARE month date; moved integer;
  BEGIN
    PERFORM pg_advisory_xact_lock(${LOCK});
    IF to_regclass('public.${ASIDE}') IS NULL THEN RETURN 0; END IF;
    SELECT date_trunc('month', "timestamp" AT TIME ZONE 'UTC')::date INTO month FROM public.${ASIDE} LIMIT 1;
    IF NOT FOUND THEN
      DROP TABLE public.${ASIDE};
      RETURN 0;
    END IF;
    PERFORM public.create_audit_log_month(month);
    EXECUTE format('WITH moved AS (
        DELETE FROM public.${ASIDE} WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM public.${ASIDE} WHERE "timestamp" >= %L AND "timestamp" < %L LIMIT %s)) RETURNING *)
      INSERT INTO public.%I SELECT * FROM moved',
      month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00', rows_max,
      '${LOG}_' || to_char(month, 'YYYY_MM'));
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
  END $$`;

const CREATE_MONTHS_BEFORE = `
  CREATE OR REPLACE FUNCTION create_audit_log_months(months_ahead integer) RETURNS integer LANGUAGE plpgsql
  SET search_path = pg_catalog, public AS $$
  DECLARE month date; partition text; created integer := 0;
  BEGIN
    FOR ahead IN 0..months_ahead LOOP
      month := date_trunc('month', (now() AT TIME ZONE 'UTC') + make_interval(months => ahead))::date;
      partition := '${LOG}_' || to_char(month, 'YYYY_MM');
      CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.${LOG} FOR VALUES FROM (%L) TO (%L)',
        partition, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
      created := created + 1;
    END LOOP;
    RETURN created;
  END $$`;
