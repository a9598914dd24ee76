export { InventoryAdjustment } from './inventory-adjustment.entity.js';
export { InventoryItem } from './inventory-item.entity.js';
export { InventoryModule } from './inventory.module.js';
export { PurchaseOrder } from './purchase-order.entity.js';
export { type SaleLine, StockSales } from './stock-sales.service.js';
export { Vendor } from './vendor.entity.js';
