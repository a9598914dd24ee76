export { Invoice } from './invoice.entity.js';
export { InvoiceSettlementService } from './invoice-settlement.service.js';
export { OverAllocation } from './invoices.errors.js';
export { InvoicesModule } from './invoices.module.js';
