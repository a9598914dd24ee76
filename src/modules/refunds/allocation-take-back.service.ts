import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { dateInvalid } from '../../ledger/index.js';
import { Invoice, InvoiceSettlementService } from '../invoices/index.js';
import { type Payment, PaymentAllocation, PaymentPostings } from '../payments/index.js';
import { type AppliedPart, planDeallocation } from './deallocation-plan.js';

/** Takes back from invoices what a payment was applied to. */
@Injectable()
export class AllocationTakeBack {
  constructor(
    private readonly settlement: InvoiceSettlementService,
    private readonly postings: PaymentPostings,
  ) {}

  /**
   * Makes sure that nothing is taken back on a day before it was applied: the invoice would have more due than its total.
   * @param day the day of the refund, before today; what was applied is posted today at the latest.
   * @throws ValidationFailed (date_invalid)
   */
  async assertApplied(
    write: IdempotentWrite,
    payment: Readonly<Payment>,
    history: readonly Readonly<PaymentAllocation>[],
    amountMinor: bigint,
    day: string,
  ): Promise<void> {
    const writeIds = new Set(planDeallocation(history, amountMinor).map(({ writeId }) => writeId));
    const days = await Promise.all([...writeIds].map((id) => this.postings.allocationDay(write, payment, id)));
    const earliest = days.reduce((last, next) => (next > last ? next : last), day);
    if (day === earliest) return;
    const message = `What it takes back was applied to invoices up to ${earliest}; it is on that day at the earliest.`;
    throw dateInvalid('/refundDate', message);
  }

  /**
   * @param history all allocations of the payment, in the order of their sequence.
   * @param day the day of the refund.
   */
  async take(
    write: IdempotentWrite,
    paymentId: string,
    history: readonly Readonly<PaymentAllocation>[],
    amountMinor: bigint,
    day: string,
  ): Promise<void> {
    const parts = planDeallocation(history, amountMinor);
    const afterSequence = history.at(-1)?.sequence ?? 0;
    parts.forEach(({ invoiceId, amountMinor: partMinor }, index) => {
      write.insert(PaymentAllocation, {
        ...{ paymentId, sequence: afterSequence + index + 1, invoiceId, amountMinor: partMinor },
        ...{ writeId: write.id, createdAt: write.now },
      });
    });
    const sums = [...sumsByInvoice(parts)];
    const invoices = await Promise.all(sums.map(([invoiceId]) => write.get(Invoice, invoiceId)));
    sums.forEach(([, sumMinor], index) => {
      const invoice = invoices[index];
      if (invoice !== undefined) this.settlement.takeBack(write, invoice, -sumMinor, day);
    });
  }
}

function sumsByInvoice(parts: readonly AppliedPart[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { invoiceId, amountMinor } of parts) sums.set(invoiceId, (sums.get(invoiceId) ?? 0n) + amountMinor);
  return sums;
}
