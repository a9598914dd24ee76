import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';

/**
 * The roles' way into the schema, the value domains, and the function that guards append-only tables. The roles
 * themselves belong to the cluster; they are made before the first migration.
 */
export class RolesAndDomains1700000000001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const roles = await rolesOf(queryRunner);
    await queryRunner.query(
      `GRANT USAGE ON SCHEMA public TO ${[roles.writer, roles.reader, roles.worker, roles.operator, roles.identity].join(', ')}`,
    );
    await queryRunner.query(
      `CREATE DOMAIN minor AS bigint CHECK (VALUE BETWEEN -9007199254740991 AND 9007199254740991)`,
    );
    await queryRunner.query(`CREATE DOMAIN iso4217 AS text CHECK (VALUE ~ '^[A-Z]{3}$')`);
    await queryRunner.query(`CREATE DOMAIN quantity AS numeric(20,4)`);
    await queryRunner.query(`
      CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
      BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '23514', CONSTRAINT = 'append_only';
      END $$`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP FUNCTION forbid_change()`);
    await queryRunner.query(`DROP DOMAIN quantity`);
    await queryRunner.query(`DROP DOMAIN iso4217`);
    await queryRunner.query(`DROP DOMAIN minor`);
  }
}
