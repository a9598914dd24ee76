import type { Area } from '../invariant.js';
import { postedBy } from './sums.js';

/**
 * Runs of which the sum posted to some accounts is not the amount that it has to be; that of a reversed run is nothing.
 * @param which a condition on the row `account`.
 * @param amount debits less credits.
 */
function postedOtherwise(which: string, amount: string): string {
  return `
    SELECT company_id, id::text AS reference FROM pay_runs
    LEFT JOIN (SELECT company_id, source_id AS id, sum(amount) AS amount FROM (${postedBy(['pay_run'], which)}) AS line
      GROUP BY 1, 2) AS posted USING (company_id, id)
    WHERE CASE status WHEN 'executed' THEN ${amount} ELSE 0 END <> coalesce(posted.amount, 0)`;
}

/** Employees, time, and pay runs. */
export const PAYROLL: Area = {
  invariants: [
    {
      id: 'I10',
      says: 'pay runs have posted what they pay, withhold and cost',
      breaches: {
        'wages payable differ from the net pay of the run': postedOtherwise(`account.code = '2300'`, '-net_minor'),
        'what is owed to others differs from the deductions of the run': postedOtherwise(
          `account.type = 'liability' AND account.code <> '2300'`,
          '-(withheld_minor + employer_minor)',
        ),
        'the expenses differ from the gross pay and contributions of the run': postedOtherwise(
          `account.type = 'expense'`,
          'gross_minor + employer_minor',
        ),
      },
    },
    {
      id: 'I16',
      says: 'an executed run is posted, on its pay date and in its currency',
      breaches: {
        'the executed run and its entry differ': `
          SELECT run.company_id, run.id::text AS reference FROM pay_runs AS run
          LEFT JOIN journal_entries AS entry ON entry.company_id = run.company_id AND entry.source_id = run.id
            AND entry.source_type = 'pay_run' AND entry.purpose = 'execute'
          WHERE (run.status IN ('executed', 'reversed') AND run.gross_minor + run.employer_minor > 0) <> (entry.id IS NOT NULL)
            OR entry.entry_date <> run.pay_date OR entry.currency <> run.currency
            OR entry.total_minor <> run.gross_minor + run.employer_minor`,
      },
    },
    {
      id: 'I17',
      says: 'a run has the sums of its items',
      breaches: {
        'the run and its items differ': `
          SELECT run.company_id, run.id::text AS reference FROM pay_runs AS run
          LEFT JOIN pay_run_items AS item ON item.company_id = run.company_id AND item.pay_run_id = run.id
          GROUP BY run.company_id, run.id
          HAVING run.item_count <> count(item.employee_id)
            OR run.negative_item_count <> count(*) FILTER (WHERE item.net_minor < 0)
            OR run.gross_minor <> coalesce(sum(item.gross_minor), 0)
            OR run.withheld_minor <> coalesce(sum(item.withheld_minor), 0)
            OR run.employer_minor <> coalesce(sum(item.employer_minor), 0)
            OR run.net_minor <> coalesce(sum(item.net_minor), 0)`,
      },
    },
    {
      id: 'I18',
      says: 'an item has the sums of its deductions, and no cap is exceeded in a year',
      breaches: {
        'the item and its deductions differ': `
          SELECT item.company_id, concat_ws(' ', item.pay_run_id, item.employee_id) AS reference FROM pay_run_items AS item
          LEFT JOIN pay_run_item_deductions AS taken ON taken.company_id = item.company_id
            AND taken.pay_run_id = item.pay_run_id AND taken.employee_id = item.employee_id
          GROUP BY item.company_id, item.pay_run_id, item.employee_id
          HAVING item.withheld_minor <> coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind <> 'employer'), 0)
            OR item.employer_minor <> coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind = 'employer'), 0)
            OR item.taxable_minor
              <> greatest(item.gross_minor - coalesce(sum(taken.amount_minor) FILTER (WHERE taken.kind = 'pre_tax'), 0), 0)`,
        'a deduction has no item, or is not one of the company': `
          SELECT taken.company_id, concat_ws(' ', taken.pay_run_id, taken.employee_id) AS reference
          FROM pay_run_item_deductions AS taken
          LEFT JOIN pay_run_items AS item ON item.company_id = taken.company_id AND item.pay_run_id = taken.pay_run_id
            AND item.employee_id = taken.employee_id
          LEFT JOIN deductions AS deduction
            ON deduction.company_id = taken.company_id AND deduction.id = taken.deduction_id
          WHERE item.employee_id IS NULL OR deduction.id IS NULL OR deduction.kind <> taken.kind`,
        'the cap of the deduction is exceeded in the year': `
          SELECT run.company_id,
            concat_ws(' ', taken.employee_id, taken.deduction_id, extract(year FROM run.pay_date)) AS reference
          FROM pay_runs AS run
          JOIN pay_run_item_deductions AS taken ON taken.company_id = run.company_id AND taken.pay_run_id = run.id
          JOIN deductions AS deduction ON deduction.company_id = taken.company_id AND deduction.id = taken.deduction_id
          WHERE run.status = 'executed' AND deduction.annual_cap_minor IS NOT NULL
          GROUP BY run.company_id, taken.employee_id, taken.deduction_id, deduction.annual_cap_minor,
            extract(year FROM run.pay_date)
          HAVING sum(taken.amount_minor) > deduction.annual_cap_minor`,
      },
    },
    {
      id: 'I19',
      says: 'an item of an executed run pays the time that is marked with it',
      breaches: {
        'the item and its time entries differ': `
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
      },
    },
    {
      id: 'I20',
      says: 'time is paid by an executed run of its period, within the day and the employment',
      breaches: {
        'the time is paid without its run, or the run without its time': `
          SELECT entry.company_id, entry.id::text AS reference FROM time_entries AS entry
          LEFT JOIN pay_runs AS run ON run.company_id = entry.company_id AND run.id = entry.pay_run_id
          LEFT JOIN pay_periods AS period ON period.company_id = run.company_id AND period.id = run.pay_period_id
          LEFT JOIN pay_run_items AS item ON item.company_id = run.company_id AND item.pay_run_id = run.id
            AND item.employee_id = entry.employee_id
          WHERE (entry.status = 'paid') <> (run.status IS NOT DISTINCT FROM 'executed')
            OR entry.status = 'paid' AND (item.employee_id IS NULL
              OR entry.work_date NOT BETWEEN period.start_date AND period.end_date)`,
        'the day has more than its minutes, or lies outside the employment': `
          SELECT entry.company_id, concat_ws(' ', entry.employee_id, entry.work_date) AS reference
          FROM time_entries AS entry
          JOIN employees AS employee ON employee.company_id = entry.company_id AND employee.id = entry.employee_id
          WHERE entry.status <> 'rejected'
          GROUP BY entry.company_id, entry.employee_id, entry.work_date, employee.hired_on, employee.terminated_on
          HAVING sum(entry.minutes) > 1440 OR entry.work_date < employee.hired_on
            OR entry.work_date > employee.terminated_on`,
        'the closed period has no executed run': `
          SELECT period.company_id, period.id::text AS reference FROM pay_periods AS period
          LEFT JOIN pay_runs AS run ON run.company_id = period.company_id AND run.pay_period_id = period.id
            AND run.run_type = 'regular' AND run.status = 'executed'
          WHERE period.status = 'closed' AND run.id IS NULL`,
      },
    },
  ],
  postings: [
    `SELECT company_id, 'pay_run', id, 'execute' FROM pay_runs
     WHERE status IN ('executed', 'reversed') AND gross_minor + employer_minor > 0`,
    `SELECT company_id, 'pay_run', id, 'reverse' FROM pay_runs
     WHERE status = 'reversed' AND gross_minor + employer_minor > 0`,
  ],
  writtenTables: [
    'employees',
    'deductions',
    'employee_deductions',
    'pay_periods',
    'time_entries',
    'pay_runs',
    'tax_forms',
  ],
};
