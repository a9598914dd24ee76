import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable, makeAppendOnly } from './support/tenant-table.js';

/**
 * Accounts and the journal. An entry's lines are written first (their key to the entry is deferred), then the entries,
 * whose trigger reads the lines of the whole statement at once: what is unbalanced, incomplete or in a locked period
 * never gets in. After that nothing can be changed or added.
 */
export class Ledger1700000000005 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createAccounts(queryRunner);
    await createTaxRates(queryRunner);
    await createJournalEntries(queryRunner);
    await createJournalLines(queryRunner);
    await guardJournal(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE journal_lines`);
    await queryRunner.query(`DROP TABLE journal_entries`);
    await queryRunner.query(`DROP FUNCTION check_journal_entries()`);
    await queryRunner.query(`DROP FUNCTION refuse_late_line()`);
    await queryRunner.query(`DROP TABLE tax_rates`);
    await queryRunner.query(`DROP TABLE accounts`);
  }
}

async function createAccounts(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE accounts (
      company_id uuid NOT NULL REFERENCES companies,
      id uuid NOT NULL,
      code text NOT NULL,
      name text NOT NULL,
      type text NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense')),
      is_control boolean NOT NULL,
      is_active boolean NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT accounts_code UNIQUE (company_id, code)
    )`);
  await queryRunner.query(`CREATE INDEX accounts_updated ON accounts (company_id, updated_at, id)`);
  await queryRunner.query(`
    CREATE TRIGGER accounts_key_frozen BEFORE UPDATE ON accounts FOR EACH ROW
    WHEN (OLD.company_id <> NEW.company_id OR OLD.id <> NEW.id) EXECUTE FUNCTION forbid_change()`);
  await queryRunner.query(`
    CREATE TRIGGER accounts_not_deleted BEFORE DELETE OR TRUNCATE ON accounts EXECUTE FUNCTION forbid_change()`);
  await closeTenantTable(queryRunner, 'accounts', { writerMay: ['UPDATE'] });
}

async function createTaxRates(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE tax_rates (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      code text NOT NULL,
      name text NOT NULL,
      rate_ppm integer NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
      is_inclusive boolean NOT NULL,
      liability_account_id uuid NOT NULL,
      is_active boolean NOT NULL,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      CONSTRAINT tax_rates_code UNIQUE (company_id, code),
      FOREIGN KEY (company_id, liability_account_id) REFERENCES accounts
    )`);
  await queryRunner.query(`CREATE INDEX tax_rates_updated ON tax_rates (company_id, updated_at, id)`);
  await closeTenantTable(queryRunner, 'tax_rates', { writerMay: ['UPDATE'] });
}

/**
 * The id is a UUIDv5 of what is posted (`source_type`, `source_id`, `purpose`), so the primary key already says that a
 * state change posts once; a second unique key over the three columns would be a second price for the same promise.
 */
async function createJournalEntries(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE journal_entries (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      entry_date date NOT NULL,
      currency iso4217 NOT NULL,
      total_minor minor NOT NULL CHECK (total_minor > 0),
      line_count smallint NOT NULL CHECK (line_count BETWEEN 2 AND 2000),
      source_type text NOT NULL,
      source_id uuid NOT NULL,
      purpose text NOT NULL,
      reverses_entry_id uuid,
      memo text,
      write_id uuid NOT NULL,
      created_by uuid NOT NULL,
      created_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, reverses_entry_id) REFERENCES journal_entries
    )`);
  await queryRunner.query(
    `CREATE UNIQUE INDEX journal_reversed_once ON journal_entries (company_id, reverses_entry_id) WHERE reverses_entry_id IS NOT NULL`,
  );
  await queryRunner.query(`CREATE INDEX journal_entries_date ON journal_entries (company_id, entry_date, id)`);
  await closeTenantTable(queryRunner, 'journal_entries');
  await makeAppendOnly(queryRunner, 'journal_entries');
}

/**
 * The lines repeat the entry's currency and date, so that balances are read from one index alone. That their accounts
 * exist is seen by the entry's trigger, once per statement; as a foreign key it would cost each line three times as
 * much. Accounts are never deleted and never change their id.
 */
