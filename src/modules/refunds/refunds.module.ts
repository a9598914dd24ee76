import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { InvoicesModule } from '../invoices/index.js';
import { PaymentsModule } from '../payments/index.js';
import { AllocationTakeBack } from './allocation-take-back.service.js';
import { RefundReads } from './refund-reads.service.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsService } from './refunds.service.js';

@Module({
  imports: [LedgerModule, InvoicesModule, PaymentsModule],
  controllers: [RefundsController],
  providers: [RefundsService, AllocationTakeBack, RefundReads],
})
export class RefundsModule {}
