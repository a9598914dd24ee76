import { Module } from '@nestjs/common';
import { AccountLookupService } from './account-lookup.service.js';
import { AccountReads } from './account-reads.service.js';
import { AccountStatement } from './account-statement.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { ChartOfAccountsService } from './chart-of-accounts.service.js';
import { CompanySettingsChanges } from './company-settings-changes.service.js';
import { CompanySettingsLookup } from './company-settings-lookup.service.js';
import { DocumentNumbers } from './document-numbers.service.js';
import { JournalEntriesController } from './journal-entries.controller.js';
import { JournalReads } from './journal-reads.service.js';
import { JournalService } from './journal.service.js';
import { LedgerController } from './ledger.controller.js';
import { ManualEntries } from './manual-entries.service.js';
import { TaxRateReads } from './tax-rate-reads.service.js';
import { TaxRatesController } from './tax-rates.controller.js';
import { TaxRatesService } from './tax-rates.service.js';
import { TrialBalanceService } from './trial-balance.service.js';

/** Double entry: accounts, taxes, the journal, balances. */
@Module({
  controllers: [AccountsController, TaxRatesController, JournalEntriesController, LedgerController],
  providers: [
    AccountsService,
    AccountLookupService,
    AccountReads,
    AccountStatement,
    ChartOfAccountsService,
    CompanySettingsChanges,
    CompanySettingsLookup,
    DocumentNumbers,
    TaxRatesService,
    TaxRateReads,
    JournalService,
    JournalReads,
    ManualEntries,
    TrialBalanceService,
  ],
  exports: [
    AccountLookupService,
    ChartOfAccountsService,
    CompanySettingsChanges,
    CompanySettingsLookup,
    DocumentNumbers,
    JournalService,
  ],
})
export class LedgerModule {}
