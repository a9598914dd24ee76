import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Two days of postings that reports and voids go by: the last one on which something was applied to an invoice or taken
 * back, and the one on which its void is posted. The latter is no longer the day of the write, so `voided_at` does not
 * say it.
 */
export class InvoiceDays1700000000071 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE invoices ADD COLUMN settled_on date, ADD COLUMN voided_on date`);
    await readFromJournal(queryRunner);
    await queryRunner.query(`
      ALTER TABLE invoices ADD CONSTRAINT invoice_voided_on
        CHECK ((status = 'void') = (voided_on IS NOT NULL) AND voided_on >= issue_date)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE invoices DROP COLUMN settled_on, DROP COLUMN voided_on`);
  }
}

/** For invoices that are there. The owner of the tables sees no rows of them but for these statements. */
async function readFromJournal(queryRunner: QueryRunner): Promise<void> {
  const tables = ['invoices', 'payment_allocations', 'journal_entries'];
  for (const table of tables) await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  // The source of what an allocation posted is the write that made it.
  await queryRunner.query(`
    UPDATE invoices AS invoice SET settled_on = settled.day
    FROM (SELECT allocation.company_id, allocation.invoice_id, max(entry.entry_date) AS day
      FROM payment_allocations AS allocation
      JOIN journal_entries AS entry ON entry.company_id = allocation.company_id AND entry.source_id = allocation.write_id
        AND entry.source_type IN ('payment', 'payment_allocation', 'refund')
      GROUP BY 1, 2) AS settled
    WHERE invoice.company_id = settled.company_id AND invoice.id = settled.invoice_id`);
  await queryRunner.query(`
    UPDATE invoices AS invoice SET voided_on = entry.entry_date FROM journal_entries AS entry
    WHERE entry.company_id = invoice.company_id AND entry.source_id = invoice.id AND entry.source_type = 'invoice'
      AND entry.purpose = 'void'`);
  for (const table of tables) await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
