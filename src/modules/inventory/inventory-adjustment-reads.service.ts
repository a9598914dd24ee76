import { Injectable } from '@nestjs/common';
import { newestPage, pageFilter, placeAmong } from '../../database/index.js';
import { NotFound, type Page, pageOf } from '../../http/index.js';
import { CompanyReads, type Reader } from '../../identity/index.js';
import type { ListInventoryAdjustmentsQuery } from './inventory-adjustment.dto.js';
import { InventoryAdjustment } from './inventory-adjustment.entity.js';
import { InventoryAdjustmentLine } from './inventory-adjustment-line.entity.js';
import {
  type InventoryAdjustmentSummaryView,
  type InventoryAdjustmentView,
  toAdjustmentSummaryView,
  toAdjustmentView,
} from './inventory-adjustment.view.js';

/** Reads of adjustments. */
@Injectable()
export class InventoryAdjustmentReads {
  constructor(private readonly reads: CompanyReads) {}

  /** @throws NotFound */
  async item(reader: Reader, id: string): Promise<InventoryAdjustmentView> {
    const { companyId } = reader;
    return this.reads.read(reader, async (manager) => {
      const adjustment = await manager.findOneBy(InventoryAdjustment, { companyId, id });
      if (adjustment === null) throw new NotFound();
      const where = { companyId, adjustmentId: id };
      return toAdjustmentView(
        adjustment,
        await manager.find(InventoryAdjustmentLine, { where, order: { lineNo: 'ASC' } }),
      );
    });
  }

  /** Newest first, or latest day first. */
  async list(reader: Reader, query: ListInventoryAdjustmentsQuery): Promise<Page<InventoryAdjustmentSummaryView>> {
    const { companyId } = reader;
    const days = { column: 'adjustedOn', from: query.adjustedFrom, to: query.adjustedTo } as const;
    const filters = [pageFilter('reason', '=', query.reason), pageFilter('createdAt', '>=', query.updatedSince)];
    const rows = await this.reads.read(reader, (manager) =>
      newestPage(manager, InventoryAdjustment, companyId, query, filters, { days }),
    );
    return pageOf(rows, query, companyId, placeAmong(days), toAdjustmentSummaryView);
  }
}
