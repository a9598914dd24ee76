import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import { assertReferenceRead } from '../../ledger/index.js';
import { PurchaseOrder } from './purchase-order.entity.js';
import type { ListPurchaseReceiptsQuery } from './purchase-receipt.dto.js';
import { PurchaseReceipt } from './purchase-receipt.entity.js';
import { PurchaseReceiptLine } from './purchase-receipt-line.entity.js';
import {
  type PurchaseReceiptSummaryView,
  type PurchaseReceiptView,
  toPurchaseReceiptSummaryView,
  toPurchaseReceiptView,
} from './purchase-receipt.view.js';

/** Reads of receipts. */
@Injectable()
export class PurchaseReceiptReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<PurchaseReceiptView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const receipt = await manager.findOneBy(PurchaseReceipt, { companyId, id });
      if (receipt === null) throw new NotFound();
      const where = { companyId, receiptId: id };
      return toPurchaseReceiptView(
        receipt,
        await manager.find(PurchaseReceiptLine, { where, order: { lineNo: 'ASC' } }),
      );
    });
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListPurchaseReceiptsQuery): Promise<Page<PurchaseReceiptSummaryView>> {
    const { companyId } = reader;
    const days = { column: 'receivedOn', from: query.receivedFrom, to: query.receivedTo } as const;
    const filters = [
      pageFilter('purchaseOrderId', '=', query.purchaseOrderId),
      pageFilter('createdAt', '>=', query.updatedSince),
    ];
    const rows = await this.reads.read(reader, async (manager) => {
      await assertReferenceRead(manager, PurchaseOrder, companyId, query.purchaseOrderId, 'purchaseOrderId');
      return newestPage(manager, PurchaseReceipt, companyId, query, filters, { days });
    });
    return pageOf(rows, query, companyId, placeAmong(days), toPurchaseReceiptSummaryView);
  }
}
