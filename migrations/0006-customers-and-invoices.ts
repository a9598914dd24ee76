import type { MigrationInterface, QueryRunner } from 'typeorm';
import { closeTenantTable } from './support/tenant-table.js';

/** Customers, invoices with their lines, and the counters that number documents without gaps. */
export class CustomersAndInvoices1700000000006 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createDocumentSequences(queryRunner);
    await createCustomers(queryRunner);
    await createInvoices(queryRunner);
    await guardInvoices(queryRunner);
    await createInvoiceLines(queryRunner);
    await guardInvoiceLines(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP TABLE invoice_lines`);
    await queryRunner.query(`DROP TABLE invoices`);
    await queryRunner.query(`DROP FUNCTION refuse_invoice_change()`);
    await queryRunner.query(`DROP FUNCTION check_invoice_totals()`);
    await queryRunner.query(`DROP FUNCTION check_invoice_lines()`);
    await queryRunner.query(`DROP TABLE customers`);
    await queryRunner.query(`DROP TABLE document_sequences`);
  }
}

async function createDocumentSequences(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE document_sequences (
      company_id uuid NOT NULL REFERENCES companies,
      series text NOT NULL,
      next_no bigint NOT NULL CHECK (next_no >= 1),
      PRIMARY KEY (company_id, series)
    )`);
  await closeTenantTable(queryRunner, 'document_sequences', { writerMay: ['UPDATE'] });
}

async function createCustomers(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE customers (
      company_id uuid NOT NULL REFERENCES companies,
      id uuid NOT NULL,
      external_ref text,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      email text,
      tax_id text,
      currency iso4217 NOT NULL,
      billing_address jsonb,
      is_active boolean NOT NULL,
      metadata jsonb NOT NULL,
      first_invoiced_at timestamptz,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id)
    )`);
  await queryRunner.query(
    `CREATE UNIQUE INDEX customers_external_ref ON customers (company_id, external_ref) WHERE external_ref IS NOT NULL`,
  );
  await queryRunner.query(`CREATE INDEX customers_created ON customers (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX customers_updated ON customers (company_id, updated_at, id)`);
  await closeTenantTable(queryRunner, 'customers', { writerMay: ['UPDATE'] });
}

/**
 * `revised_at` is the last change of the document itself, `updated_at` that of what was applied to it as well. Only the
 * former is indexed: so a payment's update of its invoice touches no index (a heap-only tuple), which would cost it
 * more than all its postings. What was applied since is found by the allocations' index.
 */
async function createInvoices(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE invoices (
      company_id uuid NOT NULL,
      id uuid NOT NULL,
      customer_id uuid NOT NULL,
      status text NOT NULL CHECK (status IN ('draft', 'open', 'paid', 'void')),
      series text NOT NULL,
      number_seq bigint CHECK (number_seq >= 1),
      number text,
      currency iso4217 NOT NULL,
      issue_date date,
      due_date date,
      terms_days smallint CHECK (terms_days BETWEEN 0 AND 366),
      subtotal_minor minor NOT NULL CHECK (subtotal_minor >= 0),
      tax_minor minor NOT NULL CHECK (tax_minor >= 0),
      total_minor minor NOT NULL,
      applied_minor minor NOT NULL,
      memo text,
      metadata jsonb NOT NULL,
      finalized_at timestamptz,
      paid_at timestamptz,
      voided_at timestamptz,
      version integer NOT NULL CHECK (version >= 1),
      write_id uuid NOT NULL,
      created_at timestamptz NOT NULL,
      revised_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, id),
      FOREIGN KEY (company_id, customer_id) REFERENCES customers,
      CONSTRAINT invoice_total CHECK (total_minor = subtotal_minor + tax_minor),
      CONSTRAINT invoice_not_over_applied CHECK (applied_minor BETWEEN 0 AND total_minor),
      CONSTRAINT invoice_status_numbered CHECK ((status = 'draft') = (number_seq IS NULL)
        AND (number IS NULL) = (number_seq IS NULL) AND (status = 'draft') = (finalized_at IS NULL)
        AND (status = 'draft' OR (issue_date IS NOT NULL AND due_date IS NOT NULL))),
      CONSTRAINT invoice_status_applied CHECK (CASE status WHEN 'paid' THEN applied_minor = total_minor
        WHEN 'open' THEN applied_minor < total_minor ELSE applied_minor = 0 END),
      CONSTRAINT invoice_status_times CHECK ((status = 'paid') = (paid_at IS NOT NULL)
        AND (status = 'void') = (voided_at IS NOT NULL)),
      CONSTRAINT invoice_due_after_issue CHECK (due_date >= issue_date)
    ) WITH (fillfactor = 80)`);
  await queryRunner.query(
    `CREATE UNIQUE INDEX invoices_number ON invoices (company_id, series, number_seq) WHERE number_seq IS NOT NULL`,
  );
  await queryRunner.query(`CREATE INDEX invoices_created ON invoices (company_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX invoices_customer ON invoices (company_id, customer_id, created_at, id)`);
  await queryRunner.query(`CREATE INDEX invoices_status ON invoices (company_id, status, created_at, id)`);
  await queryRunner.query(`CREATE INDEX invoices_issued ON invoices (company_id, issue_date)`);
  await queryRunner.query(`CREATE INDEX invoices_revised ON invoices (company_id, revised_at)`);
  await closeTenantTable(queryRunner, 'invoices', { writerMay: ['UPDATE'] });
}

