import { BANK_INVARIANTS, BANK_STATE_CHANGES, BANK_TABLES_WITH_WRITE } from './bank-invariants.js';
import { INVENTORY_INVARIANTS, INVENTORY_STATE_CHANGES, INVENTORY_TABLES_WITH_WRITE } from './inventory-invariants.js';
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
  UNION ALL SELECT allocation.company_id, 'payment_allocation', allocation.write_id, 'allocate', true
    FROM payment_allocations AS allocation
    WHERE allocation.amount_minor > 0 AND allocation.write_id <> allocation.payment_id
  UNION ALL (${INVENTORY_STATE_CHANGES})
  UNION ALL (${BANK_STATE_CHANGES})
  UNION ALL (${PAYROLL_STATE_CHANGES})
  UNION ALL SELECT company_id, 'ledger_reconciliation', id, 'adjust', adjustment_entry_id IS NOT NULL
    FROM ledger_reconciliations
  UNION ALL SELECT company_id, source_type, id, purpose, true FROM journal_entries
    WHERE source_type = 'journal_entry' AND (purpose = 'reverse') = (reverses_entry_id IS NOT NULL)`;

const TABLES_WITH_WRITE = [
  'accounts',
  'tax_rates',
  'journal_entries',
  'customers',
  'invoices',
  'payments',
  'payment_allocations',
  'refunds',
  ...INVENTORY_TABLES_WITH_WRITE,
  ...BANK_TABLES_WITH_WRITE,
  'ledger_reconciliations',
  'company_settings_history',
  'access_changes',
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
  ...INVENTORY_INVARIANTS,
  ...BANK_INVARIANTS,
  'I27 what is cleared adds up to the statement': `
    SELECT company_id, reconciliation.id::text AS reference FROM ledger_reconciliations AS reconciliation
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE own.id = reconciliation.id) AS lines,
        coalesce(sum(CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END), 0) AS balance,
        bool_and(line.account_id = own.account_id AND line.currency = own.currency
          AND line.entry_date <= own.statement_date) AS fits
      FROM ledger_reconciliations AS own
      JOIN ledger_reconciliation_lines AS cleared
        ON cleared.company_id = own.company_id AND cleared.reconciliation_id = own.id
      JOIN journal_lines AS line ON line.company_id = cleared.company_id AND line.entry_id = cleared.entry_id
        AND line.line_no = cleared.line_no
      WHERE own.company_id = reconciliation.company_id AND own.account_id = reconciliation.account_id
        AND own.currency = reconciliation.currency AND own.statement_date <= reconciliation.statement_date
    ) AS cleared ON true
    WHERE cleared.balance <> reconciliation.statement_balance_minor OR cleared.lines <> reconciliation.line_count
      OR cleared.fits = false`,
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
  'I33 every version of the settings is kept': `
    SELECT settings.company_id, settings.version::text AS reference FROM company_settings AS settings
    LEFT JOIN company_settings_history AS history USING (company_id)
    GROUP BY settings.company_id, settings.version, settings.timezone, settings.books_locked_through
    HAVING count(history.version) <> settings.version OR max(history.version) IS DISTINCT FROM settings.version`,
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
