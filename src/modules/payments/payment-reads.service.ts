import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { LISTED, newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import { Customer } from '../customers/index.js';
import { Invoice } from '../invoices/index.js';
import { PaymentAllocation } from './payment-allocation.entity.js';
import type { ListPaymentsQuery } from './payment.dto.js';
import { Payment } from './payment.entity.js';
import { type PaymentSummaryView, type PaymentView, toPaymentSummaryView, toPaymentView } from './payment.view.js';

/** Payments that changed since a time: a payment is made, applied or refunded, and each of these has its index. */
const CHANGED_SINCE = `${LISTED}.id IN (
  SELECT id FROM payments WHERE company_id = :companyId AND created_at >= :updatedSince
  UNION
  SELECT payment_id FROM payment_allocations WHERE company_id = :companyId AND created_at >= :updatedSince
  UNION
  SELECT payment_id FROM refunds WHERE company_id = :companyId AND created_at >= :updatedSince)`;

const APPLIED_TO = `${LISTED}.id IN (
  SELECT payment_id FROM payment_allocations WHERE company_id = :companyId AND invoice_id = :invoiceId)`;

/** Reads of payments. */
@Injectable()
export class PaymentReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<PaymentView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const payment = await manager.findOneBy(Payment, { companyId, id });
      if (payment === null) throw new NotFound();
      const where = { companyId, paymentId: id };
      return toPaymentView(payment, await manager.find(PaymentAllocation, { where, order: { sequence: 'ASC' } }));
    });
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListPaymentsQuery): Promise<Page<PaymentSummaryView>> {
    const { companyId } = reader;
    const { invoiceId, updatedSince } = query;
    const days = { column: 'receivedDate', from: query.receivedFrom, to: query.receivedTo } as const;
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Customer, companyId, query.customerId, 'customerId');
      await assertReferenceRead(manager, Invoice, companyId, invoiceId, 'invoiceId');
      const filters = [
        pageFilter('customerId', '=', query.customerId),
        pageFilter('externalRef', '=', query.externalRef),
      ];
      const narrow = (select: SelectQueryBuilder<Payment>): void => {
        if (invoiceId !== undefined) select.andWhere(APPLIED_TO, { invoiceId });
        if (updatedSince !== undefined) select.andWhere(CHANGED_SINCE, { updatedSince });
      };
      return newestPage(manager, Payment, companyId, query, filters, { narrow, days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toPaymentSummaryView);
  }
}
