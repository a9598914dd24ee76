import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An invoice line may sell an item, whose stock goes out when the invoice is finalized. */
export class StockedInvoiceLines1700000000024 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE invoice_lines ADD COLUMN item_id uuid,
        ADD CONSTRAINT invoice_lines_item FOREIGN KEY (company_id, item_id) REFERENCES inventory_items`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE invoice_lines DROP COLUMN item_id`);
  }
}
