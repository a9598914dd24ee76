import pg from 'pg';
import type { TestDatabase } from '../../support/database.js';
import type { Bookkeeper } from './bookkeeper.js';

/**
 * Makes many invoices of 10.00 EUR, each paid by a payment, in the books of these companies, which have no documents yet:
 * by statements over whole tables, since the API would take minutes.
 */
export async function fillWithPayments(
  database: TestDatabase,
  keepers: readonly Bookkeeper[],
  payments: number,
): Promise<void> {
  const customers = await Promise.all(keepers.map((keeper) => keeper.customer()));
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    const companies = keepers.map(({ companyId }) => companyId);
    await client.query(
      `CREATE TEMPORARY TABLE book AS SELECT company.*,
         (SELECT id FROM accounts WHERE company_id = company.id AND code = '1000') AS bank,
         (SELECT id FROM accounts WHERE company_id = company.id AND code = '1100') AS receivables,
         (SELECT id FROM accounts WHERE company_id = company.id AND code = '4000') AS revenue
       FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS company (id, customer_id, place)`,
      [companies, customers],
    );
    await client.query(
      `CREATE TEMPORARY TABLE sale AS SELECT book.id AS company_id, book.customer_id, book.bank, book.receivables, book.revenue,
         (number + ${keepers.length} - 1) / ${keepers.length} AS number_seq,
         md5('invoice' || number)::uuid AS invoice_id, md5('payment' || number)::uuid AS payment_id
       FROM generate_series(1, $1::integer) AS number JOIN book ON book.place = (number - 1) % ${keepers.length} + 1`,
      [payments],
    );
    for (const statement of STATEMENTS) await client.query(statement);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

const WRITES = `(SELECT company_id, invoice_id AS id, 'finalizeInvoice' AS operation FROM sale
  UNION ALL SELECT company_id, payment_id, 'createPayment' FROM sale) AS write`;

const LINES: readonly (readonly [id: string, line: number, account: string, side: string, customer: string])[] = [
  ['invoice_id', 1, 'receivables', 'D', 'customer_id'],
  ['invoice_id', 2, 'revenue', 'C', 'NULL'],
  ['payment_id', 1, 'bank', 'D', 'NULL'],
  ['payment_id', 2, 'receivables', 'C', 'customer_id'],
];

const STATEMENTS = [
  `INSERT INTO idempotent_writes (company_id, id, operation, idempotency_key, fingerprint, fingerprint_version, member_hashes,
     user_id, status_code, headers, answer, workflows_triggered, attempt_id, created_at)
   SELECT company_id, id, operation, id, repeat('f', 64), 1, repeat('m', 200), id, 201, '{}', repeat('a', 600), 0, id, now()
   FROM ${WRITES}`,
  `INSERT INTO idempotent_write_audit_log (company_id, "timestamp", id, operation_name, operation_type, idempotency_key,
     deterministic_id, user_id, status, workflows_triggered, execution_duration_ms, request_id)
   SELECT company_id, now(), id, operation, 'financial', id, id, id, 'new', 0, 5, id FROM ${WRITES}`,
  `INSERT INTO invoices (company_id, id, customer_id, status, series, number_seq, number, currency, issue_date, due_date,
     subtotal_minor, tax_minor, total_minor, applied_minor, settled_on, metadata, finalized_at, paid_at, version, write_id, created_at,
     revised_at, updated_at)
   SELECT company_id, invoice_id, customer_id, 'paid', 'INV-', number_seq, 'INV-' || number_seq, 'EUR', '2026-01-15',
     '2026-02-15', 1000, 0, 1000, 1000, '2026-01-20', '{}', now(), now(), 1, invoice_id, now(), now(), now() FROM sale`,
  `INSERT INTO document_sequences SELECT company_id, 'INV-', max(number_seq) + 1 FROM sale GROUP BY company_id`,
  `INSERT INTO invoice_lines (company_id, invoice_id, line_no, description, quantity, unit_price_minor, net_minor,
     tax_rate_ppm, tax_minor, revenue_account_id)
   SELECT company_id, invoice_id, 1, 'Work', 1, 1000, 1000, 0, 0, revenue FROM sale`,
  `INSERT INTO payments (company_id, id, customer_id, currency, amount_minor, allocated_minor, refunded_minor, method,
     received_date, deposit_account_id, idempotency_key, version, write_id, created_at, updated_at)
   SELECT company_id, payment_id, customer_id, 'EUR', 1000, 1000, 0, 'card', '2026-01-20', bank, payment_id, 1, payment_id,
     now(), now() FROM sale`,
  `INSERT INTO payment_allocations SELECT company_id, payment_id, 1, invoice_id, 1000, payment_id, now() FROM sale`,
  ...(['invoice', 'payment'] as const).map(
    (document) => `
      INSERT INTO journal_entries (company_id, id, entry_date, currency, total_minor, line_count, source_type, source_id,
        purpose, write_id, created_by, created_at)
      SELECT company_id, ${document}_id, '2026-01-20'::date - ${document === 'invoice' ? 5 : 0}, 'EUR', 1000, 2,
        '${document}', ${document}_id, '${document === 'invoice' ? 'finalize' : 'receive'}', ${document}_id, ${document}_id,
        now() FROM sale`,
  ),
  ...LINES.map(
    ([id, line, account, side, customer]) => `
      INSERT INTO journal_lines (company_id, entry_id, line_no, account_id, side, amount_minor, currency, entry_date,
        customer_id)
      SELECT company_id, ${id}, ${line}, ${account}, '${side}', 1000, 'EUR',
        '2026-01-20'::date - ${id === 'invoice_id' ? 5 : 0}, ${customer}::uuid FROM sale`,
  ),
];
