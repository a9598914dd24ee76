import { PAYROLL_INVARIANTS, PAYROLL_STATE_CHANGES, PAYROLL_TABLES_WITH_WRITE } from './payroll-invariants.js';

/** Somebody who sees the rows of all companies: the operator, the owner, a superuser. */
export interface InvariantReader {
  query<Row extends object>(sql: string): Promise<readonly Row[] | { readonly rows: readonly Row[] }>;
}

/** Something in the books that must never be. */
export interface Violation {
  readonly invariant: string;
  readonly companyId: string;
  /** The id of what is wrong, or what else names it. */
  readonly reference: string | null;
}

/** Debits less credits of every account, by currency and by what posted them. */
const POSTED = `
  SELECT line.company_id, line.currency, account.code, account.type, account.is_control, entry.source_type,
    line.customer_id, CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END AS signed
  FROM journal_lines AS line
  JOIN journal_entries AS entry ON entry.company_id = line.company_id AND entry.id = line.entry_id
  JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id`;

/** Two sums per company, currency and customer that must be the same; \`left\` and \`right\` are queries of such sums. */
function sameSums(left: string, right: string): string {
  return `SELECT company_id, concat_ws(' ', currency, customer_id) AS reference
    FROM (SELECT company_id, currency, customer_id, sum(amount) AS amount FROM (${left}) AS l GROUP BY 1, 2, 3) AS l
    FULL JOIN (SELECT company_id, currency, customer_id, sum(amount) AS amount FROM (${right}) AS r GROUP BY 1, 2, 3) AS r
      USING (company_id, currency, customer_id)
    WHERE coalesce(l.amount, 0) <> coalesce(r.amount, 0)`;
}

/** State changes and the entries that they post: for each row, whether there has to be one. */
const STATE_CHANGES = `
  SELECT company_id, 'invoice' AS source_type, id AS source_id, 'finalize' AS purpose,
    status <> 'draft' AND (total_minor > 0 OR EXISTS (SELECT FROM inventory_moves AS move
      WHERE move.company_id = invoices.company_id AND move.source_id = invoices.id AND move.value_delta_minor <> 0)) AS posts
    FROM invoices
  UNION ALL SELECT company_id, 'invoice', id, 'void', status = 'void' FROM invoices
  UNION ALL SELECT company_id, 'payment', id, 'receive', true FROM payments
  UNION ALL SELECT company_id, 'refund', id, 'refund', true FROM refunds
  UNION ALL SELECT company_id, 'inventory_adjustment', id, 'adjust', EXISTS (SELECT FROM inventory_adjustment_lines AS line
      WHERE line.company_id = adjustment.company_id AND line.adjustment_id = adjustment.id AND line.value_delta_minor <> 0)
    FROM inventory_adjustments AS adjustment
  UNION ALL SELECT company_id, 'purchase_receipt', id, 'receive', cost_minor > 0 FROM purchase_receipts
  UNION ALL SELECT allocation.company_id, 'payment_allocation', allocation.write_id, 'allocate', true
    FROM payment_allocations AS allocation
    WHERE allocation.amount_minor > 0 AND allocation.write_id <> allocation.payment_id
  UNION ALL (${PAYROLL_STATE_CHANGES})
  UNION ALL SELECT company_id, 'bank_reconciliation', id, 'post', action = 'entry_created' FROM bank_reconciliations
  UNION ALL SELECT company_id, 'bank_reconciliation', id, 'reverse', action = 'entry_created' AND undone_at IS NOT NULL
    FROM bank_reconciliations`;

/** What the lines of documents do to stock; a count that found nothing new does nothing. */
const STOCK_CHANGES = `
  SELECT company_id, adjustment_id AS source_id, line_no, item_id,
    CASE WHEN counted_quantity IS NULL THEN 'adjustment' ELSE 'count' END AS kind, quantity_delta, value_delta_minor
    FROM inventory_adjustment_lines WHERE quantity_delta <> 0
  UNION ALL SELECT line.company_id, line.receipt_id, line.line_no, line.item_id, 'receipt', line.quantity,
    CASE item.costing WHEN 'none' THEN 0 ELSE line.cost_minor END FROM purchase_receipt_lines AS line
    JOIN inventory_items AS item ON item.company_id = line.company_id AND item.id = line.item_id
  UNION ALL SELECT line.company_id, line.invoice_id, line.line_no, line.item_id, 'sale', -line.quantity, NULL
    FROM invoice_lines AS line
    JOIN invoices AS invoice ON invoice.company_id = line.company_id AND invoice.id = line.invoice_id
    WHERE line.item_id IS NOT NULL AND invoice.status <> 'draft'
  UNION ALL SELECT sale.company_id, sale.source_id, sale.source_line, sale.item_id, 'return', -sale.quantity_delta,
    -sale.value_delta_minor FROM inventory_moves AS sale
    JOIN invoices AS invoice ON invoice.company_id = sale.company_id AND invoice.id = sale.source_id
    WHERE sale.kind = 'sale' AND invoice.status = 'void'`;

