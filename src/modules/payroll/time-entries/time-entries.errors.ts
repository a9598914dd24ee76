import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';
import { DuplicateExternalRef, ReferenceNotFound } from '../../../ledger/index.js';

export class DayOverflow extends ProblemError {
  static override readonly type = problemType({
    code: 'day_overflow',
    status: 409,
    title: 'The day would have more than 24 hours',
    action: 'Record at most the minutes in `availableMinutes`, or reject an entry of the day first.',
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
    action: 'Record the work on a day of an open period, or have the regular run of the period reversed.',
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
    action: 'Read the time entry; record another one to correct it.',
  });

  constructor(timeEntryStatus: string) {
    super(`The time entry is ${timeEntryStatus}; only a submitted one is decided on.`, {
      extensions: { timeEntryStatus },
    });
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
