import { Injectable } from '@nestjs/common';
import { assertVersion, NotFound } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { IllegalTransition } from '../../ledger/index.js';
import { StockSales } from '../inventory/index.js';
import { Invoice } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { InvoicePostings } from './invoice-postings.service.js';
import { type InvoiceView, toInvoiceView } from './invoice.view.js';
import { InvoiceHasPayments } from './invoices.errors.js';
import { revised } from './invoices.service.js';

/** Takes an open invoice back, and what it sold back into stock; it keeps its number. */
@Injectable()
export class InvoiceVoidService {
  constructor(
    private readonly postings: InvoicePostings,
    private readonly stock: StockSales,
  ) {}

  /** @throws NotFound, VersionConflict, IllegalTransition, InvoiceHasPayments, PeriodLocked */
  async void(write: IdempotentWrite, id: string, expectedVersion: number | undefined): Promise<InvoiceView> {
    const [invoice, lines] = await Promise.all([write.get(Invoice, id), write.find(InvoiceLine, { invoiceId: id })]);
    if (invoice === undefined) throw new NotFound();
    assertVersion(invoice.version, expectedVersion);
    if (invoice.status !== 'open') throw new IllegalTransition(invoice.status, 'void');
    if (invoice.appliedMinor !== 0n) throw new InvoiceHasPayments();
    const { entryDate: voidedOn } = await this.postings.void(write, invoice);
    if (lines.some(({ itemId }) => itemId !== null)) {
      await this.stock.takeBack(write, { sourceType: 'invoice', sourceId: id, movedOn: voidedOn });
    }
    const changes = { status: 'void' as const, voidedAt: write.now, voidedOn, ...revised(write, invoice) };
    write.update(Invoice, id, changes);
    await write.trigger('invoice.voided', { entityType: 'invoice', entityId: id });
    return toInvoiceView({ ...invoice, ...changes }, lines);
  }
}
