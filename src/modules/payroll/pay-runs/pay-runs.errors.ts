import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';
import { IllegalTransition } from '../../../ledger/index.js';

const EMPLOYEES_NAMED_MAX = 100;

export class RunExists extends ProblemError {
  static override readonly type = problemType({
    code: 'run_exists',
    status: 409,
    title: 'The period has a regular run already',
    action: 'Use the run in `payRunId`, cancel or reverse it first, or create an off_cycle run.',
  });

  constructor(payRunId?: string) {
    super('A period has one regular run for each currency.', {
      extensions: payRunId === undefined ? {} : { payRunId },
    });
  }
}

export class NotApproved extends ProblemError {
  static override readonly type = problemType({
    code: 'not_approved',
    status: 409,
    title: 'The pay run is not approved',
    action:
      'Approve a draft with PATCH /api/payroll/pay-runs/{id}/status. An executed run is paid already; in the place of a ' +
      'cancelled or reversed one create another.',
  });

  constructor(payRunStatus: string) {
    const detail = `The pay run is ${payRunStatus}; only an approved one can be executed.`;
    super(detail, { extensions: { payRunStatus }, auditMessage: detail });
  }
}

export class EmptyRun extends ProblemError {
  static override readonly type = problemType({
    code: 'empty_run',
    status: 409,
    title: 'The pay run pays nobody',
    action:
      'Check the employees and approved time entries of the period, then put the run to draft and approve it again.',
  });

  constructor() {
    super('No employee has pay in this run.');
  }
}

export class NegativeNet extends ProblemError {
  static override readonly type = problemType({
    code: 'negative_net',
    status: 409,
    title: 'Somebody would get less than nothing',
    action:
      'End or cancel deductions of the employees in `employeeIds` with PATCH /api/payroll/employee-deductions/{id}, and ' +
      'assign smaller ones if need be; then put the run to draft and approve it again.',
  });

  /** @param employeeIds of whom the first hundred are named. */
  constructor(employeeIds: readonly string[] = []) {
    super('The deductions of somebody are more than the pay.', {
      extensions: employeeIds.length === 0 ? {} : { employeeIds: employeeIds.slice(0, EMPLOYEES_NAMED_MAX) },
    });
  }
}

export class PayRunOutdated extends ProblemError {
  static override readonly type = problemType({
    code: 'pay_run_outdated',
    status: 409,
    title: 'The pay run would pay other amounts than those that were approved',
    action: 'Put the run to draft and approve it again, which calculates it anew; look at what has changed.',
  });

  constructor() {
    super('Time entries, employees, deductions or executed runs have changed since the approval.');
  }
}

constraintProblem('pay_runs_one_regular', () => new RunExists());
constraintProblem('pay_run_transition', () => new IllegalTransition('its status', 'this one'));
constraintProblem('pay_run_amounts_stand', () => new IllegalTransition('its status', 'other amounts'));
constraintProblem('pay_run_items_of_draft', () => new IllegalTransition('its status', 'other items'));
constraintProblem('pay_run_net', () => new NegativeNet());
constraintProblem('pay_run_items_needed', () => new EmptyRun());
