import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { CustomersModule } from '../customers/index.js';
import { InvoicesModule } from '../invoices/index.js';
import { AllocationPlanner } from './allocation-planner.service.js';
import { PaymentAllocationService } from './payment-allocation.service.js';
import { PaymentPostings } from './payment-postings.service.js';
import { PaymentReads } from './payment-reads.service.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [LedgerModule, CustomersModule, InvoicesModule],
  controllers: [PaymentsController],
  providers: [PaymentsService, PaymentAllocationService, AllocationPlanner, PaymentPostings, PaymentReads],
  exports: [PaymentPostings],
})
export class PaymentsModule {}
