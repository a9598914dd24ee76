import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';
import { DuplicateCode } from '../../../ledger/index.js';

export class OverlappingAssignment extends ProblemError {
  static override readonly type = problemType({
    code: 'overlapping_assignment',
    status: 409,
    title: 'The employee is subject to the deduction on some of these days already',
    action:
      'Choose days on which no assignment of this deduction to this employee holds, or end or cancel the one in ' +
      '`employeeDeductionId` first with PATCH /api/payroll/employee-deductions/{id}.',
  });

  constructor(employeeDeductionId?: string) {
    super('Another assignment of this deduction to this employee holds on some of these days.', {
      extensions: employeeDeductionId === undefined ? {} : { employeeDeductionId },
    });
  }
}

constraintProblem('deductions_code', () => new DuplicateCode());
constraintProblem('employee_deductions_overlap', () => new OverlappingAssignment());
