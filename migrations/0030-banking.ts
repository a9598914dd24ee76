import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** Bank accounts, imports of statements, their transactions, and what those were reconciled with. */
export class Banking1700000000030 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBankAccounts(queryRunner);
    await createBankImports(queryRunner);
    await createBankTransactions(queryRunner);
    await guardBankTransactions(queryRunner);
    await createBankReconciliations(queryRunner);
    await createBankTransactionMatches(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE bank_transaction_matches`);
    await queryRunner.query(`DROP TABLE bank_reconciliations`);
    await queryRunner.query(`DROP TABLE bank_transactions`);
    await queryRunner.query(`DROP FUNCTION refuse_bank_transaction_change()`);
    await queryRunner.query(`DROP TABLE bank_imports`);
    await queryRunner.query(`DROP TABLE bank_accounts`);
  }
}

/** The account's number is not kept: its last characters for people, its hash to tell a file of another account. */
async function createBankAccounts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE bank_accounts (
      company_id uuid NOT NULL REFERENCES companies,
      id uuid NOT NULL,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      currency iso4217 NOT NULL,
      gl_account_id uuid NOT NULL,
      bank_id text,
      account_mask text,
      account_fingerprint text,
      is_active boolean NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT bank_accounts_gl_account UNIQUE (company_id, gl_account_id),
      FOREIGN KEY (company_id, gl_account_id) REFERENCES accounts
    )`);
  await queryRunner.query(`CREATE INDEX bank_accounts_created ON bank_accounts (company_id, created_at, id)`);
  await closeTenantTable(queryRunner, 'bank_accounts', { writerMay: ['UPDATE'] });
}

async function createBankImports(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE bank_imports (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      bank_account_id uuid NOT NULL,
      format text NOT NULL CHECK (format IN ('csv', 'ofx', 'qfx', 'camt053', 'mt940')),
      file_name text,
      file_sha256 text,
      currency iso4217 NOT NULL,
      statement_from date,
      statement_to date,
      opening_balance_minor minor,
      closing_balance_minor minor,
      total_rows integer NOT NULL CHECK (total_rows BETWEEN 0 AND 5000),
      imported_rows integer NOT NULL CHECK (imported_rows >= 0),
      duplicate_rows integer NOT NULL CHECK (duplicate_rows >= 0),
      skipped_rows integer NOT NULL CHECK (skipped_rows >= 0),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, bank_account_id) REFERENCES bank_accounts,
      CONSTRAINT bank_import_counts CHECK (total_rows = imported_rows + duplicate_rows + skipped_rows)
    )`);
  await queryRunner.query(`CREATE INDEX bank_imports_created ON bank_imports (company_id, created_at, id)`);
  await queryRunner.query(
    `CREATE INDEX bank_imports_account ON bank_imports (company_id, bank_account_id, created_at, id)`,
  );
  await closeTenantTable(queryRunner, 'bank_imports');
}

/**
 * The id is a UUIDv5 of the bank account, the content and the occurrence, so the primary key already says that the n-th
 * identical row of an account is there once; a second unique key would be a second price for one promise.
 */
async function createBankTransactions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE bank_transactions (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      bank_account_id uuid NOT NULL,
      import_id uuid NOT NULL,
      content_key uuid NOT NULL,
      occurrence_no smallint NOT NULL CHECK (occurrence_no >= 1),
      posted_on date NOT NULL,
      amount_minor minor NOT NULL CHECK (amount_minor <> 0),
      currency iso4217 NOT NULL,
      description text NOT NULL,
      counterparty text,
      bank_reference text,
      balance_minor minor,
      status text NOT NULL CHECK (status IN ('unreconciled', 'reconciled', 'excluded')),
      version integer NOT NULL CHECK (version >= 1),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, bank_account_id) REFERENCES bank_accounts,
      FOREIGN KEY (company_id, import_id) REFERENCES bank_imports
    ) WITH (fillfactor = 90)`);
  for (const [name, columns] of [
    ['bank_transactions_posted', 'posted_on, id'],
    ['bank_transactions_account', 'bank_account_id, posted_on, id'],
    ['bank_transactions_import', 'import_id, posted_on, id'],
    ['bank_transactions_status', 'status, posted_on, id'],
    ['bank_transactions_updated', 'updated_at'],
  ]) {
    await queryRunner.query(`CREATE INDEX ${name} ON bank_transactions (company_id, ${columns})`);
  }
  await closeTenantTable(queryRunner, 'bank_transactions', { writerMay: ['UPDATE'] });
}

