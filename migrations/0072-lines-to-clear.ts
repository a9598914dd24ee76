import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/**
 * Lines of the ledger that statements of banks show and no reconciliation has cleared yet. Found among all matches they
 * would cost more with each year of history; here they are few, in the order in which a statement asks for them.
 */
export class LinesToClear1700000000072 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE ledger_lines_to_clear (
        company_id uuid NOT NULL,
        entry_id uuid NOT NULL,
        line_no smallint NOT NULL,
        account_id uuid NOT NULL,
        entry_date date NOT NULL,
        PRIMARY KEY (company_id, entry_id, line_no),
        FOREIGN KEY (company_id, entry_id, line_no) REFERENCES journal_lines
      )`);
    await takeUncleared(queryRunner);
    await queryRunner.query(
      `CREATE INDEX ledger_lines_to_clear_account ON ledger_lines_to_clear (company_id, account_id, entry_date, entry_id, line_no)`,
    );
    await closeTenantTable(queryRunner, 'ledger_lines_to_clear', { writerMay: ['DELETE'] });
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ledger_lines_to_clear`);
  }
}

/**
 * Lines that are matched already, and what took back cleared lines of earlier matches. The owner of the tables sees no
 * rows of them but for these statements.
 */
async function takeUncleared(queryRunner: QueryRunner): Promise<void> {
  const sources = ['bank_transaction_matches', 'journal_lines', 'journal_entries', 'ledger_reconciliation_lines'];
  for (const table of sources) await queryRunner.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  await queryRunner.query(`
    INSERT INTO ledger_lines_to_clear
      SELECT company_id, entry_id, line_no, line.account_id, line.entry_date
      FROM (SELECT company_id, entry_id, line_no FROM bank_transaction_matches
        UNION SELECT mirror.company_id, mirror.id, cleared.line_no FROM journal_entries AS mirror
          JOIN ledger_reconciliation_lines AS cleared
            ON cleared.company_id = mirror.company_id AND cleared.entry_id = mirror.reverses_entry_id
          WHERE mirror.source_type = 'bank_reconciliation') AS shown
      JOIN journal_lines AS line USING (company_id, entry_id, line_no)
      LEFT JOIN ledger_reconciliation_lines AS cleared USING (company_id, entry_id, line_no)
      WHERE cleared.reconciliation_id IS NULL`);
  for (const table of sources) await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}
