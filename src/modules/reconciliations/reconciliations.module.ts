import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { LedgerReconciliationReads } from './ledger-reconciliation-reads.service.js';
import { LedgerReconciliationsController } from './ledger-reconciliations.controller.js';
import { LedgerReconciliations } from './ledger-reconciliations.service.js';
import { LinesToClear } from './lines-to-clear.service.js';
import { ReconciliationAdjustments } from './reconciliation-adjustments.service.js';

/** Accounts compared with statements. */
@Module({
  imports: [LedgerModule],
  controllers: [LedgerReconciliationsController],
  providers: [LedgerReconciliations, LedgerReconciliationReads, LinesToClear, ReconciliationAdjustments],
  exports: [LinesToClear],
})
export class ReconciliationsModule {}
