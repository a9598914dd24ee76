import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The lines of an account in their order. With the date alone a page of the statement sorts all lines of a day, which
 * are many for a busy account. Balances are still read from this one index alone.
 */
export class AccountStatements1700000000041 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX journal_lines_account`);
    await queryRunner.query(
      `CREATE INDEX journal_lines_account ON journal_lines (company_id, account_id, currency, entry_date, entry_id, line_no) INCLUDE (side, amount_minor)`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX journal_lines_account`);
    await queryRunner.query(
      `CREATE INDEX journal_lines_account ON journal_lines (company_id, account_id, currency, entry_date) INCLUDE (side, amount_minor)`,
    );
  }
}
