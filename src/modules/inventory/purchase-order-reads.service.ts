import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import type { ListPurchaseOrdersQuery } from './purchase-order.dto.js';
import { PurchaseOrder } from './purchase-order.entity.js';
import { PurchaseOrderLine } from './purchase-order-line.entity.js';
import {
  type PurchaseOrderSummaryView,
  type PurchaseOrderView,
  toPurchaseOrderSummaryView,
  toPurchaseOrderView,
} from './purchase-order.view.js';
import { Vendor } from './vendor.entity.js';

/** Reads of purchase orders. */
@Injectable()
export class PurchaseOrderReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<PurchaseOrderView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const order = await manager.findOneBy(PurchaseOrder, { companyId, id });
      if (order === null) throw new NotFound();
      const where = { companyId, purchaseOrderId: id };
      return toPurchaseOrderView(order, await manager.find(PurchaseOrderLine, { where, order: { lineNo: 'ASC' } }));
    });
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListPurchaseOrdersQuery): Promise<Page<PurchaseOrderSummaryView>> {
    const { companyId } = reader;
    const days = { column: 'expectedOn', from: query.expectedFrom, to: query.expectedTo } as const;
    const filters = [
      pageFilter('status', '=', query.status),
      pageFilter('vendorId', '=', query.vendorId),
      pageFilter('updatedAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, Vendor, companyId, query.vendorId, 'vendorId');
      return newestPage(manager, PurchaseOrder, companyId, query, filters, { days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toPurchaseOrderSummaryView);
  }
}
