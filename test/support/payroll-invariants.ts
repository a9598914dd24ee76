/** Payroll's state changes and the entries that they post: for each row, whether there has to be one. */
export const PAYROLL_STATE_CHANGES = `
  SELECT company_id, 'pay_run' AS source_type, id AS source_id, 'execute' AS purpose,
    status IN ('executed', 'reversed') AND gross_minor + employer_minor > 0 AS posts FROM pay_runs
  UNION ALL SELECT company_id, 'pay_run', id, 'reverse', status = 'reversed' AND gross_minor + employer_minor > 0
    FROM pay_runs`;

export const PAYROLL_TABLES_WITH_WRITE = [
  'employees',
  'deductions',
  'employee_deductions',
  'pay_periods',
  'time_entries',
  'pay_runs',
  'tax_forms',
];

/** Debits less credits of what executed and not reversed runs have posted, by account. */
const POSTED = `
  SELECT run.company_id, run.id, account.code, account.type,
    sum(CASE line.side WHEN 'D' THEN line.amount_minor ELSE -line.amount_minor END) AS signed
  FROM pay_runs AS run
  JOIN journal_entries AS entry ON entry.company_id = run.company_id AND entry.source_type = 'pay_run'
    AND entry.source_id = run.id
  JOIN journal_lines AS line ON line.company_id = entry.company_id AND line.entry_id = entry.id
  JOIN accounts AS account ON account.company_id = line.company_id AND account.id = line.account_id
  GROUP BY 1, 2, 3, 4`;

/** Runs of which a sum of postings is not the amount that it has to be; that of a reversed run is nothing. */
function postedAs(accounts: string, sign: '' | '-', amount: string): string {
  return `SELECT run.company_id, run.id::text AS reference FROM pay_runs AS run
    WHERE CASE run.status WHEN 'executed' THEN ${amount} ELSE 0 END
      <> coalesce((SELECT ${sign}sum(signed) FROM (${POSTED}) AS posted
        WHERE posted.company_id = run.company_id AND posted.id = run.id AND ${accounts}), 0)`;
}

