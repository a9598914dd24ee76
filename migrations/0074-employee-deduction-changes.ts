import type { MigrationInterface, QueryRunner } from 'typeorm';
import { rolesOf } from './support/roles.js';

/** What of an assignment may change; to whom it belongs and what it takes stay. */
const CHANGEABLE = 'effective_to, status, version, updated_at';

/** Assignments of deductions can be ended, and cancelled when they should never have been. */
export class EmployeeDeductionChanges1700000000074 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    const { writer } = await rolesOf(queryRunner);
    // A change of type is the owner's to make; an UPDATE would see no rows of any company.
    await queryRunner.query(`
      ALTER TABLE employee_deductions
        ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'cancelled')),
        ADD COLUMN updated_at timestamptz`);
    await queryRunner.query(`
      ALTER TABLE employee_deductions
        ALTER COLUMN status DROP DEFAULT,
        ALTER COLUMN updated_at TYPE timestamptz USING created_at,
        ALTER COLUMN updated_at SET NOT NULL`);
    await excludeOverlaps(queryRunner, `WHERE (status = 'active')`);
    await queryRunner.query(
      `CREATE INDEX employee_deductions_updated ON employee_deductions (company_id, updated_at, id)`,
    );
    await queryRunner.query(`GRANT UPDATE (${CHANGEABLE}) ON employee_deductions TO ${writer}`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const { writer } = await rolesOf(queryRunner);
    await queryRunner.query(`REVOKE UPDATE (${CHANGEABLE}) ON employee_deductions FROM ${writer}`);
    // Without a status they would hold again. The owner sees the rows of companies only while it is not bound itself.
    await queryRunner.query(`ALTER TABLE employee_deductions NO FORCE ROW LEVEL SECURITY`);
    await queryRunner.query(`DELETE FROM employee_deductions WHERE status = 'cancelled'`);
    await queryRunner.query(`ALTER TABLE employee_deductions FORCE ROW LEVEL SECURITY`);
    await excludeOverlaps(queryRunner, '');
    await queryRunner.query(`ALTER TABLE employee_deductions DROP COLUMN status, DROP COLUMN updated_at`);
  }
}

/** @param which the assignments of which at most one holds on any day. */
async function excludeOverlaps(queryRunner: QueryRunner, which: string): Promise<void> {
  await queryRunner.query(`
    ALTER TABLE employee_deductions
      DROP CONSTRAINT employee_deductions_overlap,
      ADD CONSTRAINT employee_deductions_overlap EXCLUDE USING gist (
        company_id WITH =, employee_id WITH =, deduction_id WITH =, daterange(effective_from, effective_to, '[]') WITH &&)
        ${which}`);
}
