import { ProblemError, problemType } from '../../http/index.js';
import { constraintProblem } from '../../idempotency/index.js';

export class RefundExceedsRefundable extends ProblemError {
  static override readonly type = problemType({
    code: 'refund_exceeds_refundable',
    status: 409,
    title: 'More would be refunded than is left of the payment',
    action: 'Refund at most what the payment has left: its amount less what was refunded already.',
  });

  /** @param refundable what is left, in major units; unknown when the database has refused it. */
  constructor(refundable?: string) {
    super(
      refundable === undefined ? 'More would be refunded than is left.' : `Only ${refundable} of the payment is left.`,
      refundable === undefined ? {} : { extensions: { refundable } },
    );
  }
}

constraintProblem('payment_not_over_refunded', () => new RefundExceedsRefundable());
