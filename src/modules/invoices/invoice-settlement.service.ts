import { Injectable } from '@nestjs/common';
import { formatMoney } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { Invoice } from './invoice.entity.js';
import { InvoiceNotOpen, OverAllocation } from './invoices.errors.js';

/** Applies payments to invoices and takes them back. */
@Injectable()
export class InvoiceSettlementService {
  /**
   * @param day the day of the posting.
   * @throws InvoiceNotOpen, OverAllocation
   */
  apply(write: IdempotentWrite, invoice: Readonly<Invoice>, amountMinor: bigint, day: string): void {
    const dueMinor = invoice.totalMinor - invoice.appliedMinor;
    if (invoice.status !== 'open') throw new InvoiceNotOpen(invoice.id, invoice.status);
    if (amountMinor > dueMinor) throw new OverAllocation(formatMoney(dueMinor, invoice.currency));
    settle(write, invoice, invoice.appliedMinor + amountMinor, day);
  }

  /** Takes back on this day what was applied; a paid invoice opens again. */
  takeBack(write: IdempotentWrite, invoice: Readonly<Invoice>, amountMinor: bigint, day: string): void {
    settle(write, invoice, invoice.appliedMinor - amountMinor, day);
  }
}

function settle(write: IdempotentWrite, invoice: Readonly<Invoice>, appliedMinor: bigint, day: string): void {
  const isPaid = appliedMinor === invoice.totalMinor;
  const settledOn = invoice.settledOn === null || day > invoice.settledOn ? day : invoice.settledOn;
  write.update(Invoice, invoice.id, {
    ...{ appliedMinor, status: isPaid ? 'paid' : 'open', paidAt: isPaid ? write.now : null, settledOn },
    ...{ version: invoice.version + 1, updatedAt: write.now },
  });
}
