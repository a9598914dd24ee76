import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { CustomersModule } from '../customers/index.js';
import { InventoryModule } from '../inventory/index.js';
import { InvoiceFinalizationService } from './invoice-finalization.service.js';
import { InvoiceLinesService } from './invoice-lines.service.js';
import { InvoicePostings } from './invoice-postings.service.js';
import { InvoiceReads } from './invoice-reads.service.js';
import { InvoiceSettlementService } from './invoice-settlement.service.js';
import { InvoiceVoidService } from './invoice-void.service.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesService } from './invoices.service.js';

@Module({
  imports: [LedgerModule, CustomersModule, InventoryModule],
  controllers: [InvoicesController],
  providers: [
    InvoicesService,
    InvoiceLinesService,
    InvoiceFinalizationService,
    InvoicePostings,
    InvoiceVoidService,
    InvoiceSettlementService,
    InvoiceReads,
  ],
  exports: [InvoiceSettlementService],
})
export class InvoicesModule {}
