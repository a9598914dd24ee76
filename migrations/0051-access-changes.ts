import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';
import { closeTenantTable, companiesOfTransaction, makeAppendOnly } from './support/tenant-table.js';

/** Decisions about access, and the writer's sight of the emails of a company's members. */
export class AccessChanges1700000000051 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const roles = await rolesOf(queryRunner);
    await queryRunner.query(`
      CREATE TABLE access_changes (
        company_id uuid NOT NULL REFERENCES companies,
        id uuid NOT NULL,
        action text NOT NULL CHECK (action IN ('granted', 'changed', 'unchanged', 'invited', 'revoked')),
        user_id uuid,
        email text CHECK (email = lower(email)),
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'accountant', 'payroll', 'inventory', 'viewer')),
        changed_by uuid NOT NULL,
        write_id uuid NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (company_id, id),
        FOREIGN KEY (company_id, user_id) REFERENCES user_company_access,
        CONSTRAINT access_change_subject CHECK ((action = 'invited') = (user_id IS NULL)
          AND (user_id IS NOT NULL OR email IS NOT NULL))
      )`);
    await queryRunner.query(`CREATE INDEX access_changes_created ON access_changes (company_id, created_at, id)`);
    await closeTenantTable(queryRunner, 'access_changes');
    await makeAppendOnly(queryRunner, 'access_changes');
    await queryRunner.query(`
      CREATE POLICY users_writer ON users FOR SELECT TO ${roles.writer} USING (
        EXISTS (
          SELECT 1 FROM user_company_access AS access
          WHERE access.user_id = users.id AND ${companiesOfTransaction('access.company_id')}
        )
      )`);
    await queryRunner.query(`GRANT SELECT (id, email) ON users TO ${roles.writer}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const roles = await rolesOf(queryRunner);
    await queryRunner.query(`REVOKE SELECT (id, email) ON users FROM ${roles.writer}`);
    await queryRunner.query(`DROP POLICY users_writer ON users`);
    await queryRunner.query(`DROP TABLE access_changes`);
  }
}
