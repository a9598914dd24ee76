import { Injectable } from '@nestjs/common';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { Invoice, InvoiceSettlementService } from '../invoices/index.js';
import { PaymentAllocation } from '../payments/index.js';
import { type AppliedPart, planDeallocation } from './deallocation-plan.js';

/** Takes back from invoices what a payment was applied to. */
@Injectable()
export class AllocationTakeBack {
  constructor(private readonly settlement: InvoiceSettlementService) {}

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
