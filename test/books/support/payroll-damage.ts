/** For each of payroll's invariants, damage that it must notice. `$c` is the company. */
export const PAYROLL_DAMAGE: Readonly<Record<string, string>> = {
  'I10 wages payable are what executed runs pay': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '2300')`,
  'I10 what was deducted is owed': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '2310')`,
  'I10 wages and contributions are expenses': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '6010')`,
  'I16 an executed run is posted on its pay date, in its currency': `UPDATE pay_runs SET pay_date = pay_date + 1
    WHERE company_id = $c AND status = 'executed'`,
  'I17 a run has the sums of its items': `UPDATE pay_run_items SET gross_minor = gross_minor + 1,
    taxable_minor = taxable_minor + 1, net_minor = net_minor + 1 WHERE company_id = $c`,
  'I18 an item has the sums of its deductions': `UPDATE pay_run_item_deductions SET amount_minor = amount_minor + 1
    WHERE company_id = $c`,
  'I18 a deduction belongs to an item, and is one of the company': `UPDATE pay_run_item_deductions
    SET deduction_id = gen_random_uuid() WHERE company_id = $c`,
  'I18 no cap is exceeded in a year': `UPDATE deductions SET annual_cap_minor = 1
    WHERE company_id = $c AND annual_cap_minor IS NOT NULL`,
  'I19 an item pays the time that it is marked on': `UPDATE time_entries SET minutes = minutes + 1
    WHERE company_id = $c AND status = 'paid'`,
  'I20 time is paid exactly by an executed run, of its period and with its employee': `UPDATE time_entries
    SET work_date = work_date + 40 WHERE company_id = $c AND status = 'paid'`,
  'I20 a day has at most its minutes, of somebody who is employed': `UPDATE employees SET hired_on = '2900-01-01'
    WHERE company_id = $c`,
  'I20 a closed period has an executed run': `UPDATE pay_periods SET status = 'closed' WHERE company_id = $c`,
};
