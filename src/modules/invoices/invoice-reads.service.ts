import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { LISTED, newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { Customer } from '../customers/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import type { ListInvoicesQuery } from './invoice.dto.js';
import { Invoice } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { type InvoiceSummaryView, type InvoiceView, toInvoiceSummaryView, toInvoiceView } from './invoice.view.js';

/**
 * Invoices that changed since a time: themselves, or by what was applied to them. Each half has its index, so that a
 * payment need not maintain one on the invoice.
 */
const CHANGED_SINCE = `${LISTED}.id IN (
  SELECT id FROM invoices WHERE company_id = :companyId AND revised_at >= :updatedSince
  UNION
  SELECT invoice_id FROM payment_allocations WHERE company_id = :companyId AND created_at >= :updatedSince)`;

/** Reads of invoices. */
@Injectable()
export class InvoiceReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<InvoiceView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const invoice = await manager.findOneBy(Invoice, { companyId, id });
      if (invoice === null) throw new NotFound();
      const lines = await manager.find(InvoiceLine, { where: { companyId, invoiceId: id }, order: { lineNo: 'ASC' } });
      return toInvoiceView(invoice, lines);
    });
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListInvoicesQuery): Promise<Page<InvoiceSummaryView>> {
    const { companyId } = reader;
    const { updatedSince } = query;
    const days = { column: 'issueDate', from: query.issuedFrom, to: query.issuedTo } as const;
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Customer, companyId, query.customerId, 'customerId');
      const filters = [pageFilter('status', '=', query.status), pageFilter('customerId', '=', query.customerId)];
      const narrow = (select: SelectQueryBuilder<Invoice>): void => {
        if (updatedSince !== undefined) select.andWhere(CHANGED_SINCE, { updatedSince });
      };
      return newestPage(manager, Invoice, companyId, query, filters, { narrow, days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toInvoiceSummaryView);
  }
}