/** The conditions stand in the triggers' WHEN: a legal change never calls a function. */
async function guardInvoices(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    BEGIN
      RAISE EXCEPTION 'invoice %: % -> % or a change of a finalized invoice is not allowed', OLD.id, OLD.status, NEW.status
        USING ERRCODE = '23514', CONSTRAINT = TG_NAME;
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER invoice_transition BEFORE UPDATE ON invoices FOR EACH ROW
    WHEN (OLD.status <> NEW.status AND (OLD.status, NEW.status) NOT IN
      (('draft', 'open'), ('draft', 'paid'), ('open', 'paid'), ('open', 'void'), ('paid', 'open')))
    EXECUTE FUNCTION refuse_invoice_change()`);
  await queryRunner.query(`
    CREATE TRIGGER invoice_finalized_frozen BEFORE UPDATE ON invoices FOR EACH ROW
    WHEN (OLD.status <> 'draft' AND (OLD.total_minor <> NEW.total_minor OR OLD.tax_minor <> NEW.tax_minor
      OR OLD.number_seq <> NEW.number_seq OR OLD.number <> NEW.number OR OLD.series <> NEW.series
      OR OLD.customer_id <> NEW.customer_id OR OLD.currency <> NEW.currency OR OLD.issue_date <> NEW.issue_date
      OR OLD.finalized_at <> NEW.finalized_at))
    EXECUTE FUNCTION refuse_invoice_change()`);
  await queryRunner.query(`
    CREATE TRIGGER invoice_not_deleted BEFORE DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION forbid_change()`);
}

async function createInvoiceLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE invoice_lines (
      company_id uuid NOT NULL,
      invoice_id uuid NOT NULL,
      line_no smallint NOT NULL CHECK (line_no BETWEEN 1 AND 500),
      description text NOT NULL,
      quantity quantity NOT NULL CHECK (quantity > 0),
      unit_price_minor numeric(20,4) NOT NULL CHECK (unit_price_minor >= 0),
      net_minor minor NOT NULL CHECK (net_minor >= 0),
      tax_rate_id uuid,
      tax_rate_ppm integer NOT NULL CHECK (tax_rate_ppm >= 0),
      tax_minor minor NOT NULL CHECK (tax_minor >= 0),
      revenue_account_id uuid NOT NULL,
      PRIMARY KEY (company_id, invoice_id, line_no),
      FOREIGN KEY (company_id, invoice_id) REFERENCES invoices,
      FOREIGN KEY (company_id, tax_rate_id) REFERENCES tax_rates,
      FOREIGN KEY (company_id, revenue_account_id) REFERENCES accounts
    )`);
  await closeTenantTable(queryRunner, 'invoice_lines', { writerMay: ['UPDATE', 'DELETE'] });
}

/** Lines change while the invoice is a draft; when it leaves that state its totals must be those of its lines. */
async function guardInvoiceLines(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE FUNCTION check_invoice_lines() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, public SET enable_seqscan = off SET jit = off AS $$
    DECLARE finalized uuid;
    BEGIN
      SELECT invoice.id INTO finalized FROM (SELECT DISTINCT company_id, invoice_id FROM changed_lines) AS line
        CROSS JOIN LATERAL (SELECT candidate.id FROM invoices AS candidate WHERE candidate.company_id = line.company_id
          AND candidate.id = line.invoice_id AND candidate.status <> 'draft' LIMIT 1) AS invoice
        LIMIT 1;
      IF NOT FOUND THEN RETURN NULL; END IF;
      RAISE EXCEPTION 'invoice % is finalized, its lines can not change', finalized
        USING ERRCODE = '23514', CONSTRAINT = 'invoice_lines_of_draft';
    END $$`);
  for (const [event, transition] of [
    ['INSERT', 'NEW'],
    ['UPDATE', 'OLD'],
    ['DELETE', 'OLD'],
  ] as const) {
    await queryRunner.query(`
      CREATE TRIGGER invoice_lines_${event.toLowerCase()} AFTER ${event} ON invoice_lines
      REFERENCING ${transition} TABLE AS changed_lines FOR EACH STATEMENT EXECUTE FUNCTION check_invoice_lines()`);
  }
  await queryRunner.query(`
    CREATE FUNCTION check_invoice_totals() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
    DECLARE subtotal numeric; tax numeric;
    BEGIN
      SELECT sum(net_minor), sum(tax_minor) INTO subtotal, tax FROM invoice_lines
        WHERE company_id = NEW.company_id AND invoice_id = NEW.id;
      IF subtotal = NEW.subtotal_minor AND tax = NEW.tax_minor THEN RETURN NULL; END IF;
      RAISE EXCEPTION 'invoice % says % + %, its lines % + %', NEW.id, NEW.subtotal_minor, NEW.tax_minor, subtotal, tax
        USING ERRCODE = '23514', CONSTRAINT = 'invoice_totals_of_lines';
    END $$`);
  await queryRunner.query(`
    CREATE TRIGGER invoice_totals_of_lines AFTER UPDATE ON invoices FOR EACH ROW
    WHEN (OLD.status = 'draft' AND NEW.status <> 'draft') EXECUTE FUNCTION check_invoice_totals()`);
}
