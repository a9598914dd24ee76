export { AccountLookupService } from './account-lookup.service.js';
export { Account, type AccountType } from './account.entity.js';
export { BankTransactionMatch } from './bank-transaction-match.entity.js';
export { addDays, assertNotBefore, assertRecentDay, businessDay, dateInvalid, isRecentDay } from './business-day.js';
export { SYSTEM_ACCOUNTS, systemAccountId } from './chart-of-accounts.js';
export { ChartOfAccountsService } from './chart-of-accounts.service.js';
export { CompanySettingsChanges, type SettingsChange } from './company-settings-changes.service.js';
export { CompanySettingsLookup } from './company-settings-lookup.service.js';
export { CompanySettingsVersion } from './company-settings-version.entity.js';
export { CompanySettings } from './company-settings.entity.js';
export { DocumentNumbers } from './document-numbers.service.js';
export { JournalEntry } from './journal-entry.entity.js';
export { JournalLine } from './journal-line.entity.js';
export { credit, debit, journalEntryId, type PostingLine } from './journal-posting.js';
export { JournalService } from './journal.service.js';
export {
  AccountInactive,
  AccountTypeMismatch,
  ControlAccount,
  CurrencyMismatch,
  DuplicateCode,
  DuplicateExternalRef,
  IllegalTransition,
  JournalUnbalanced,
  PeriodLocked,
  ReferenceNotFound,
} from './ledger.errors.js';
export { LedgerModule } from './ledger.module.js';
export { assertReferenceRead } from './reference-read.js';
export { divideRounded, priceOf } from './rounding.js';
export { TaxRate } from './tax-rate.entity.js';
