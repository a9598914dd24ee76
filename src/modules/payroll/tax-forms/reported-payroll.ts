import type { EntityManager } from 'typeorm';
import { ValidationFailed } from '../../../http/index.js';
import type { TaxForm, TaxFormLine } from './tax-form.entity.js';

/** Whose pay, of which time, is reported. */
export interface ReportScope {
  readonly companyId: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  /** Everybody when null. */
  readonly employeeId: string | null;
}

/** Sums over executed runs, by their pay dates. */
export type ReportedPayroll = Pick<
  TaxForm,
  'employeeCount' | 'grossMinor' | 'taxableMinor' | 'withheldMinor' | 'employerMinor' | 'netMinor' | 'lines'
>;

const EXECUTED_RUNS = `
  pay_runs AS run WHERE run.company_id = $1 AND run.currency = $2 AND run.pay_date BETWEEN $3 AND $4
    AND run.status = 'executed'`;

/** The first and last day of a year, or of one of its quarters. */
export function reportedTime(taxYear: number, quarter: number | null): { from: string; to: string } {
  const year = String(taxYear);
  if (quarter === null) return { from: `${year}-01-01`, to: `${year}-12-31` };
  const month = String(quarter * 3).padStart(2, '0');
  const first = String(quarter * 3 - 2).padStart(2, '0');
  return { from: `${year}-${first}-01`, to: `${year}-${month}-${quarter === 1 || quarter === 4 ? '31' : '30'}` };
}

/**
 * A form for a time that runs is a draft of what was paid until now; one for later would report that nobody is paid.
 * @throws ValidationFailed
 */
export function assertBegun({ from }: Pick<ReportScope, 'from'>, today: string): void {
  if (from <= today) return;
  const pointer = from.slice(0, 4) > today.slice(0, 4) ? '/taxYear' : '/quarter';
  const message = `This time begins on ${from}; a form is made from that day on.`;
  throw new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}

/** Adds up what executed runs have paid. */
export async function reportedPayroll(manager: EntityManager, scope: ReportScope): Promise<ReportedPayroll> {
  const values = [scope.companyId, scope.currency, scope.from, scope.to, scope.employeeId];
  const [sums] = await manager.query<[Omit<ReportedPayroll, 'lines'>]>(
    `SELECT count(DISTINCT item.employee_id)::integer AS "employeeCount",
       coalesce(sum(item.gross_minor), 0)::bigint AS "grossMinor",
       coalesce(sum(item.taxable_minor), 0)::bigint AS "taxableMinor",
       coalesce(sum(item.withheld_minor), 0)::bigint AS "withheldMinor",
       coalesce(sum(item.employer_minor), 0)::bigint AS "employerMinor",
       coalesce(sum(item.net_minor), 0)::bigint AS "netMinor"
     FROM (SELECT run.id FROM ${EXECUTED_RUNS}) AS executed
     JOIN pay_run_items AS item ON item.company_id = $1 AND item.pay_run_id = executed.id
     WHERE $5::uuid IS NULL OR item.employee_id = $5`,
    values,
  );
  const lines = await manager.query<TaxFormLine[]>(
    `SELECT deduction.id AS "deductionId", deduction.code, deduction.name, deduction.kind,
       sum(taken.amount_minor)::text AS "amountMinor"
     FROM (SELECT run.id FROM ${EXECUTED_RUNS}) AS executed
     JOIN pay_run_item_deductions AS taken ON taken.company_id = $1 AND taken.pay_run_id = executed.id
     JOIN deductions AS deduction ON deduction.company_id = $1 AND deduction.id = taken.deduction_id
     WHERE $5::uuid IS NULL OR taken.employee_id = $5
     GROUP BY deduction.id, deduction.code, deduction.name, deduction.kind ORDER BY deduction.code`,
    values,
  );
  return { ...sums, lines };
}
