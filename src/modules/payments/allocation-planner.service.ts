import { Injectable } from '@nestjs/common';
import { parseMoney, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { CurrencyMismatch, ReferenceNotFound } from '../../ledger/index.js';
import { Invoice, InvoiceSettlementService } from '../invoices/index.js';
import { PaymentAllocation } from './payment-allocation.entity.js';
import type { AllocationDto } from './payment.dto.js';
import { CustomerMismatch } from './payments.errors.js';

/** Whose money it is, and which. */
export interface Payer {
  readonly paymentId: string;
  readonly customerId: string;
  readonly currency: string;
}

/** An invoice and how much of the payment goes to it. */
export interface PlannedAllocation {
  readonly invoice: Readonly<Invoice>;
  readonly amountMinor: bigint;
}

/** Applies payments to invoices. */
@Injectable()
export class AllocationPlanner {
  constructor(private readonly settlement: InvoiceSettlementService) {}

  /**
   * Looks the invoices up and compares them with the payment.
   * @param pointer where the allocations stand in the body: `/allocations`, or '' for a single one.
   * @throws ReferenceNotFound, CustomerMismatch, CurrencyMismatch, ValidationFailed
   */
  plan(
    write: IdempotentWrite,
    payer: Payer,
    allocations: readonly AllocationDto[],
    pointer: string,
  ): Promise<PlannedAllocation[]> {
    assertEachInvoiceOnce(allocations, pointer);
    return Promise.all(
      allocations.map(async ({ invoiceId, amount }, index) => {
        const place = pointer === '' ? '' : `${pointer}/${index}`;
        const amountMinor = parseMoney(amount, payer.currency, `${place}/amount`);
        const invoice = await write.get(Invoice, invoiceId);
        if (invoice === undefined) throw new ReferenceNotFound(`${place}/invoiceId`);
        assertFits(invoice, payer, `${place}/invoiceId`);
        return { invoice, amountMinor };
      }),
    );
  }

  /**
   * Queues the allocations and what they change on their invoices.
   * @param afterSequence the last sequence that the payment has.
   * @throws InvoiceNotOpen, OverAllocation
   */
  apply(
    write: IdempotentWrite,
    paymentId: string,
    allocations: readonly PlannedAllocation[],
    afterSequence: number,
  ): readonly Readonly<PaymentAllocation>[] {
    return allocations.map(({ invoice, amountMinor }, index) => {
      this.settlement.apply(write, invoice, amountMinor);
      return write.insert(PaymentAllocation, {
        ...{ paymentId, sequence: afterSequence + index + 1, invoiceId: invoice.id, amountMinor },
        ...{ writeId: write.id, createdAt: write.now },
      });
    });
  }
}

export function sumOfAllocations(allocations: readonly Pick<PlannedAllocation, 'amountMinor'>[]): bigint {
  return allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function assertEachInvoiceOnce(allocations: readonly AllocationDto[], pointer: string): void {
  const seen = new Set<string>();
  allocations.forEach(({ invoiceId }, index) => {
    if (seen.has(invoiceId)) {
      const message = 'The invoice stands in another allocation already; add the amounts up.';
      throw new ValidationFailed([{ pointer: `${pointer}/${index}/invoiceId`, code: 'validation_failed', message }]);
    }
    seen.add(invoiceId);
  });
}

function assertFits(invoice: Readonly<Invoice>, payer: Payer, pointer: string): void {
  if (invoice.customerId !== payer.customerId) throw new CustomerMismatch(pointer);
  if (invoice.currency !== payer.currency) throw new CurrencyMismatch(pointer, payer.currency);
}
