import { formatMoney, ViewProperty } from '../../http/index.js';
import { type Refund, REFUND_REASONS, type RefundReason } from './refund.entity.js';

/** A refund, as answers show it. */
export class RefundView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  paymentId: string;

  @ViewProperty('id')
  customerId: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('money')
  amount: string;

  /** The part that came out of the customer's credit. */
  @ViewProperty('money')
  fromCredit: string;

  /** The part that was taken back from invoices, which are open again. */
  @ViewProperty('money')
  takenBack: string;

  @ViewProperty([...REFUND_REASONS])
  reason: RefundReason;

  @ViewProperty('text', { nullable: true })
  note: string | null;

  @ViewProperty('date')
  refundDate: string;

  @ViewProperty('instant')
  createdAt: string;
}

export function toRefundView(refund: Readonly<Refund>): RefundView {
  const { id, paymentId, customerId, currency, amountMinor, unappliedMinor, reason, note, refundDate } = refund;
  return {
    ...{ id, paymentId, customerId, currency },
    amount: formatMoney(amountMinor, currency),
    fromCredit: formatMoney(unappliedMinor, currency),
    takenBack: formatMoney(amountMinor - unappliedMinor, currency),
    ...{ reason, note, refundDate, createdAt: refund.createdAt.toISOString() },
  };
}