async function createJournalLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE journal_lines (
      company_id uuid NOT NULL,
      entry_id uuid NOT NULL,
      line_no smallint NOT NULL CHECK (line_no >= 1),
      account_id uuid NOT NULL,
      side text NOT NULL CHECK (side IN ('D', 'C')),
      amount_minor minor NOT NULL CHECK (amount_minor > 0),
      currency text NOT NULL,
      entry_date date NOT NULL,
      customer_id uuid,
      description text,
      PRIMARY KEY (company_id, entry_id, line_no),
      FOREIGN KEY (company_id, entry_id) REFERENCES journal_entries DEFERRABLE INITIALLY DEFERRED
    )`);
  await queryRunner.query(
    `CREATE INDEX journal_lines_account ON journal_lines (company_id, account_id, currency, entry_date) INCLUDE (side, amount_minor)`,
  );
  await closeTenantTable(queryRunner, 'journal_lines');
  await makeAppendOnly(queryRunner, 'journal_lines');
}

/**
 * One check per statement, not per row. The planner settings keep the lookups on the primary keys, whatever the tables'
 * sizes were when the plan was made.
 */
async function guardJournal(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION check_journal_entries() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$
    DECLARE refused record;
    BEGIN
      SELECT entry.*, found.lines, found.debit, found.credit INTO refused
        FROM (SELECT id, company_id, entry_date, currency, total_minor, line_count,
            coalesce((SELECT coalesce(settings.books_locked_through, '-infinity') FROM company_settings AS settings
              WHERE settings.company_id = new_entries.company_id), 'infinity') AS locked_through
          FROM new_entries) AS entry
        CROSS JOIN LATERAL (
          SELECT count(*) AS lines, count(account.id) AS accounts, max(line.line_no) AS last_line,
            sum(line.amount_minor) FILTER (WHERE line.side = 'D') AS debit,
            sum(line.amount_minor) FILTER (WHERE line.side = 'C') AS credit,
            bool_and(line.currency = entry.currency AND line.entry_date = entry.entry_date) AS same_head
          FROM journal_lines AS line
          LEFT JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id
          WHERE line.company_id = entry.company_id AND line.entry_id = entry.id
        ) AS found
        WHERE entry.entry_date <= entry.locked_through
          OR found.lines <> entry.line_count OR found.last_line <> entry.line_count OR found.accounts <> found.lines
          OR found.debit IS DISTINCT FROM entry.total_minor OR found.credit IS DISTINCT FROM entry.total_minor
          OR found.same_head IS NOT TRUE
        LIMIT 1;
      IF NOT FOUND THEN RETURN NULL; END IF;
      IF refused.entry_date <= refused.locked_through THEN
        RAISE EXCEPTION 'journal entry % of % lies in a locked period (through %)', refused.id, refused.entry_date,
          refused.locked_through USING ERRCODE = '23514', CONSTRAINT = 'journal_period_open';
      END IF;
      RAISE EXCEPTION 'journal entry % is unbalanced or incomplete: lines %/%, debit %, credit %, total %', refused.id,
        refused.lines, refused.line_count, refused.debit, refused.credit, refused.total_minor
        USING ERRCODE = '23514', CONSTRAINT = 'journal_entry_balanced';
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER journal_entries_check AFTER INSERT ON journal_entries
    REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION check_journal_entries()`);
  await guardPostedEntries(queryRunner);
}

/**
 * A posted entry has the lines 1 to `line_count`, at least two, so its primary key refuses another first or second line.
 * Only later ones have to look for the entry, and an entry of two lines costs no look at all.
 */
async function guardPostedEntries(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_late_line() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$
    BEGIN
      PERFORM FROM journal_entries AS entry WHERE entry.company_id = NEW.company_id AND entry.id = NEW.entry_id;
      IF NOT FOUND THEN RETURN NEW; END IF;
      RAISE EXCEPTION 'journal entry % is posted, no line can be added', NEW.entry_id
        USING ERRCODE = '23514', CONSTRAINT = 'append_only';
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER journal_lines_not_late BEFORE INSERT ON journal_lines FOR EACH ROW
    WHEN (NEW.line_no > 2) EXECUTE FUNCTION refuse_late_line()`);
}
