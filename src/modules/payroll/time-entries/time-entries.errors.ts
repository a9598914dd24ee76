import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';
import { DuplicateExternalRef, ReferenceNotFound } from '../../../ledger/index.js';
import type { TimeEntry } from './time-entry.entity.js';

export class DayOverflow extends ProblemError {
  static override readonly type = problemType({
    code: 'day_overflow',
    status: 409,
    title: 'The day would have more than 24 hours',
    action: 'Record at most the minutes in `availableMinutes`, or reject an entry of the day that is not paid.',
  });

  constructor(availableMinutes: number) {
    super(`The employee's day has room for ${availableMinutes} more minutes.`, { extensions: { availableMinutes } });
  }
}

export class PeriodClosed extends ProblemError {
  static override readonly type = problemType({
    code: 'period_closed',
    status: 409,
    title: 'The pay period of the day is closed',
    action:
      'Put the regular run of the period to reversed with PATCH /api/payroll/pay-runs/{id}/status, or record the work on ' +
      'a day of an open period.',
  });

  constructor(payPeriodId: string) {
    super('The regular run of the period is executed.', { extensions: { payPeriodId } });
  }
}

export class NotSubmitted extends ProblemError {
  static override readonly type = problemType({
    code: 'not_submitted',
    status: 409,
    title: 'The time entry has been decided on already',
    action:
      'Reject an approved time entry to take it back; have the run in `payRunId` reversed before that if it is paid; ' +
      'record another one in the place of one that is rejected.',
  });

  constructor({ status, payRunId }: Pick<TimeEntry, 'status' | 'payRunId'>) {
    super(`The time entry is ${status}; a submitted one is approved or rejected, an approved one rejected.`, {
      extensions: { timeEntryStatus: status, ...(payRunId === null ? {} : { payRunId }) },
    });
  }
}

export class TimeEntryInPayRun extends ProblemError {
  static override readonly type = problemType({
    code: 'time_entry_in_pay_run',
    status: 409,
    title: 'The time entry is in an approved pay run',
    action:
      'Put the run in `payRunId` to draft with PATCH /api/payroll/pay-runs/{id}/status, reject the time entry, and ' +
      'approve the run again.',
  });

  constructor(payRunId: string) {
    super('An approved pay run is going to pay the time entry.', { extensions: { payRunId } });
  }
}

export class OwnTimeEntry extends ProblemError {
  static override readonly type = problemType({
    code: 'own_time_entry',
    status: 403,
    title: 'Nobody decides on their own time',
    action: 'Have somebody else approve or reject the time entry.',
  });

  constructor() {
    super('The time entry is that of the caller.');
  }
}

constraintProblem('time_entries_external_ref', () => new DuplicateExternalRef());
constraintProblem('time_entries_pay_run', () => new ReferenceNotFound(''));
