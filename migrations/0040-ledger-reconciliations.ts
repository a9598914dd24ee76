import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/** Statements that accounts were compared with, and the lines that each of them cleared. */
export class LedgerReconciliations1700000000040 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createReconciliations(queryRunner);
    await createReconciliationLines(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE ledger_reconciliation_lines`);
    await queryRunner.query(`DROP TABLE ledger_reconciliations`);
  }
}

async function createReconciliations(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE ledger_reconciliations (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      account_id uuid NOT NULL,
      currency iso4217 NOT NULL,
      statement_date date NOT NULL,
      statement_balance_minor minor NOT NULL,
      previous_balance_minor minor NOT NULL,
      ledger_balance_minor minor NOT NULL,
      line_count integer NOT NULL CHECK (line_count >= 0),
      adjustment_entry_id uuid,
      write_id uuid NOT NULL,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT ledger_reconciliations_statement UNIQUE (company_id, account_id, currency, statement_date),
      FOREIGN KEY (company_id, account_id) REFERENCES accounts,
      FOREIGN KEY (company_id, adjustment_entry_id) REFERENCES journal_entries
    )`);
  await queryRunner.query(
    `CREATE INDEX ledger_reconciliations_created ON ledger_reconciliations (company_id, created_at, id)`,
  );
  await queryRunner.query(
    `CREATE INDEX ledger_reconciliations_account ON ledger_reconciliations (company_id, account_id, created_at, id)`,
  );
  await closeTenantTable(queryRunner, 'ledger_reconciliations');
  await makeAppendOnly(queryRunner, 'ledger_reconciliations');
}

/** The primary key says that a line is cleared once. */
async function createReconciliationLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE ledger_reconciliation_lines (
      company_id uuid NOT NULL,
      entry_id uuid NOT NULL,
      line_no smallint NOT NULL,
      reconciliation_id uuid NOT NULL,
      PRIMARY KEY (company_id, entry_id, line_no),
      FOREIGN KEY (company_id, entry_id, line_no) REFERENCES journal_lines,
      FOREIGN KEY (company_id, reconciliation_id) REFERENCES ledger_reconciliations
    )`);
  await queryRunner.query(
    `CREATE INDEX ledger_reconciliation_lines_of ON ledger_reconciliation_lines (company_id, reconciliation_id, entry_id, line_no)`,
  );
  await closeTenantTable(queryRunner, 'ledger_reconciliation_lines');
  await makeAppendOnly(queryRunner, 'ledger_reconciliation_lines');
}
