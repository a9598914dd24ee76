import type { EntityManager } from 'typeorm';
import type { PayType, TaxProfile } from '../employees/employee.entity.js';
import type { PayPeriod } from '../periods/pay-period.entity.js';

/** Which pay is to be found out. */
export interface RunScope {
  readonly companyId: string;
  readonly period: Readonly<PayPeriod>;
  readonly payDate: string;
  readonly currency: string;
  /** Everybody when undefined. */
  readonly employeeIds: readonly string[] | undefined;
}

/** Somebody who may be paid, with the work that is approved and not paid, and what runs of the period have paid. */
export interface EmployeeFacts {
  readonly id: string;
  readonly payType: PayType;
  readonly hourlyRateMinor: bigint | null;
  readonly annualSalaryMinor: bigint | null;
  readonly hiredOn: string;
  readonly terminatedOn: string | null;
  readonly taxProfile: TaxProfile;
  readonly regularMinutes: number;
  readonly overtimeMinutes: number;
  readonly earlierGrossMinor: bigint;
  readonly earlierTaxableMinor: bigint;
}

/** That somebody is subject to a deduction on the pay date. */
export interface AssignmentFacts {
  readonly employeeId: string;
  readonly deductionId: string;
  readonly amountMinor: bigint | null;
  readonly ratePpm: number | null;
}

/** What executed runs have taken from somebody by a deduction. */
export interface TakenFacts {
  readonly employeeId: string;
  readonly deductionId: string;
  readonly takenMinor: bigint;
}

/**
 * Who is paid with the period's frequency in the run's currency, and was employed in it or has work to be paid.
 * @param limit the most that are read.
 */
export function findEmployees(manager: EntityManager, scope: RunScope, limit: number): Promise<EmployeeFacts[]> {
  const { companyId, period, currency, employeeIds } = scope;
  return manager.query(
    `WITH worked AS (
       SELECT employee_id, sum(minutes) FILTER (WHERE kind <> 'overtime')::integer AS regular_minutes,
         sum(minutes) FILTER (WHERE kind = 'overtime')::integer AS overtime_minutes
       FROM time_entries
       WHERE company_id = $1 AND work_date BETWEEN $3 AND $4 AND status = 'approved'
       GROUP BY employee_id
     ), earlier AS (
       SELECT item.employee_id, sum(item.gross_minor)::bigint AS gross_minor,
         sum(item.taxable_minor)::bigint AS taxable_minor
       FROM pay_runs AS run
       JOIN pay_run_items AS item ON item.company_id = run.company_id AND item.pay_run_id = run.id
       WHERE run.company_id = $1 AND run.pay_period_id = $2 AND run.status = 'executed' AND run.currency = $6
       GROUP BY item.employee_id
     )
     SELECT employee.id, employee.pay_type AS "payType", employee.hourly_rate_minor::bigint AS "hourlyRateMinor",
       employee.annual_salary_minor::bigint AS "annualSalaryMinor", employee.hired_on AS "hiredOn",
       employee.terminated_on AS "terminatedOn", employee.tax_profile AS "taxProfile",
       coalesce(worked.regular_minutes, 0) AS "regularMinutes", coalesce(worked.overtime_minutes, 0) AS "overtimeMinutes",
       coalesce(earlier.gross_minor, 0)::bigint AS "earlierGrossMinor",
       coalesce(earlier.taxable_minor, 0)::bigint AS "earlierTaxableMinor"
     FROM employees AS employee
     LEFT JOIN worked ON worked.employee_id = employee.id
     LEFT JOIN earlier ON earlier.employee_id = employee.id
     WHERE employee.company_id = $1 AND employee.pay_frequency = $5 AND employee.currency = $6
       AND ($7::uuid[] IS NULL OR employee.id = ANY ($7))
       AND (worked.employee_id IS NOT NULL
         OR employee.hired_on <= $4 AND (employee.terminated_on IS NULL OR employee.terminated_on >= $3))
     ORDER BY employee.id LIMIT $8`,
    [
      ...[companyId, period.id, period.startDate, period.endDate, period.frequency],
      ...[currency, employeeIds ?? null, limit],
    ],
  );
}

/** Which of these employees is subject to which deduction on the pay date. */
export function findAssignments(
  manager: EntityManager,
  { companyId, payDate, currency }: RunScope,
  employeeIds: readonly string[],
): Promise<AssignmentFacts[]> {
  return manager.query(
    `SELECT assigned.employee_id AS "employeeId", assigned.deduction_id AS "deductionId",
       assigned.amount_minor::bigint AS "amountMinor", assigned.rate_ppm AS "ratePpm"
     FROM employee_deductions AS assigned
     JOIN deductions AS deduction ON deduction.company_id = assigned.company_id AND deduction.id = assigned.deduction_id
     WHERE assigned.company_id = $1 AND assigned.employee_id = ANY ($4) AND deduction.currency = $3
       AND assigned.status = 'active'
       AND assigned.effective_from <= $2 AND (assigned.effective_to IS NULL OR assigned.effective_to >= $2)`,
    [companyId, payDate, currency, employeeIds],
  );
}

/** What executed runs of the same period have taken from these employees. */
export function findTakenInPeriod(
  manager: EntityManager,
  { companyId, period, currency }: RunScope,
  employeeIds: readonly string[],
): Promise<TakenFacts[]> {
  return manager.query(
    `SELECT taken.employee_id AS "employeeId", taken.deduction_id AS "deductionId",
       sum(taken.amount_minor)::bigint AS "takenMinor"
     FROM pay_runs AS run
     JOIN pay_run_item_deductions AS taken ON taken.company_id = run.company_id AND taken.pay_run_id = run.id
     WHERE run.company_id = $1 AND run.pay_period_id = $2 AND run.status = 'executed' AND run.currency = $3
       AND taken.employee_id = ANY ($4)
     GROUP BY taken.employee_id, taken.deduction_id`,
    [companyId, period.id, currency, employeeIds],
  );
}

/** What runs that were executed with a pay date in the same year have taken by the deductions that have a cap. */
export async function findTakenInYear(
  manager: EntityManager,
  { companyId, payDate, currency }: RunScope,
  employeeIds: readonly string[],
  cappedIds: readonly string[],
): Promise<TakenFacts[]> {
  if (cappedIds.length === 0) return [];
  const year = payDate.slice(0, 4);
  return manager.query(
    `SELECT taken.employee_id AS "employeeId", taken.deduction_id AS "deductionId",
       sum(taken.amount_minor)::bigint AS "takenMinor"
     FROM pay_runs AS run
     JOIN pay_run_item_deductions AS taken ON taken.company_id = run.company_id AND taken.pay_run_id = run.id
     WHERE run.company_id = $1 AND run.pay_date BETWEEN $2 AND $3 AND run.status = 'executed' AND run.currency = $4
       AND taken.employee_id = ANY ($5) AND taken.deduction_id = ANY ($6)
     GROUP BY taken.employee_id, taken.deduction_id`,
    [companyId, `${year}-01-01`, `${year}-12-31`, currency, employeeIds, cappedIds],
  );
}