/** Every query gives no row, at any moment. */
export const PAYROLL_INVARIANTS: Readonly<Record<string, string>> = {
  'I10 wages payable are what executed runs pay': postedAs(`code = '2300'`, '-', 'run.net_minor'),
  'I10 what was deducted is owed': postedAs(
    `type = 'liability' AND code <> '2300'`,
    '-',
    'run.withheld_minor + run.employer_minor',
  ),
  'I10 wages and contributions are expenses': postedAs(`type = 'expense'`, '', 'run.gross_minor + run.employer_minor'),
  'I16 an executed run is posted on its pay date, in its currency': `
    SELECT run.company_id, run.id::text AS reference FROM pay_runs AS run
    JOIN journal_entries AS entry ON entry.company_id = run.company_id AND entry.source_id = run.id
      AND entry.source_type = 'pay_run' AND entry.purpose = 'execute'
    WHERE entry.entry_date <> run.pay_date OR entry.currency <> run.currency
      OR entry.total_minor <> run.gross_minor + run.employer_minor`,
  'I17 a run has the sums of its items': `
    SELECT run.company_id, run.id::text AS reference FROM pay_runs AS run
    LEFT JOIN pay_run_items AS item ON item.company_id = run.company_id AND item.pay_run_id = run.id
    GROUP BY run.company_id, run.id
    HAVING run.item_count <> count(item.employee_id)
      OR run.negative_item_count <> count(*) FILTER (WHERE item.net_minor < 0)
      OR run.gross_minor <> coalesce(sum(item.gross_minor), 0)
      OR run.withheld_minor <> coalesce(sum(item.withheld_minor), 0)
      OR run.employer_minor <> coalesce(sum(item.employer_minor), 0)
      OR run.net_minor <> coalesce(sum(item.net_minor), 0)`,
  'I18 an item has the sums of its deductions': `
    SELECT item.company_id, concat_ws(' ', item.pay_run_id, item.employee_id) AS reference FROM pay_run_items AS item
    LEFT JOIN pay_run_item_deductions AS taken ON taken.company_id = item.company_id
      AND taken.pay_run_id = item.pay_run_id AND taken.employee_id = item.employee_id
    GROUP BY item.company_id, item.pay_run_id, item.employee_id
    HAVING item.withheld_minor <> coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind <> 'employer'), 0)
      OR item.employer_minor <> coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind = 'employer'), 0)
      OR item.taxable_minor
        <> greatest(item.gross_minor - coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind = 'pre_tax'), 0), 0)`,
  'I18 a deduction belongs to an item, and is one of the company': `
    SELECT taken.company_id, concat_ws(' ', taken.pay_run_id, taken.employee_id) AS reference
    FROM pay_run_item_deductions AS taken
    LEFT JOIN pay_run_items AS item ON item.company_id = taken.company_id AND item.pay_run_id = taken.pay_run_id
      AND item.employee_id = taken.employee_id
    LEFT JOIN deductions AS deduction ON deduction.company_id = taken.company_id AND deduction.id = taken.deduction_id
    WHERE item.employee_id IS NULL OR deduction.id IS NULL OR deduction.kind <> taken.kind`,
  'I18 no cap is exceeded in a year': `
    SELECT run.company_id, concat_ws(' ', taken.employee_id, taken.deduction_id, extract(year FROM run.pay_date)) AS reference
    FROM pay_runs AS run
    JOIN pay_run_item_deductions AS taken ON taken.company_id = run.company_id AND taken.pay_run_id = run.id
    JOIN deductions AS deduction ON deduction.company_id = taken.company_id AND deduction.id = taken.deduction_id
    WHERE run.status = 'executed' AND deduction.annual_cap_minor IS NOT NULL
    GROUP BY run.company_id, taken.employee_id, taken.deduction_id, deduction.annual_cap_minor, extract(year FROM run.pay_date)
    HAVING sum(taken.amount_minor) > deduction.annual_cap_minor`,
  'I19 an item pays the time that it is marked on': `
    SELECT item.company_id, concat_ws(' ', item.pay_run_id, item.employee_id) AS reference
    FROM pay_run_items AS item
    JOIN pay_runs AS run ON run.company_id = item.company_id AND run.id = item.pay_run_id
    JOIN pay_periods AS period ON period.company_id = run.company_id AND period.id = run.pay_period_id
    LEFT JOIN time_entries AS entry ON entry.company_id = item.company_id AND entry.pay_run_id = item.pay_run_id
      AND entry.employee_id = item.employee_id AND entry.work_date BETWEEN period.start_date AND period.end_date
    WHERE run.status = 'executed'
    GROUP BY item.company_id, item.pay_run_id, item.employee_id
    HAVING item.regular_minutes <> coalesce(sum(entry.minutes) FILTER (WHERE entry.kind <> 'overtime'), 0)
      OR item.overtime_minutes <> coalesce(sum(entry.minutes) FILTER (WHERE entry.kind = 'overtime'), 0)`,
  'I20 time is paid exactly by an executed run, of its period and with its employee': `
    SELECT entry.company_id, entry.id::text AS reference FROM time_entries AS entry
    LEFT JOIN pay_runs AS run ON run.company_id = entry.company_id AND run.id = entry.pay_run_id
    LEFT JOIN pay_periods AS period ON period.company_id = run.company_id AND period.id = run.pay_period_id
    LEFT JOIN pay_run_items AS item ON item.company_id = run.company_id AND item.pay_run_id = run.id
      AND item.employee_id = entry.employee_id
    WHERE (entry.status = 'paid') <> (run.status IS NOT DISTINCT FROM 'executed')
      OR entry.status = 'paid' AND (item.employee_id IS NULL
        OR entry.work_date NOT BETWEEN period.start_date AND period.end_date)`,
  'I20 a day has at most its minutes, of somebody who is employed': `
    SELECT entry.company_id, concat_ws(' ', entry.employee_id, entry.work_date) AS reference
    FROM time_entries AS entry
    JOIN employees AS employee ON employee.company_id = entry.company_id AND employee.id = entry.employee_id
    WHERE entry.status <> 'rejected'
    GROUP BY entry.company_id, entry.employee_id, entry.work_date, employee.hired_on, employee.terminated_on
    HAVING sum(entry.minutes) > 1440 OR entry.work_date < employee.hired_on OR entry.work_date > employee.terminated_on`,
  'I20 a closed period has an executed run': `
    SELECT period.company_id, period.id::text AS reference FROM pay_periods AS period
    WHERE period.status = 'closed' AND NOT EXISTS (SELECT FROM pay_runs AS run
      WHERE run.company_id = period.company_id AND run.pay_period_id = period.id AND run.run_type = 'regular'
        AND run.status = 'executed')`,
};
