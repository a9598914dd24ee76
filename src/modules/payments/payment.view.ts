import { formatMoney, ViewProperty } from '../../http/index.js';
import type { PaymentAllocation } from './payment-allocation.entity.js';
import { type Payment, PAYMENT_METHODS, type PaymentMethod, unappliedMinor } from './payment.entity.js';

/** A part of a payment applied to an invoice, or taken back from it (negative). */
export class PaymentAllocationView {
  @ViewProperty('whole')
  sequence: number;

  @ViewProperty('id')
  invoiceId: string;

  @ViewProperty('signedMoney')
  amount: string;

  @ViewProperty('instant')
  createdAt: string;
}

/** A payment without its allocations, as lists show it. */
export class PaymentSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  customerId: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('money')
  amount: string;

  /** Applied to invoices. */
  @ViewProperty('money')
  allocated: string;

  @ViewProperty('money')
  refunded: string;

  /** The customer's credit: neither applied nor refunded. */
  @ViewProperty('money')
  unapplied: string;

  @ViewProperty([...PAYMENT_METHODS])
  method: PaymentMethod;

  @ViewProperty('date')
  receivedDate: string;

  @ViewProperty('id')
  depositAccountId: string;

  @ViewProperty('text', { nullable: true })
  externalRef: string | null;

  @ViewProperty('text', { nullable: true })
  memo: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** A payment, as answers show it. */
export class PaymentView extends PaymentSummaryView {
  @ViewProperty([() => PaymentAllocationView])
  allocations: PaymentAllocationView[];
}

export function toPaymentView(
  payment: Readonly<Payment>,
  allocations: readonly Readonly<PaymentAllocation>[],
): PaymentView {
  const { currency } = payment;
  return Object.assign(toPaymentSummaryView(payment), {
    allocations: allocations.map(({ sequence, invoiceId, amountMinor, createdAt }) => ({
      sequence,
      invoiceId,
      amount: formatMoney(amountMinor, currency),
      createdAt: createdAt.toISOString(),
    })),
  });
}

export function toPaymentSummaryView(payment: Readonly<Payment>): PaymentSummaryView {
  const { currency } = payment;
  return {
    id: payment.id,
    customerId: payment.customerId,
    currency,
    amount: formatMoney(payment.amountMinor, currency),
    allocated: formatMoney(payment.allocatedMinor, currency),
    refunded: formatMoney(payment.refundedMinor, currency),
    unapplied: formatMoney(unappliedMinor(payment), currency),
    method: payment.method,
    receivedDate: payment.receivedDate,
    depositAccountId: payment.depositAccountId,
    externalRef: payment.externalRef,
    memo: payment.memo,
    version: payment.version,
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
  };
}
