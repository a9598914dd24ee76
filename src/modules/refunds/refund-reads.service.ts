import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import { Customer } from '../customers/index.js';
import { Payment } from '../payments/index.js';
import type { ListRefundsQuery } from './refund.dto.js';
import { Refund } from './refund.entity.js';
import { type RefundView, toRefundView } from './refund.view.js';

/** Reads of refunds. */
@Injectable()
export class RefundReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<RefundView> {
    const { companyId } = reader;
    const refund = await this.reads.read(reader, (manager) => manager.findOneBy(Refund, { companyId, id }));
    if (refund === null) throw new NotFound();
    return toRefundView(refund);
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListRefundsQuery): Promise<Page<RefundView>> {
    const { companyId } = reader;
    const days = { column: 'refundDate', from: query.refundedFrom, to: query.refundedTo } as const;
    const filters = [
      pageFilter('customerId', '=', query.customerId),
      pageFilter('paymentId', '=', query.paymentId),
      pageFilter('createdAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Customer, companyId, query.customerId, 'customerId');
      await assertReferenceRead(manager, Payment, companyId, query.paymentId, 'paymentId');
      return newestPage(manager, Refund, companyId, query, filters, { days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toRefundView);
  }
}
