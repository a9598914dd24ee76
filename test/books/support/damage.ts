/** Something that must not happen to the books, and the statement that does it. */
export interface Damage {
  /** The invariant that it violates. */
  readonly id: string;
  /** The finding by which the violation is told. */
  readonly finding: string;
  /** `$c` is the company. Returns as `reference` what has to be named. */
  readonly sql: string;
}

const damage = (id: string, finding: string, ...statements: readonly string[]): Damage[] =>
  statements.map((sql) => ({ id, finding, sql }));

const ACCOUNT = (code: string): string => `(SELECT id FROM accounts WHERE company_id = $c AND code = '${code}')`;

/** How a line of the journal is named. */
const LINE = `concat_ws(' ', entry_id, line_no) AS reference`;

/** Lines that belong elsewhere; `3000` is an account of the equity. */
const MOVE_LINES = (code: string): string => `UPDATE journal_lines SET account_id = ${ACCOUNT('3000')}
  WHERE company_id = $c AND account_id = ${ACCOUNT(code)}`;

/** The same for executed runs, which are named. */
const MOVE_LINES_OF_RUNS = (code: string): string => `
  UPDATE journal_lines AS line SET account_id = ${ACCOUNT('3000')}
  FROM journal_entries AS entry JOIN pay_runs AS run ON run.company_id = entry.company_id AND run.id = entry.source_id
  WHERE line.company_id = $c AND line.account_id = ${ACCOUNT(code)} AND entry.company_id = $c AND entry.id = line.entry_id
    AND run.status = 'executed'
  RETURNING run.id AS reference`;

const COPY_ENTRY = (sourceId: string): string => `
  INSERT INTO journal_entries SELECT company_id, gen_random_uuid(), entry_date, currency, total_minor, line_count, source_type,
    ${sourceId}, purpose, reverses_entry_id, memo, write_id, created_by, created_at FROM journal_entries
  WHERE company_id = $c AND source_type = 'refund' LIMIT 1
  RETURNING concat_ws(' ', source_type, source_id, purpose) AS reference`;

