import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';

export class DuplicateEmployeeNo extends ProblemError {
  static override readonly type = problemType({
    code: 'duplicate_employee_no',
    status: 409,
    title: 'The number belongs to another employee',
    action: 'Choose another employeeNo, or use the employee who has it.',
  });

  constructor() {
    super('Another employee of the company has this employeeNo.');
  }
}

export class WorkOutsideEmployment extends ProblemError {
  static override readonly type = problemType({
    code: 'work_outside_employment',
    status: 409,
    title: 'Work is recorded on days outside of the employment',
    action:
      'Reject the time entries on those days with POST /api/payroll/time-entries/{id}/approve, after the reversal of the ' +
      'pay run if they are paid; or choose an employment that holds them.',
  });

  /** @param workDate the first such day. */
  constructor(workDate: string) {
    super(`The employee has recorded work on ${workDate}.`, { extensions: { workDate } });
  }
}

constraintProblem('employees_employee_no', () => new DuplicateEmployeeNo());
