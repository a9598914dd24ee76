import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';

const SIGNATURE = 'record_invariant_results(timestamptz, text[], bigint[])';

/**
 * What the last check of all books found, for `/metrics`: numbers over all companies and nothing of any of them. The
 * operator, who may write nowhere, records it by a function.
 */
export class InvariantResults1700000000070 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { reader, operator } = await rolesOf(queryRunner);
    await queryRunner.query(`
      CREATE TABLE invariant_results (
        invariant text PRIMARY KEY,
        violations bigint NOT NULL CHECK (violations >= 0),
        checked_at timestamptz NOT NULL
      )`);
    await queryRunner.query(`GRANT SELECT ON invariant_results TO ${reader}, ${operator}`);
    await createRecordFunction(queryRunner);
    await queryRunner.query(`REVOKE ALL ON FUNCTION ${SIGNATURE} FROM PUBLIC`);
    await queryRunner.query(`GRANT EXECUTE ON FUNCTION ${SIGNATURE} TO ${operator}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION ${SIGNATURE}`);
    await queryRunner.query(`DROP TABLE invariant_results`);
  }
}

/** All rows are of one check: of two that end together, the one that looked later stays. */
async function createRecordFunction(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION record_invariant_results(checked timestamptz, ids text[], counts bigint[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
      LOCK TABLE invariant_results IN SHARE ROW EXCLUSIVE MODE;
      IF EXISTS (SELECT FROM invariant_results WHERE checked_at > checked) THEN RETURN; END IF;
      DELETE FROM invariant_results;
      INSERT INTO invariant_results (invariant, violations, checked_at)
        SELECT id, violations, checked FROM unnest(ids, counts) AS result (id, violations);
    END $$`);
}