/** What the bank said never changes; only what became of it does. */
async function guardBankTransactions(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_bank_transaction_change() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS $$
    BEGIN
      RAISE EXCEPTION 'bank transaction %: % -> %, or a change of what the bank said, is not allowed', OLD.id,
        OLD.status, NEW.status USING ERRCODE = '23514', CONSTRAINT = TG_NAME;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER bank_transaction_transition BEFORE UPDATE ON bank_transactions FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN
      (('unreconciled', 'reconciled'), ('reconciled', 'unreconciled'), ('unreconciled', 'excluded')))
    EXECUTE FUNCTION refuse_bank_transaction_change()`);
  await queryRunner.query(`
    CREATE TRIGGER bank_transaction_frozen BEFORE UPDATE ON bank_transactions FOR EACH ROW
    WHEN (OLD.amount_minor <> NEW.amount_minor OR OLD.posted_on <> NEW.posted_on OR OLD.currency <> NEW.currency
      OR OLD.bank_account_id <> NEW.bank_account_id OR OLD.import_id <> NEW.import_id
      OR OLD.content_key <> NEW.content_key OR OLD.occurrence_no <> NEW.occurrence_no)
    EXECUTE FUNCTION refuse_bank_transaction_change()`);
  await queryRunner.query(`
    CREATE TRIGGER bank_transaction_not_deleted BEFORE DELETE ON bank_transactions FOR EACH ROW
    EXECUTE FUNCTION forbid_change()`);
}

/** One row for each decision about a transaction; what was undone says so. */
async function createBankReconciliations(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE bank_reconciliations (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      bank_transaction_id uuid NOT NULL,
      action text NOT NULL CHECK (action IN ('matched', 'entry_created', 'excluded')),
      account_id uuid,
      note text,
      undone_at timestamptz,
      undone_by_write_id uuid,
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, bank_transaction_id) REFERENCES bank_transactions,
      FOREIGN KEY (company_id, account_id) REFERENCES accounts,
      CONSTRAINT bank_reconciliation_account CHECK ((action = 'entry_created') = (account_id IS NOT NULL)),
      CONSTRAINT bank_reconciliation_undone CHECK ((undone_at IS NULL) = (undone_by_write_id IS NULL)
        AND (action <> 'excluded' OR undone_at IS NULL))
    )`);
  await queryRunner.query(
    `CREATE UNIQUE INDEX bank_reconciliations_live ON bank_reconciliations (company_id, bank_transaction_id) WHERE undone_at IS NULL`,
  );
  await closeTenantTable(queryRunner, 'bank_reconciliations', { writerMay: ['UPDATE'] });
}

/** The primary key says that a line of the ledger is matched at most once. Undoing deletes, which frees the line. */
async function createBankTransactionMatches(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE bank_transaction_matches (
      company_id uuid NOT NULL,
      entry_id uuid NOT NULL,
      line_no smallint NOT NULL,
      bank_transaction_id uuid NOT NULL,
      amount_minor minor NOT NULL CHECK (amount_minor <> 0),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, entry_id, line_no),
      FOREIGN KEY (company_id, bank_transaction_id) REFERENCES bank_transactions,
      FOREIGN KEY (company_id, entry_id, line_no) REFERENCES journal_lines
    )`);
  await queryRunner.query(
    `CREATE INDEX bank_matches_transaction ON bank_transaction_matches (company_id, bank_transaction_id)`,
  );
  await closeTenantTable(queryRunner, 'bank_transaction_matches', { writerMay: ['DELETE'] });
}
