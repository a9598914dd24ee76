import { Module } from '@nestjs/common';
import { LedgerModule } from '../../ledger/index.js';
import { ReconciliationsModule } from '../reconciliations/index.js';
import { BankAccountReads } from './bank-account-reads.service.js';
import { BankAccountsController } from './bank-accounts.controller.js';
import { BankAccountsService } from './bank-accounts.service.js';
import { BankEntries } from './bank-entries.service.js';
import { BankImportReads } from './bank-import-reads.service.js';
import { BankImportRows } from './bank-import-rows.service.js';
import { BankImportService } from './bank-import.service.js';
import { BankImportsController } from './bank-imports.controller.js';
import { BankMatchFinder } from './bank-match-finder.service.js';
import { BankReconciliationService } from './bank-reconciliation.service.js';
import { BankTransactionReads } from './bank-transaction-reads.service.js';
import { BankTransactionsController } from './bank-transactions.controller.js';

/** Bank accounts, statements, and their reconciliation with the ledger. */
@Module({
  imports: [LedgerModule, ReconciliationsModule],
  controllers: [BankAccountsController, BankImportsController, BankTransactionsController],
  providers: [
    BankAccountsService,
    BankAccountReads,
    BankImportService,
    BankImportRows,
    BankImportReads,
    BankReconciliationService,
    BankMatchFinder,
    BankEntries,
    BankTransactionReads,
  ],
})
export class BankingModule {}
