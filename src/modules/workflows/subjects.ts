import type { EntityClass } from '../../idempotency/index.js';
import { Account, JournalEntry } from '../../ledger/index.js';
import { BankAccount, BankTransaction } from '../banking/index.js';
import { Customer } from '../customers/index.js';
import { Invoice } from '../invoices/index.js';
import { Payment } from '../payments/index.js';
import { Refund } from '../refunds/index.js';

/** What a workflow that is started by hand can be about, under the names that events use. */
export const SUBJECTS = {
  account: Account,
  bank_account: BankAccount,
  bank_transaction: BankTransaction,
  customer: Customer,
  invoice: Invoice,
  journal_entry: JournalEntry,
  payment: Payment,
  refund: Refund,
} as const satisfies Record<string, EntityClass<object>>;

export type SubjectType = keyof typeof SUBJECTS;
export const SUBJECT_TYPES = Object.keys(SUBJECTS) as SubjectType[];
