import type { Area } from '../invariant.js';
import { differentSums, postedBy, postedToAccount } from './sums.js';

const BY_CUSTOMER = ['currency', 'customer_id'];
const FINALIZED_INVOICES = `FROM invoices WHERE status IN ('open', 'paid')`;

/** What goes out of stock for each invoice; not positive. */
const COST_BY_INVOICE = `
  SELECT company_id, source_id AS id, sum(value_delta_minor) AS cost FROM inventory_moves WHERE kind = 'sale' GROUP BY 1, 2`;

/** Customers, invoices, payments and refunds. */
export const RECEIVABLES: Area = {
  invariants: [
    {
      id: 'I05',
      says: "receivables are what each customer's open invoices are due",
      breaches: {
        'the account 1100 and the invoices differ': differentSums(
          postedToAccount('1100'),
          `SELECT company_id, currency, customer_id, total_minor - applied_minor AS amount ${FINALIZED_INVOICES}`,
          BY_CUSTOMER,
        ),
      },
    },
    {
      id: 'I06',
      says: 'customer credits are what payments have left over',
      breaches: {
        'the account 2200 and the payments differ': differentSums(
          postedToAccount('2200'),
          `SELECT company_id, currency, customer_id, allocated_minor + refunded_minor - amount_minor AS amount FROM payments`,
          BY_CUSTOMER,
        ),
      },
    },
    {
      id: 'I08',
      says: 'what invoices have posted is their tax, their revenue, and their total with the cost of their goods',
      breaches: {
        'the tax differs': differentSums(
          postedBy(['invoice'], `account.type = 'liability'`),
          `SELECT company_id, currency, -tax_minor AS amount ${FINALIZED_INVOICES}`,
        ),
        'the revenue differs': differentSums(
          postedBy(['invoice'], `account.type = 'income'`),
          `SELECT company_id, currency, -subtotal_minor AS amount ${FINALIZED_INVOICES}`,
        ),
        'the invoice is posted with another amount, currency or day': `
          SELECT invoice.company_id, invoice.id::text AS reference FROM invoices AS invoice
          JOIN journal_entries AS entry ON entry.company_id = invoice.company_id AND entry.source_id = invoice.id
            AND entry.source_type = 'invoice'
          LEFT JOIN (${COST_BY_INVOICE}) AS sale ON sale.company_id = invoice.company_id AND sale.id = invoice.id
          WHERE entry.total_minor <> invoice.total_minor - coalesce(sale.cost, 0) OR entry.currency <> invoice.currency
            OR entry.entry_date IS DISTINCT FROM CASE entry.purpose WHEN 'finalize' THEN invoice.issue_date
              ELSE invoice.voided_on END`,
      },
    },
    {
      id: 'I09',
      says: 'deposits posted for payments are payments less refunds',
      breaches: {
        'the deposits differ': differentSums(
          postedBy(['payment', 'refund'], `account.type = 'asset' AND NOT account.is_control`),
          `SELECT company_id, currency, amount_minor - refunded_minor AS amount FROM payments`,
        ),
      },
    },
    {
      id: 'I11',
      says: 'an invoice has the sums of its lines',
      breaches: {
        'the invoice and its lines differ': `
          SELECT invoice.company_id, invoice.id::text AS reference FROM invoices AS invoice
          LEFT JOIN invoice_lines AS line ON line.company_id = invoice.company_id AND line.invoice_id = invoice.id
          GROUP BY invoice.company_id, invoice.id
          HAVING count(line.line_no) = 0 OR max(line.line_no) <> count(line.line_no)
            OR sum(line.net_minor) <> invoice.subtotal_minor OR sum(line.tax_minor) <> invoice.tax_minor`,
      },
    },
    {
      id: 'I12',
      says: 'an invoice has applied what its allocations say',
      breaches: {
        'the invoice and its allocations differ': `
          SELECT company_id, id::text AS reference FROM invoices
          LEFT JOIN (SELECT company_id, invoice_id AS id, sum(amount_minor) AS amount FROM payment_allocations GROUP BY 1, 2)
            AS allocated USING (company_id, id)
          WHERE applied_minor <> coalesce(allocated.amount, 0) OR applied_minor NOT BETWEEN 0 AND total_minor`,
        'the last day on which something was applied differs': `
          SELECT company_id, id::text AS reference FROM invoices
          LEFT JOIN (SELECT allocation.company_id, allocation.invoice_id AS id, max(entry.entry_date) AS day
              FROM payment_allocations AS allocation
              JOIN journal_entries AS entry ON entry.company_id = allocation.company_id
                AND entry.source_id = allocation.write_id
                AND entry.source_type IN ('payment', 'payment_allocation', 'refund')
              GROUP BY 1, 2) AS settled USING (company_id, id)
          WHERE settled_on IS DISTINCT FROM settled.day`,
      },
    },
    {
      id: 'I13',
      says: 'a payment has allocated and refunded what its allocations and refunds say',
      breaches: {
        'the payment and its allocations or refunds differ': `
          SELECT company_id, id::text AS reference FROM payments
          LEFT JOIN (SELECT company_id, payment_id AS id, sum(amount_minor) AS amount FROM payment_allocations GROUP BY 1, 2)
            AS allocated USING (company_id, id)
          LEFT JOIN (SELECT company_id, payment_id AS id, sum(amount_minor) AS amount FROM refunds GROUP BY 1, 2)
            AS refunded USING (company_id, id)
          WHERE allocated_minor <> coalesce(allocated.amount, 0) OR refunded_minor <> coalesce(refunded.amount, 0)
            OR allocated_minor + refunded_minor > amount_minor`,
        'its allocations are of another customer or currency, or not in sequence': `
          SELECT allocation.company_id, allocation.payment_id::text AS reference FROM payment_allocations AS allocation
          JOIN payments AS payment ON payment.company_id = allocation.company_id AND payment.id = allocation.payment_id
          JOIN invoices AS invoice ON invoice.company_id = allocation.company_id AND invoice.id = allocation.invoice_id
          GROUP BY allocation.company_id, allocation.payment_id
          HAVING bool_or(payment.customer_id <> invoice.customer_id OR payment.currency <> invoice.currency)
            OR max(allocation.sequence) <> count(*)`,
        'a refund has not taken back what did not come out of credit': `
          SELECT refund.company_id, refund.id::text AS reference FROM refunds AS refund
          LEFT JOIN payment_allocations AS allocation ON allocation.company_id = refund.company_id
            AND allocation.payment_id = refund.payment_id AND allocation.write_id = refund.write_id
          GROUP BY refund.company_id, refund.id
          HAVING refund.amount_minor - refund.unapplied_minor <> -coalesce(sum(allocation.amount_minor), 0)
            OR bool_or(allocation.amount_minor > 0)`,
      },
    },
    {
      id: 'I14',
      says: 'documents are numbered from 1 without gaps',
      breaches: {
        'the numbers of the series have a gap, or its counter is wrong': `
          SELECT company_id, series AS reference
          FROM (SELECT company_id, series, count(*) AS numbers, min(number_seq) AS first, max(number_seq) AS last
            FROM (SELECT company_id, series, number_seq FROM invoices WHERE number_seq IS NOT NULL
              UNION ALL SELECT company_id, series, number_seq FROM purchase_orders) AS numbered GROUP BY 1, 2) AS used
          FULL JOIN document_sequences AS sequence USING (company_id, series)
          WHERE used.first IS DISTINCT FROM 1 OR used.last <> used.numbers
            OR sequence.next_no IS DISTINCT FROM used.last + 1`,
      },
    },
  ],
  postings: [
    `SELECT company_id, 'invoice', id, 'finalize' FROM invoices LEFT JOIN (${COST_BY_INVOICE}) AS sale USING (company_id, id)
     WHERE status <> 'draft' AND (total_minor > 0 OR sale.cost <> 0)`,
    `SELECT company_id, 'invoice', id, 'void' FROM invoices LEFT JOIN (${COST_BY_INVOICE}) AS sale USING (company_id, id)
     WHERE status = 'void' AND (total_minor > 0 OR sale.cost <> 0)`,
    `SELECT company_id, 'payment', id, 'receive' FROM payments`,
    `SELECT company_id, 'refund', id, 'refund' FROM refunds`,
    `SELECT company_id, 'payment_allocation', write_id, 'allocate' FROM payment_allocations
     WHERE amount_minor > 0 AND write_id <> payment_id`,
  ],
  writtenTables: ['customers', 'invoices', 'payments', 'payment_allocations', 'refunds'],
};
