import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { AdjustmentBooking } from './adjustment-booking.service.js';
import { InventoryAdjustmentReads } from './inventory-adjustment-reads.service.js';
import { InventoryAdjustmentsController } from './inventory-adjustments.controller.js';
import { InventoryAdjustmentsService } from './inventory-adjustments.service.js';
import { InventoryItemReads } from './inventory-item-reads.service.js';
import { InventoryItemsController } from './inventory-items.controller.js';
import { InventoryItemsService } from './inventory-items.service.js';
import { InventoryPostings } from './inventory-postings.service.js';
import { ItemQuantityService } from './item-quantity.service.js';
import { PurchaseOrderReads } from './purchase-order-reads.service.js';
import { PurchaseOrderStatusService } from './purchase-order-status.service.js';
import { PurchaseOrdersController } from './purchase-orders.controller.js';
import { PurchaseOrdersService } from './purchase-orders.service.js';
import { PurchaseReceiptReads } from './purchase-receipt-reads.service.js';
import { PurchaseReceiptsController } from './purchase-receipts.controller.js';
import { PurchaseReceiptsService } from './purchase-receipts.service.js';
import { StockSales } from './stock-sales.service.js';
import { VendorReads } from './vendor-reads.service.js';
import { VendorsController } from './vendors.controller.js';
import { VendorsService } from './vendors.service.js';

/** Stock at moving average: items, adjustments, purchasing, and what sales take out. */
@Module({
  imports: [LedgerModule],
  controllers: [
    InventoryItemsController,
    InventoryAdjustmentsController,
    VendorsController,
    PurchaseOrdersController,
    PurchaseReceiptsController,
  ],
  providers: [
    InventoryItemsService,
    ItemQuantityService,
    InventoryItemReads,
    InventoryAdjustmentsService,
    InventoryAdjustmentReads,
    AdjustmentBooking,
    InventoryPostings,
    VendorsService,
    VendorReads,
    PurchaseOrdersService,
    PurchaseOrderStatusService,
    PurchaseOrderReads,
    PurchaseReceiptsService,
    PurchaseReceiptReads,
    StockSales,
  ],
  exports: [StockSales],
})
export class InventoryModule {}
