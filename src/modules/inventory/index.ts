export { InventoryModule } from './inventory.module.js';
export { type SaleLine, StockSales } from './stock-sales.service.js';
