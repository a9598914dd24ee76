import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * So that a page of a list is read by an index whatever it is asked for. Where one value is what most rows have, as that
 * something is active or was paid, the index is partial: those rows pay nothing for it, and the usual order finds them.
 */
const INDEXES = {
  customers_inactive: `customers (company_id, created_at, id) WHERE NOT is_active`,
  vendors_inactive: `vendors (company_id, created_at, id) WHERE NOT is_active`,
  inventory_items_inactive: `inventory_items (company_id, created_at, id) WHERE NOT is_active`,
  inventory_adjustments_reason: `inventory_adjustments (company_id, reason, created_at, id)`,
  time_entries_unpaid: `time_entries (company_id, status, created_at, id) WHERE status <> 'paid'`,
  tax_forms_type: `tax_forms (company_id, form_type, created_at, id)`,
  tax_forms_status: `tax_forms (company_id, status, created_at, id)`,
  tax_forms_employee: `tax_forms (company_id, employee_id, created_at, id) WHERE employee_id IS NOT NULL`,
  workflow_instances_unfinished: `workflow_instances (company_id, status, created_at, id) WHERE status <> 'succeeded'`,
  idempotent_write_audit_log_failed: `idempotent_write_audit_log (company_id, "timestamp", id) WHERE status = 'failed'`,
} as const;

/** Adds indexes for filters of lists. */
export class ListIndexes1700000000063 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const [name, rows] of Object.entries(INDEXES)) await queryRunner.query(`CREATE INDEX ${name} ON ${rows}`);
    // The index on all that is unpaid has these too.
    await queryRunner.query(`DROP INDEX time_entries_submitted`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX time_entries_submitted ON time_entries (company_id, created_at, id) WHERE status = 'submitted'`,
    );
    for (const name of Object.keys(INDEXES)) await queryRunner.query(`DROP INDEX ${name}`);
  }
}
