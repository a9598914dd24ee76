import { formatMoney, ViewProperty } from '../../../http/index.js';
import { DEDUCTION_KINDS, type DeductionKind } from '../calculation/pay-calculation.js';
import { type Deduction, DEDUCTION_CALCULATIONS, type DeductionCalculation } from './deduction.entity.js';
import { ASSIGNMENT_STATUSES, type AssignmentStatus, type EmployeeDeduction } from './employee-deduction.entity.js';

/** One step of a tax table, as answers show it. */
export class TaxBracketView {
  @ViewProperty('text', { nullable: true })
  filingStatus: string | null;

  @ViewProperty('money')
  over: string;

  @ViewProperty('whole')
  ratePpm: number;
}

/** A deduction, as answers show it. */
export class DeductionView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('text')
  code: string;

  @ViewProperty('text')
  name: string;

  @ViewProperty([...DEDUCTION_KINDS])
  kind: DeductionKind;

  @ViewProperty([...DEDUCTION_CALCULATIONS])
  calc: DeductionCalculation;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('money', { nullable: true })
  amount: string | null;

  @ViewProperty('whole', { nullable: true })
  ratePpm: number | null;

  /** Empty where there are none. */
  @ViewProperty([() => TaxBracketView])
  brackets: TaxBracketView[];

  @ViewProperty('money', { nullable: true })
  annualCap: string | null;

  @ViewProperty('whole')
  priority: number;

  @ViewProperty('id')
  liabilityAccountId: string;

  @ViewProperty('id', { nullable: true })
  expenseAccountId: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;
}

/** An assignment of a deduction, as answers show it. */
export class EmployeeDeductionView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  employeeId: string;

  @ViewProperty('id')
  deductionId: string;

  @ViewProperty('money', { nullable: true })
  amount: string | null;

  @ViewProperty('whole', { nullable: true })
  ratePpm: number | null;

  @ViewProperty('date')
  effectiveFrom: string;

  @ViewProperty('date', { nullable: true })
  effectiveTo: string | null;

  @ViewProperty([...ASSIGNMENT_STATUSES])
  status: AssignmentStatus;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toDeductionView(deduction: Readonly<Deduction>): DeductionView {
  const { id, code, name, kind, calc, currency, ratePpm, priority, liabilityAccountId, expenseAccountId } = deduction;
  return {
    ...{ id, code, name, kind, calc, currency },
    amount: optionalMoney(deduction.amountMinor, currency),
    ratePpm,
    brackets: (deduction.brackets ?? []).map((bracket) => ({
      filingStatus: bracket.filingStatus,
      over: formatMoney(BigInt(bracket.overMinor), currency),
      ratePpm: bracket.ratePpm,
    })),
    annualCap: optionalMoney(deduction.annualCapMinor, currency),
    ...{ priority, liabilityAccountId, expenseAccountId, version: deduction.version },
    createdAt: deduction.createdAt.toISOString(),
  };
}

/** @param currency of the deduction and the employee. */
export function toEmployeeDeductionView(
  assignment: Readonly<EmployeeDeduction>,
  currency: string,
): EmployeeDeductionView {
  const { id, employeeId, deductionId, ratePpm, effectiveFrom, effectiveTo, status, version } = assignment;
  return {
    ...{ id, employeeId, deductionId, amount: optionalMoney(assignment.amountMinor, currency) },
    ...{ ratePpm, effectiveFrom, effectiveTo, status, version },
    createdAt: assignment.createdAt.toISOString(),
    updatedAt: assignment.updatedAt.toISOString(),
  };
}

function optionalMoney(minor: bigint | null, currency: string): string | null {
  return minor === null ? null : formatMoney(minor, currency);
}