/** The company's books, which `everythingOnce` has filled, damaged in each way that a finding is about. */
export const DAMAGES: readonly Damage[] = [
  ...damage(
    'I01',
    'the entry and its lines do not agree',
    `UPDATE journal_lines SET amount_minor = amount_minor + 1 WHERE company_id = $c AND line_no = 1
     RETURNING entry_id AS reference`,
    `DELETE FROM journal_lines WHERE company_id = $c AND line_no = 1 RETURNING entry_id AS reference`,
    `UPDATE journal_lines SET entry_date = entry_date - 1 WHERE company_id = $c AND line_no = 2
     RETURNING entry_id AS reference`,
    `UPDATE journal_lines SET account_id = gen_random_uuid() WHERE company_id = $c RETURNING entry_id AS reference`,
    `INSERT INTO journal_lines SELECT company_id, gen_random_uuid(), line_no, account_id, side, amount_minor, currency,
       entry_date, customer_id, description FROM journal_lines WHERE company_id = $c LIMIT 1
     RETURNING entry_id AS reference`,
  ),
  ...damage(
    'I02',
    'the trial balance is not zero',
    `UPDATE journal_lines SET side = 'D' WHERE company_id = $c RETURNING currency AS reference`,
  ),
  ...damage(
    'I03',
    'the reversal and its original do not cancel out',
    `UPDATE journal_lines AS line SET account_id = ${ACCOUNT('3000')} FROM journal_entries AS entry
     WHERE line.company_id = $c AND entry.company_id = $c AND entry.id = line.entry_id AND line.line_no = 1
       AND entry.reverses_entry_id IS NOT NULL RETURNING entry.id AS reference`,
  ),
  ...damage(
    'I04',
    'the entry was posted after its period was locked',
    `UPDATE company_settings_history SET books_locked_through = '2999-12-31' WHERE company_id = $c AND version = 1
     RETURNING (SELECT id FROM journal_entries WHERE company_id = $c LIMIT 1) AS reference`,
  ),
  ...damage(
    'I05',
    'the account 1100 and the invoices differ',
    `UPDATE invoices SET applied_minor = applied_minor + 1 WHERE company_id = $c AND status = 'open'
     RETURNING concat_ws(' ', currency, customer_id) AS reference`,
  ),
  ...damage(
    'I06',
    'the account 2200 and the payments differ',
    `UPDATE payments SET amount_minor = amount_minor + 1 WHERE company_id = $c
     RETURNING concat_ws(' ', currency, customer_id) AS reference`,
  ),
  ...damage(
    'I07',
    'the account 1200 and the items differ',
    `UPDATE inventory_items SET value_minor = value_minor + 1 WHERE company_id = $c AND quantity > 0 AND costing <> 'none'
     RETURNING currency AS reference`,
  ),
  ...damage('I08', 'the tax differs', `${MOVE_LINES('2100')} RETURNING currency AS reference`),
  ...damage('I08', 'the revenue differs', `${MOVE_LINES('4000')} RETURNING currency AS reference`),
  ...damage(
    'I08',
    'the invoice is posted with another amount, currency or day',
    `UPDATE journal_entries SET total_minor = total_minor + 1 WHERE company_id = $c AND source_type = 'invoice'
     RETURNING source_id AS reference`,
    `UPDATE invoices SET issue_date = issue_date - 1 WHERE company_id = $c AND status = 'open' RETURNING id AS reference`,
    `UPDATE invoices SET voided_on = voided_on + 1 WHERE company_id = $c AND status = 'void' RETURNING id AS reference`,
  ),
  ...damage('I09', 'the deposits differ', `${MOVE_LINES('1000')} RETURNING currency AS reference`),
  ...damage('I10', 'wages payable differ from the net pay of the run', MOVE_LINES_OF_RUNS('2300')),
  ...damage('I10', 'what is owed to others differs from the deductions of the run', MOVE_LINES_OF_RUNS('2310')),
  ...damage('I10', 'the expenses differ from the gross pay and contributions of the run', MOVE_LINES_OF_RUNS('6010')),
  ...damage(
    'I11',
    'the invoice and its lines differ',
    `UPDATE invoice_lines SET net_minor = net_minor + 1 WHERE company_id = $c RETURNING invoice_id AS reference`,
    `DELETE FROM invoice_lines WHERE company_id = $c RETURNING invoice_id AS reference`,
  ),
  ...damage(
    'I12',
    'the invoice and its allocations differ',
    `DELETE FROM payment_allocations WHERE company_id = $c AND amount_minor > 0 RETURNING invoice_id AS reference`,
  ),
  ...damage(
    'I12',
    'the last day on which something was applied differs',
    `UPDATE invoices SET settled_on = settled_on + 1 WHERE company_id = $c AND settled_on IS NOT NULL
     RETURNING id AS reference`,
    `UPDATE invoices SET settled_on = NULL WHERE company_id = $c AND settled_on IS NOT NULL RETURNING id AS reference`,
    `UPDATE invoices SET settled_on = issue_date WHERE company_id = $c AND status = 'void' RETURNING id AS reference`,
  ),
  ...damage(
    'I13',
    'the payment and its allocations or refunds differ',
    `DELETE FROM refunds WHERE company_id = $c RETURNING payment_id AS reference`,
    `DELETE FROM payment_allocations WHERE company_id = $c AND amount_minor < 0 RETURNING payment_id AS reference`,
  ),
  ...damage(
    'I13',
    'its allocations are of another customer or currency, or not in sequence',
    `UPDATE payments SET customer_id = gen_random_uuid()
     WHERE company_id = $c AND id IN (SELECT payment_id FROM payment_allocations) RETURNING id AS reference`,
    `UPDATE payment_allocations SET sequence = sequence + 7 WHERE company_id = $c AND sequence = 1
     RETURNING payment_id AS reference`,
  ),
  ...damage(
    'I13',
    'a refund has not taken back what did not come out of credit',
    `UPDATE refunds SET unapplied_minor = amount_minor WHERE company_id = $c AND unapplied_minor < amount_minor
     RETURNING id AS reference`,
  ),
  ...damage(
    'I14',
    'the numbers of the series have a gap, or its counter is wrong',
    `UPDATE document_sequences SET next_no = next_no + 1 WHERE company_id = $c RETURNING series AS reference`,
    `UPDATE invoices SET number_seq = 100 WHERE company_id = $c AND number_seq = 2 RETURNING series AS reference`,
    `DELETE FROM document_sequences WHERE company_id = $c RETURNING series AS reference`,
  ),
  ...damage(
    'I15',
    'the state change has no entry or several, or the entry has no state change',
    `DELETE FROM journal_entries WHERE company_id = $c AND source_type <> 'journal_entry'
     RETURNING concat_ws(' ', source_type, source_id, purpose) AS reference`,
    COPY_ENTRY('source_id'),
    COPY_ENTRY('gen_random_uuid()'),
  ),
  ...damage(
    'I16',
    'the executed run and its entry differ',
    `UPDATE pay_runs SET pay_date = pay_date + 1 WHERE company_id = $c AND status = 'executed' RETURNING id AS reference`,
    `DELETE FROM journal_entries WHERE company_id = $c AND source_type = 'pay_run' AND purpose = 'execute'
     RETURNING source_id AS reference`,
  ),
  ...damage(
    'I17',
    'the run and its items differ',
    `UPDATE pay_run_items SET gross_minor = gross_minor + 1, taxable_minor = taxable_minor + 1, net_minor = net_minor + 1
     WHERE company_id = $c RETURNING pay_run_id AS reference`,
  ),
  ...damage(
    'I18',
    'the item and its deductions differ',
    `UPDATE pay_run_item_deductions SET amount_minor = amount_minor + 1 WHERE company_id = $c
     RETURNING concat_ws(' ', pay_run_id, employee_id) AS reference`,
  ),
  ...damage(
    'I18',
    'a deduction has no item, or is not one of the company',
    `UPDATE pay_run_item_deductions SET deduction_id = gen_random_uuid() WHERE company_id = $c
     RETURNING concat_ws(' ', pay_run_id, employee_id) AS reference`,
  ),
  ...damage(
    'I18',
    'the cap of the deduction is exceeded in the year',
    `UPDATE deductions SET annual_cap_minor = 1 WHERE company_id = $c AND annual_cap_minor IS NOT NULL
     RETURNING (SELECT concat_ws(' ', taken.employee_id, deductions.id, 2026) FROM pay_run_item_deductions AS taken
       JOIN pay_runs AS run ON run.id = taken.pay_run_id AND run.status = 'executed'
       WHERE taken.deduction_id = deductions.id LIMIT 1) AS reference`,
  ),
  ...damage(
    'I19',
    'the item and its time entries differ',
    `UPDATE time_entries SET minutes = minutes + 1 WHERE company_id = $c AND status = 'paid'
     RETURNING concat_ws(' ', pay_run_id, employee_id) AS reference`,
  ),
  ...damage(
    'I20',
    'the time is paid without its run, or the run without its time',
    `UPDATE time_entries SET work_date = work_date + 40 WHERE company_id = $c AND status = 'paid' RETURNING id AS reference`,
    `UPDATE time_entries SET pay_run_id = (SELECT id FROM pay_runs WHERE company_id = $c AND status = 'reversed')
     WHERE company_id = $c AND status = 'paid' RETURNING id AS reference`,
  ),
  ...damage(
    'I20',
    'the day has more than its minutes, or lies outside the employment',
    `UPDATE employees SET hired_on = '2900-01-01' WHERE company_id = $c
       AND id IN (SELECT employee_id FROM time_entries WHERE status <> 'rejected')
     RETURNING (SELECT concat_ws(' ', employee_id, work_date) FROM time_entries
       WHERE employee_id = employees.id AND status <> 'rejected' LIMIT 1) AS reference`,
    `UPDATE time_entries SET minutes = 1440 WHERE company_id = $c AND kind = 'overtime'
     RETURNING concat_ws(' ', employee_id, work_date) AS reference`,
  ),
  ...damage(
    'I20',
    'the closed period has no executed run',
    `UPDATE pay_periods SET status = 'closed' WHERE company_id = $c AND id NOT IN
       (SELECT pay_period_id FROM pay_runs WHERE run_type = 'regular' AND status = 'executed') RETURNING id AS reference`,
  ),
  ...damage(
    'I21',
    'the item and its moves differ',
    `UPDATE inventory_items SET quantity = quantity + 1 WHERE company_id = $c RETURNING id AS reference`,
    `UPDATE inventory_items SET move_seq = move_seq + 1 WHERE company_id = $c RETURNING id AS reference`,
  ),
  ...damage(
    'I22',
    'a move of the item does not follow from the one before',
    `UPDATE inventory_moves SET quantity_after = quantity_after + 1 WHERE company_id = $c AND seq = 2
     RETURNING item_id AS reference`,
  ),
  ...damage(
    'I22',
    'the line of the document and its move differ',
    `UPDATE inventory_moves SET kind = 'receipt' WHERE company_id = $c AND kind = 'return'
     RETURNING concat_ws(' ', source_id, source_line) AS reference`,
  ),
  ...damage(
    'I23',
    'the order and its receipts differ',
    `UPDATE purchase_order_lines SET quantity_received = 0 WHERE company_id = $c AND quantity_received > 0
     RETURNING purchase_order_id AS reference`,
  ),
  ...damage(
    'I23',
    'the receipt and its lines differ',
    `UPDATE purchase_receipts SET cost_minor = cost_minor + 1 WHERE company_id = $c RETURNING id AS reference`,
  ),
  ...damage(
    'I24',
    'the occurrences of the content have a gap',
    `UPDATE bank_transactions SET occurrence_no = 7 WHERE company_id = $c RETURNING content_key AS reference`,
  ),
  ...damage(
    'I25',
    'the import and its transactions differ',
    `UPDATE bank_imports SET imported_rows = imported_rows + 1, total_rows = total_rows + 1 WHERE company_id = $c
     RETURNING id AS reference`,
  ),
  ...damage(
    'I26',
    'its state, its matches and the decision about it differ',
    `UPDATE bank_transactions SET status = 'unreconciled' WHERE company_id = $c AND status <> 'unreconciled'
     RETURNING id AS reference`,
    `DELETE FROM bank_transaction_matches WHERE company_id = $c RETURNING bank_transaction_id AS reference`,
  ),
  ...damage(
    'I26',
    'it is matched with a line of another account, currency or amount',
    `UPDATE bank_transaction_matches SET amount_minor = -amount_minor WHERE company_id = $c
     RETURNING bank_transaction_id AS reference`,
  ),
  ...damage(
    'I26',
    'it is matched with an entry that is reversed, or with a reversal',
    `UPDATE journal_entries AS mirror SET reverses_entry_id = match.entry_id FROM bank_transaction_matches AS match
     WHERE mirror.company_id = $c AND match.company_id = $c AND mirror.source_type = 'bank_reconciliation'
       AND mirror.purpose = 'reverse' RETURNING match.bank_transaction_id AS reference`,
    `INSERT INTO bank_transaction_matches SELECT company_id, id, 1, (SELECT id FROM bank_transactions
       WHERE company_id = $c AND status = 'unreconciled' LIMIT 1), 1, write_id, created_at FROM journal_entries
     WHERE company_id = $c AND reverses_entry_id IS NOT NULL LIMIT 1 RETURNING bank_transaction_id AS reference`,
  ),
  ...damage(
    'I27',
    'the cleared lines are not those of the statement',
    `UPDATE ledger_reconciliations SET statement_balance_minor = statement_balance_minor + 1 WHERE company_id = $c
     RETURNING id AS reference`,
    `DELETE FROM ledger_reconciliation_lines WHERE company_id = $c RETURNING reconciliation_id AS reference`,
    `UPDATE ledger_reconciliations SET statement_date = '2026-01-01' WHERE company_id = $c AND statement_date = '2026-01-15'
     RETURNING id AS reference`,
  ),
  ...damage(
    'I27',
    'the lines that wait to be cleared are not those that bank transactions show',
    `DELETE FROM ledger_lines_to_clear WHERE company_id = $c RETURNING ${LINE}`,
    `UPDATE ledger_lines_to_clear SET account_id = ${ACCOUNT('3000')} WHERE company_id = $c RETURNING ${LINE}`,
    `UPDATE ledger_lines_to_clear SET entry_date = entry_date + 1 WHERE company_id = $c RETURNING ${LINE}`,
    `INSERT INTO ledger_lines_to_clear SELECT company_id, entry_id, line_no, account_id, entry_date FROM journal_lines
     WHERE company_id = $c AND account_id = ${ACCOUNT('4000')} LIMIT 1 RETURNING ${LINE}`,
  ),
  ...damage(
    'I28',
    'the write is not in the audit log',
    `DELETE FROM idempotent_write_audit_log WHERE company_id = $c AND status = 'new' RETURNING deterministic_id AS reference`,
  ),
  ...damage(
    'I29',
    'the row of the audit log and the stored answer differ',
    `DELETE FROM idempotent_writes WHERE company_id = $c AND operation = 'createPayment' RETURNING id AS reference`,
    `UPDATE idempotent_writes SET operation = 'createRefund' WHERE company_id = $c AND operation = 'createPayment'
     RETURNING id AS reference`,
  ),
  ...damage(
    'I29',
    'the audit log calls the write new more than once',
    `INSERT INTO idempotent_write_audit_log SELECT company_id, "timestamp", gen_random_uuid(), operation_name,
       operation_type, idempotency_key, deterministic_id, entity_id, user_id, status, error_type, error_message,
       workflows_triggered, execution_duration_ms, request_id FROM idempotent_write_audit_log
     WHERE company_id = $c AND status = 'new' LIMIT 1 RETURNING deterministic_id AS reference`,
  ),
  ...damage(
    'I30',
    'the write counts other workflows than it has started',
    `UPDATE idempotent_writes SET workflows_triggered = workflows_triggered + 1 WHERE company_id = $c RETURNING id AS reference`,
    `DELETE FROM workflow_instances WHERE company_id = $c RETURNING trigger_entity_id AS reference`,
    `UPDATE workflow_instances SET trigger_entity_id = id WHERE company_id = $c RETURNING id AS reference`,
  ),
  ...damage(
    'I31',
    'nothing will run the workflow',
    `DELETE FROM job_queue.job WHERE data ->> 'companyId' = $c::text RETURNING data ->> 'instanceId' AS reference`,
    `UPDATE job_queue.job SET state = 'failed' WHERE data ->> 'companyId' = $c::text
     RETURNING data ->> 'instanceId' AS reference`,
  ),
  ...damage(
    'I32',
    'no stored answer belongs to the row',
    `UPDATE payments SET write_id = gen_random_uuid() WHERE company_id = $c
     RETURNING concat_ws(' ', 'payments', write_id) AS reference`,
  ),
  ...damage(
    'I33',
    'the history of the settings has a gap',
    `DELETE FROM company_settings_history WHERE company_id = $c AND version = 2
     RETURNING (SELECT version FROM company_settings WHERE company_id = $c) AS reference`,
  ),
  ...damage(
    'I33',
    'the last version in the history is not what the settings are',
    `UPDATE company_settings SET books_locked_through = '2000-01-01' WHERE company_id = $c RETURNING version AS reference`,
  ),
];