const TABLES_WITH_WRITE = [
  'accounts',
  'tax_rates',
  'journal_entries',
  'customers',
  'invoices',
  'payments',
  'payment_allocations',
  'refunds',
  'inventory_items',
  'inventory_moves',
  'inventory_adjustments',
  'vendors',
  'purchase_orders',
  'purchase_receipts',
  'bank_accounts',
  'bank_imports',
  'bank_reconciliations',
  'bank_transaction_matches',
  ...PAYROLL_TABLES_WITH_WRITE,
];

/** Every query gives no row, at any moment: `company_id`, and a \`reference\` to what is wrong. */
export const INVARIANTS: Readonly<Record<string, string>> = {
  'I01 an entry is balanced and complete': `
    SELECT entry.company_id, entry.id::text AS reference
    FROM journal_entries AS entry
    LEFT JOIN journal_lines AS line ON line.company_id = entry.company_id AND line.entry_id = entry.id
    LEFT JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id
    GROUP BY entry.company_id, entry.id
    HAVING count(line.line_no) <> entry.line_count OR max(line.line_no) <> entry.line_count
      OR count(account.id) <> entry.line_count
      OR coalesce(sum(line.amount_minor) FILTER (WHERE line.side = 'D'), 0) <> entry.total_minor
      OR coalesce(sum(line.amount_minor) FILTER (WHERE line.side = 'C'), 0) <> entry.total_minor
      OR bool_or(line.currency <> entry.currency OR line.entry_date <> entry.entry_date)`,
  'I01 a line has an entry': `
    SELECT line.company_id, line.entry_id::text AS reference FROM journal_lines AS line
    LEFT JOIN journal_entries AS entry ON entry.company_id = line.company_id AND entry.id = line.entry_id
    WHERE entry.id IS NULL`,
  'I02 debits equal credits': `
    SELECT company_id, currency AS reference FROM (${POSTED}) AS posted GROUP BY 1, 2 HAVING sum(signed) <> 0`,
  'I03 a reversal mirrors its original': `
    SELECT reversal.company_id, reversal.id::text AS reference
    FROM journal_entries AS reversal
    JOIN journal_lines AS line ON line.company_id = reversal.company_id
      AND line.entry_id IN (reversal.id, reversal.reverses_entry_id)
    WHERE reversal.reverses_entry_id IS NOT NULL
    GROUP BY reversal.company_id, reversal.id, line.account_id
    HAVING sum(CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END) <> 0`,
  'I04 nothing is posted in a locked period': `
    SELECT entry.company_id, entry.id::text AS reference FROM journal_entries AS entry
    JOIN company_settings AS settings USING (company_id)
    WHERE entry.entry_date <= settings.books_locked_through AND entry.created_at > settings.updated_at`,
  'I05 receivables are what open invoices are due': sameSums(
    `SELECT company_id, currency, customer_id, signed AS amount FROM (${POSTED}) AS posted WHERE code = '1100'`,
    `SELECT company_id, currency, customer_id, total_minor - applied_minor AS amount FROM invoices
     WHERE status IN ('open', 'paid')`,
  ),
  'I06 customer credits are what payments have unapplied': sameSums(
    `SELECT company_id, currency, customer_id, -signed AS amount FROM (${POSTED}) AS posted WHERE code = '2200'`,
    `SELECT company_id, currency, customer_id, amount_minor - allocated_minor - refunded_minor AS amount FROM payments`,
  ),
  'I07 the stock is worth what its account says': sameSums(
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, signed AS amount FROM (${POSTED}) AS posted
     WHERE code = '1200'`,
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, value_minor AS amount FROM inventory_items`,
  ),
  'I08 the tax posted is the tax of the invoices': sameSums(
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, -signed AS amount FROM (${POSTED}) AS posted
     WHERE source_type = 'invoice' AND type = 'liability'`,
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, tax_minor AS amount FROM invoices
     WHERE status IN ('open', 'paid')`,
  ),
  'I08 the revenue posted is the subtotal of the invoices': sameSums(
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, -signed AS amount FROM (${POSTED}) AS posted
     WHERE source_type = 'invoice' AND type = 'income'`,
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, subtotal_minor AS amount FROM invoices
     WHERE status IN ('open', 'paid')`,
  ),
  'I09 deposits are payments less refunds': sameSums(
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, signed AS amount FROM (${POSTED}) AS posted
     WHERE source_type IN ('payment', 'refund') AND type = 'asset' AND NOT is_control`,
    `SELECT company_id, currency, '00000000-0000-0000-0000-000000000000'::uuid AS customer_id, amount_minor - refunded_minor AS amount FROM payments`,
  ),
  'I11 an invoice has the sums of its lines': `
    SELECT invoice.company_id, invoice.id::text AS reference FROM invoices AS invoice
    LEFT JOIN invoice_lines AS line ON line.company_id = invoice.company_id AND line.invoice_id = invoice.id
    GROUP BY invoice.company_id, invoice.id
    HAVING count(line.line_no) = 0 OR max(line.line_no) <> count(line.line_no)
      OR sum(line.net_minor) <> invoice.subtotal_minor OR sum(line.tax_minor) <> invoice.tax_minor`,
  'I12 an invoice has applied what its allocations say': `
    SELECT invoice.company_id, invoice.id::text AS reference FROM invoices AS invoice
    LEFT JOIN payment_allocations AS allocation
      ON allocation.company_id = invoice.company_id AND allocation.invoice_id = invoice.id
    GROUP BY invoice.company_id, invoice.id
    HAVING invoice.applied_minor <> coalesce(sum(allocation.amount_minor), 0)
      OR invoice.applied_minor NOT BETWEEN 0 AND invoice.total_minor`,
  'I13 a payment has allocated and refunded what its rows say': `
    SELECT payment.company_id, payment.id::text AS reference FROM payments AS payment
    WHERE payment.allocated_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM payment_allocations AS allocation
        WHERE allocation.company_id = payment.company_id AND allocation.payment_id = payment.id)
      OR payment.refunded_minor <> (SELECT coalesce(sum(amount_minor), 0) FROM refunds AS refund
        WHERE refund.company_id = payment.company_id AND refund.payment_id = payment.id)
      OR payment.allocated_minor + payment.refunded_minor > payment.amount_minor`,
  'I13 allocations are of one customer and one currency, in sequence': `
    SELECT allocation.company_id, allocation.payment_id::text AS reference FROM payment_allocations AS allocation
    JOIN payments AS payment ON payment.company_id = allocation.company_id AND payment.id = allocation.payment_id
    JOIN invoices AS invoice ON invoice.company_id = allocation.company_id AND invoice.id = allocation.invoice_id
    GROUP BY allocation.company_id, allocation.payment_id
    HAVING bool_or(payment.customer_id <> invoice.customer_id OR payment.currency <> invoice.currency)
      OR max(allocation.sequence) <> count(*)`,
  'I13 a refund takes back what did not come out of credit': `
    SELECT refund.company_id, refund.id::text AS reference FROM refunds AS refund
    LEFT JOIN payment_allocations AS allocation ON allocation.company_id = refund.company_id
      AND allocation.payment_id = refund.payment_id AND allocation.write_id = refund.write_id
    GROUP BY refund.company_id, refund.id
    HAVING refund.amount_minor - refund.unapplied_minor <> -coalesce(sum(allocation.amount_minor), 0)
      OR bool_or(allocation.amount_minor > 0)`,
  'I14 numbers have no gaps': `
    SELECT coalesce(used.company_id, sequence.company_id) AS company_id, coalesce(used.series, sequence.series) AS reference
    FROM (SELECT company_id, series, count(*) AS count, min(number_seq) AS first, max(number_seq) AS last
      FROM (SELECT company_id, series, number_seq FROM invoices WHERE number_seq IS NOT NULL
        UNION ALL SELECT company_id, series, number_seq FROM purchase_orders) AS numbered GROUP BY 1, 2) AS used
    FULL JOIN document_sequences AS sequence ON sequence.company_id = used.company_id AND sequence.series = used.series
    WHERE used.first IS DISTINCT FROM 1 OR used.last <> used.count OR sequence.next_no IS DISTINCT FROM used.last + 1`,
  'I15 a state change posts once': `
    SELECT coalesce(change.company_id, entry.company_id) AS company_id,
      concat_ws(' ', coalesce(change.source_type, entry.source_type), coalesce(change.source_id, entry.source_id),
        coalesce(change.purpose, entry.purpose)) AS reference
    FROM (SELECT * FROM (${STATE_CHANGES}) AS all_changes WHERE posts) AS change
    FULL JOIN journal_entries AS entry USING (company_id, source_type, source_id, purpose)
    GROUP BY 1, 2
    HAVING count(entry.id) <> 1 OR count(change.company_id) = 0`,
  'I15 an invoice is posted with its total and the cost of its goods': `
    SELECT invoice.company_id, invoice.id::text AS reference FROM invoices AS invoice
    JOIN journal_entries AS entry ON entry.company_id = invoice.company_id AND entry.source_id = invoice.id
      AND entry.source_type = 'invoice'
    WHERE entry.total_minor <> invoice.total_minor - (SELECT coalesce(sum(value_delta_minor), 0) FROM inventory_moves AS sale
        WHERE sale.company_id = invoice.company_id AND sale.source_id = invoice.id AND sale.kind = 'sale') OR entry.currency <> invoice.currency
      OR entry.purpose = 'finalize' AND entry.entry_date <> invoice.issue_date`,
  'I21 an item has what its moves say': `
    SELECT item.company_id, item.id::text AS reference FROM inventory_items AS item
    LEFT JOIN inventory_moves AS move ON move.company_id = item.company_id AND move.item_id = item.id
    GROUP BY item.company_id, item.id
    HAVING item.quantity <> coalesce(sum(move.quantity_delta), 0) OR item.value_minor <> coalesce(sum(move.value_delta_minor), 0)
      OR item.move_seq <> count(move.seq) OR item.quantity < 0 OR item.quantity = 0 AND item.value_minor <> 0
      OR item.costing = 'none' AND item.value_minor <> 0`,
  'I22 each move follows from the one before': `
    SELECT company_id, item_id::text AS reference FROM (
      SELECT company_id, item_id, seq, row_number() OVER item AS place, quantity_after, value_after_minor,
        quantity_after - quantity_delta - lag(quantity_after, 1, 0::quantity) OVER item AS quantity_gap,
        value_after_minor - value_delta_minor - lag(value_after_minor, 1, 0::minor) OVER item AS value_gap
      FROM inventory_moves WINDOW item AS (PARTITION BY company_id, item_id ORDER BY seq)) AS move
    WHERE seq <> place OR quantity_gap <> 0 OR value_gap <> 0 OR quantity_after < 0
      OR quantity_after = 0 AND value_after_minor <> 0`,
  'I22 a move is what a line of a document did': `
    SELECT coalesce(line.company_id, move.company_id) AS company_id,
      concat_ws(' ', coalesce(line.source_id, move.source_id), coalesce(line.line_no, move.source_line)) AS reference
    FROM (${STOCK_CHANGES}) AS line
    FULL JOIN inventory_moves AS move ON move.company_id = line.company_id AND move.source_id = line.source_id
      AND move.source_line = line.line_no AND move.kind = line.kind AND move.item_id = line.item_id
    WHERE line.company_id IS NULL OR move.company_id IS NULL OR line.quantity_delta <> move.quantity_delta
      OR line.value_delta_minor <> move.value_delta_minor`,
  'I23 an order has received what its receipts say': `
    SELECT line.company_id, line.purchase_order_id::text AS reference FROM purchase_order_lines AS line
    JOIN purchase_orders AS purchase ON purchase.company_id = line.company_id AND purchase.id = line.purchase_order_id
    WHERE line.quantity_received > line.quantity_ordered
      OR line.quantity_received <> (SELECT coalesce(sum(part.quantity), 0) FROM purchase_receipt_lines AS part
        WHERE part.company_id = line.company_id AND part.purchase_order_id = line.purchase_order_id AND part.line_no = line.line_no)
      OR line.quantity_received > 0 AND purchase.status IN ('draft', 'approved', 'cancelled')
      OR line.quantity_received < line.quantity_ordered AND purchase.status = 'received'`,
  'I23 a receipt costs what its lines cost': `
    SELECT receipt.company_id, receipt.id::text AS reference FROM purchase_receipts AS receipt
    LEFT JOIN purchase_receipt_lines AS part ON part.company_id = receipt.company_id AND part.receipt_id = receipt.id
    GROUP BY receipt.company_id, receipt.id
    HAVING count(part.line_no) = 0 OR sum(part.cost_minor) <> receipt.cost_minor`,
  'I24 rows that can not be told apart are counted without gaps': `
    SELECT company_id, content_key::text AS reference FROM bank_transactions
    GROUP BY company_id, bank_account_id, content_key HAVING count(*) <> max(occurrence_no)`,
  'I25 an import has brought what it says': `
    SELECT import.company_id, import.id::text AS reference FROM bank_imports AS import
    LEFT JOIN bank_transactions AS brought ON brought.company_id = import.company_id AND brought.import_id = import.id
    GROUP BY import.company_id, import.id
    HAVING import.imported_rows <> count(brought.id)
      OR import.total_rows <> import.imported_rows + import.duplicate_rows + import.skipped_rows
      OR bool_or(brought.currency <> import.currency OR brought.bank_account_id <> import.bank_account_id
        OR brought.posted_on NOT BETWEEN import.statement_from AND import.statement_to)`,
  'I26 a bank transaction is reconciled when it is fully matched, and decided once': `
    SELECT company_id, transaction.id::text AS reference FROM bank_transactions AS transaction
    LEFT JOIN (SELECT company_id, bank_transaction_id AS id, sum(amount_minor) AS matched
        FROM bank_transaction_matches GROUP BY 1, 2) AS matches USING (company_id, id)
    LEFT JOIN (SELECT company_id, bank_transaction_id AS id, min(action) AS action
        FROM bank_reconciliations WHERE undone_at IS NULL GROUP BY 1, 2) AS live USING (company_id, id)
    WHERE CASE status WHEN 'reconciled' THEN matched IS DISTINCT FROM amount_minor
        OR coalesce(action, 'none') NOT IN ('matched', 'entry_created')
      WHEN 'excluded' THEN matched IS NOT NULL OR action IS DISTINCT FROM 'excluded'
      ELSE matched IS NOT NULL OR action IS NOT NULL END`,
  'I26 a match is a line of the ledger account of its bank account': `
    SELECT match.company_id, match.bank_transaction_id::text AS reference FROM bank_transaction_matches AS match
    JOIN bank_transactions AS transaction
      ON transaction.company_id = match.company_id AND transaction.id = match.bank_transaction_id
    JOIN bank_accounts AS bank ON bank.company_id = match.company_id AND bank.id = transaction.bank_account_id
    LEFT JOIN journal_lines AS line
      ON line.company_id = match.company_id AND line.entry_id = match.entry_id AND line.line_no = match.line_no
    WHERE line.account_id IS DISTINCT FROM bank.gl_account_id OR line.currency <> transaction.currency
      OR match.amount_minor <> CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END`,
  'I29 a stored answer has one audit row': `
    SELECT coalesce(write.company_id, audit.company_id) AS company_id,
      coalesce(write.id, audit.deterministic_id)::text AS reference
    FROM idempotent_writes AS write
    FULL JOIN (SELECT company_id, deterministic_id, count(*) AS count, min(operation_name) AS operation_name,
        min(workflows_triggered) AS workflows_triggered
      FROM idempotent_write_audit_log WHERE status = 'new' GROUP BY 1, 2) AS audit
      ON audit.company_id = write.company_id AND audit.deterministic_id = write.id
    WHERE write.id IS NULL OR audit.count IS DISTINCT FROM 1 OR audit.operation_name <> write.operation
      OR audit.workflows_triggered <> write.workflows_triggered`,
  'I30 what a write counts as started was started by it': `
    SELECT write.company_id, write.id::text AS reference
    FROM idempotent_writes AS write
    LEFT JOIN workflow_instances AS instance
      ON instance.company_id = write.company_id AND instance.trigger_entity_id = write.id
    GROUP BY write.company_id, write.id, write.workflows_triggered
    HAVING count(instance.id) <> write.workflows_triggered`,
  'I32 a row names the write that made it': `
    SELECT made.company_id, concat_ws(' ', made.name, made.write_id) AS reference
    FROM (${TABLES_WITH_WRITE.map((name) => `SELECT '${name}' AS name, company_id, write_id FROM ${name}`).join(' UNION ')}) AS made
    LEFT JOIN idempotent_writes AS write ON write.company_id = made.company_id AND write.id = made.write_id
    WHERE write.id IS NULL`,
  ...PAYROLL_INVARIANTS,
};

/** Everything that is wrong with the books of any company. */
export async function violations(reader: InvariantReader): Promise<Violation[]> {
  const found: Violation[] = [];
  for (const [invariant, sql] of Object.entries(INVARIANTS)) {
    const result = await reader.query<{ company_id: string; reference: string | null }>(sql);
    const rows = 'rows' in result ? result.rows : result;
    found.push(...rows.map(({ company_id: companyId, reference }) => ({ invariant, companyId, reference })));
  }
  return found;
}
