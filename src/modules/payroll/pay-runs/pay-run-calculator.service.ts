import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { assertAmountInRange, ValidationFailed } from '../../../http/index.js';
import type { IdempotentWrite } from '../../../idempotency/index.js';
import type { ApplicableDeduction } from '../calculation/pay-calculation.js';
import { Deduction } from '../deductions/deduction.entity.js';
import { ruleOf } from '../deductions/deduction-rule.js';
import { EMPLOYEES_MAX } from './pay-run.dto.js';
import {
  type AssignmentFacts,
  type EmployeeFacts,
  findAssignments,
  findEmployees,
  findTakenInPeriod,
  findTakenInYear,
  type RunScope,
  type TakenFacts,
} from './pay-run-facts.js';
import { type CalculatedItem, calculateItem, type RunCalculation, totalsOf } from './run-calculation.js';

/** What deductions have taken, by employee and deduction. */
type Taken = ReadonlyMap<string, bigint>;

/** Finds out what a run pays, from the books as they are now; five statements, however many employees there are. */
@Injectable()
export class PayRunCalculator {
  /** @throws ValidationFailed (too_many_items, amount_out_of_range) */
  async calculate(write: IdempotentWrite, manager: EntityManager, scope: RunScope): Promise<RunCalculation> {
    const employees = await findEmployees(manager, scope, EMPLOYEES_MAX + 1);
    if (employees.length > EMPLOYEES_MAX) throw tooManyEmployees();
    const deductionsOf = await this.deductions(write, manager, scope, employees);
    const items = employees.flatMap((facts): CalculatedItem[] => {
      const item = calculateItem(facts, scope.period, deductionsOf(facts));
      return item === undefined ? [] : [item];
    });
    const totals = totalsOf(items);
    for (const sum of [totals.grossMinor, totals.withheldMinor, totals.employerMinor]) assertAmountInRange(sum, '');
    return { items, totals };
  }

  private async deductions(
    write: IdempotentWrite,
    manager: EntityManager,
    scope: RunScope,
    employees: readonly EmployeeFacts[],
  ): Promise<(employee: EmployeeFacts) => ApplicableDeduction[]> {
    const ids = employees.map(({ id }) => id);
    const deductions = new Map((await write.find(Deduction, {})).map((deduction) => [deduction.id, deduction]));
    const capped = [...deductions.values()].flatMap(({ id, annualCapMinor }) => (annualCapMinor === null ? [] : [id]));
    const [assignments, inPeriod, inYear] = await Promise.all([
      findAssignments(manager, scope, ids),
      findTakenInPeriod(manager, scope, ids),
      findTakenInYear(manager, scope, ids, capped),
    ]);
    const [takenInPeriod, takenInYear] = [takenBy(inPeriod), takenBy(inYear)];
    const byEmployee = assignmentsByEmployee(assignments);
    return ({ id, taxProfile }) =>
      (byEmployee.get(id) ?? []).flatMap((assigned) => {
        const deduction = deductions.get(assigned.deductionId);
        if (deduction === undefined) return [];
        return [applicable(deduction, assigned, taxProfile.filingStatus, takenInPeriod, takenInYear)];
      });
  }
}

function applicable(
  deduction: Readonly<Deduction>,
  assigned: AssignmentFacts,
  filingStatus: string,
  takenInPeriod: Taken,
  takenInYear: Taken,
): ApplicableDeduction {
  const { id: deductionId, code, kind, priority, annualCapMinor } = deduction;
  const place = placeOf(assigned);
  return {
    ...{ deductionId, code, kind, priority, annualCapMinor },
    rule: ruleOf(deduction, assigned, filingStatus),
    takenInPeriodMinor: takenInPeriod.get(place) ?? 0n,
    takenInYearMinor: takenInYear.get(place) ?? 0n,
  };
}

function assignmentsByEmployee(assignments: readonly AssignmentFacts[]): ReadonlyMap<string, AssignmentFacts[]> {
  const byEmployee = new Map<string, AssignmentFacts[]>();
  for (const assigned of assignments) {
    const own = byEmployee.get(assigned.employeeId);
    if (own === undefined) byEmployee.set(assigned.employeeId, [assigned]);
    else own.push(assigned);
  }
  return byEmployee;
}

function takenBy(rows: readonly TakenFacts[]): Taken {
  return new Map(rows.map((row) => [placeOf(row), row.takenMinor]));
}

function placeOf({ employeeId, deductionId }: Pick<TakenFacts, 'employeeId' | 'deductionId'>): string {
  return `${employeeId} ${deductionId}`;
}

function tooManyEmployees(): ValidationFailed {
  const message =
    `More than ${EMPLOYEES_MAX} employees would be paid. Name at most so many in employeeIds, and the others in ` +
    'runs of the type off_cycle.';
  return new ValidationFailed([{ pointer: '/employeeIds', code: 'too_many_items', message }]);
}
