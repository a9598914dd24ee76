import { ProblemError, problemType } from '../../../http/index.js';
import { constraintProblem } from '../../../idempotency/index.js';

export class OverlappingPeriod extends ProblemError {
  static override readonly type = problemType({
    code: 'overlapping_period',
    status: 409,
    title: 'Another period of this frequency has some of these days',
    action: 'Choose days that no period of the frequency has.',
  });

  constructor(payPeriodId?: string) {
    super('Another period of this frequency has some of these days.', {
      extensions: payPeriodId === undefined ? {} : { payPeriodId },
    });
  }
}

constraintProblem('pay_periods_overlap', () => new OverlappingPeriod());
