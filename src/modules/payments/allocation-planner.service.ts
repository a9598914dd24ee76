import { Injectable } from '@nestjs/common';
import { parseMoney, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { CurrencyMismatch, ReferenceNotFound } from '../../ledger/index.js';
import { Invoice, InvoiceSettlementService } from '../invoices/index.js';
import { PaymentAllocation } from './payment-allocation.entity.js';
import type { AllocationDto } from './payment.dto.js';
import { CustomerMismatch, InvoiceNotOpenYet } from './payments.errors.js';
import { PaymentPostings } from './payment-postings.service.js';

const AMOUNT_MAX = 2n ** 63n - 1n;

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
  /** The last day on which the invoice was opened: issued, or opened again by a refund. */
  readonly openFrom: string;
}

/** Applies payments to invoices. */
@Injectable()
export class AllocationPlanner {
  constructor(
    private readonly settlement: InvoiceSettlementService,
    private readonly postings: PaymentPostings,
  ) {}

  /**
   * Looks the invoices up and compares them with the payment.
   * @param pointer where the allocations stand in the body: `/allocations`, or '' for a single one.
   * @throws ReferenceNotFound, CustomerMismatch, CurrencyMismatch, ValidationFailed
   */
  async plan(
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
        const [invoice, takenBack] = await Promise.all([
          write.get(Invoice, invoiceId),
          write.find(PaymentAllocation, { invoiceId, amountMinor: { from: -AMOUNT_MAX, to: -1n } }),
        ]);
        if (invoice === undefined) throw new ReferenceNotFound(`${place}/invoiceId`);
        assertFits(invoice, payer, `${place}/invoiceId`);
        const reopened = await Promise.all(takenBack.map(({ writeId }) => this.postings.refundDay(write, writeId)));
        return { invoice, amountMinor, openFrom: latest(invoice.issueDate ?? '', ...reopened) };
      }),
    );
  }

  /**
   * Queues the allocations and what they change on their invoices.
   * @param afterSequence the last sequence that the payment has.
   * @param day the day of the posting.
   * @throws InvoiceNotOpen, InvoiceNotOpenYet, OverAllocation
   */
  apply(
    write: IdempotentWrite,
    paymentId: string,
    allocations: readonly PlannedAllocation[],
    afterSequence: number,
    day: string,
  ): readonly Readonly<PaymentAllocation>[] {
    return allocations.map(({ invoice, amountMinor, openFrom }, index) => {
      this.settlement.apply(write, invoice, amountMinor, day);
      if (day < openFrom) throw new InvoiceNotOpenYet(invoice.id, openFrom);
      return write.insert(PaymentAllocation, {
        ...{ paymentId, sequence: afterSequence + index + 1, invoiceId: invoice.id, amountMinor },
        ...{ writeId: write.id, createdAt: write.now },
      });
    });
  }
}

/** The last of some days. */
export function latest(first: string, ...others: readonly string[]): string {
  return others.reduce((last, day) => (day > last ? day : last), first);
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
