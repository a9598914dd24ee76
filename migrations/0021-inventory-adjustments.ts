import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Adjustments of stock: what was found, lost, damaged or counted. Never changed; a mistake is adjusted again. */
export class InventoryAdjustments1700000000021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createAdjustments(queryRunner);
    await createAdjustmentLines(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE inventory_adjustment_lines`);
    await queryRunner.query(`DROP TABLE inventory_adjustments`);
  }
}

async function createAdjustments(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE inventory_adjustments (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      reason text NOT NULL CHECK (reason IN ('count', 'damage', 'shrinkage', 'found', 'opening', 'other')),
      note text,
      currency iso4217 NOT NULL,
      adjusted_on date NOT NULL,
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id)
    )`);
  await queryRunner.query(
    `CREATE INDEX inventory_adjustments_created ON inventory_adjustments (company_id, created_at, id)`,
  );
  await queryRunner.query(`CREATE INDEX inventory_adjustments_day ON inventory_adjustments (company_id, adjusted_on)`);
  await closeTenantTable(queryRunner, 'inventory_adjustments');
  await makeAppendOnly(queryRunner, 'inventory_adjustments');
}

/** A count that found what the books say is a line too, with a difference of zero and without a move. */
async function createAdjustmentLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE inventory_adjustment_lines (
      company_id uuid NOT NULL,
      adjustment_id uuid NOT NULL,
      line_no smallint NOT NULL CHECK (line_no BETWEEN 1 AND 200),
      item_id uuid NOT NULL,
      counted_quantity quantity CHECK (counted_quantity >= 0),
      quantity_delta quantity NOT NULL,
      value_delta_minor minor NOT NULL,
      unit_cost_minor numeric(20,4) CHECK (unit_cost_minor >= 0),
      PRIMARY KEY (company_id, adjustment_id, line_no),
      FOREIGN KEY (company_id, adjustment_id) REFERENCES inventory_adjustments,
      FOREIGN KEY (company_id, item_id) REFERENCES inventory_items,
      CONSTRAINT adjustment_changes_or_counts CHECK (quantity_delta <> 0 OR counted_quantity IS NOT NULL)
    )`);
  await closeTenantTable(queryRunner, 'inventory_adjustment_lines');
  await makeAppendOnly(queryRunner, 'inventory_adjustment_lines');
}
