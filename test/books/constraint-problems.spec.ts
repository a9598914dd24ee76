import { problemOfConstraint } from '../../src/idempotency/constraint-problems.js';
import '../../src/app.module.js';

/** What a caller is told when the database refuses what a feature let pass: the code of the feature's own refusal. */
const CODES = {
  customers_external_ref: 'duplicate_external_ref',
  payments_external_ref: 'duplicate_external_ref',
  accounts_code: 'duplicate_code',
  tax_rates_code: 'duplicate_code',
  journal_entry_balanced: 'journal_unbalanced',
  journal_period_open: 'period_locked',
  journal_reversed_once: 'already_reversed',
  ledger_reconciliations_statement: 'duplicate_statement_date',
  ledger_reconciliation_lines_pkey: 'line_already_reconciled',
  invoice_not_over_applied: 'over_allocation',
  invoice_status_applied: 'over_allocation',
  invoice_transition: 'illegal_transition',
  invoice_finalized_frozen: 'not_draft',
  invoice_lines_of_draft: 'not_draft',
  payment_not_over_allocated: 'over_allocation',
  payment_not_over_refunded: 'refund_exceeds_refundable',
  inventory_items_sku: 'duplicate_sku',
  item_costing_locked: 'costing_locked',
  item_no_negative_stock: 'insufficient_stock',
  move_leaves_no_negative_stock: 'insufficient_stock',
  vendors_external_ref: 'duplicate_external_ref',
  purchase_order_no_over_receipt: 'over_receipt',
  purchase_order_transition: 'illegal_transition',
  bank_accounts_gl_account: 'gl_account_taken',
  bank_transaction_transition: 'illegal_transition',
  bank_reconciliations_live: 'already_reconciled',
  bank_transaction_matches_pkey: 'line_already_matched',
  employees_employee_no: 'duplicate_employee_no',
  deductions_code: 'duplicate_code',
  employee_deductions_overlap: 'overlapping_assignment',
  pay_periods_overlap: 'overlapping_period',
  time_entries_external_ref: 'duplicate_external_ref',
  time_entries_pay_run: 'reference_not_found',
  pay_runs_one_regular: 'run_exists',
  pay_run_transition: 'illegal_transition',
  pay_run_amounts_stand: 'illegal_transition',
  pay_run_items_of_draft: 'illegal_transition',
  pay_run_net: 'negative_net',
  pay_run_items_needed: 'empty_run',
  tax_forms_live: 'form_exists',
};

it.each(Object.entries(CODES))('%s answers %s', (constraint, code) => {
  expect(problemOfConstraint(constraint, undefined)?.code).toBe(code);
});
