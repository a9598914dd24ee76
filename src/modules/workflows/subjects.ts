import type { EntityClass } from '../../idempotency/index.js';
import { Account, JournalEntry, TaxRate } from '../../ledger/index.js';
import { BankAccount, BankImport, BankTransaction } from '../banking/index.js';
import { Customer } from '../customers/index.js';
import { InventoryAdjustment, InventoryItem, PurchaseOrder, Vendor } from '../inventory/index.js';
import { Invoice } from '../invoices/index.js';
import { Payment } from '../payments/index.js';
import { Deduction, Employee, EmployeeDeduction, PayPeriod, PayRun, TaxForm, TimeEntry } from '../payroll/index.js';
import { LedgerReconciliation } from '../reconciliations/index.js';
import { Refund } from '../refunds/index.js';

/** What a workflow that is started by hand can be about, under the names that events use. */
export const SUBJECTS = {
  account: Account,
  bank_account: BankAccount,
  bank_import: BankImport,
  bank_transaction: BankTransaction,
  customer: Customer,
  deduction: Deduction,
  employee: Employee,
  employee_deduction: EmployeeDeduction,
  inventory_adjustment: InventoryAdjustment,
  invoice: Invoice,
  item: InventoryItem,
  journal_entry: JournalEntry,
  ledger_reconciliation: LedgerReconciliation,
  pay_period: PayPeriod,
  pay_run: PayRun,
  payment: Payment,
  purchase_order: PurchaseOrder,
  refund: Refund,
  tax_form: TaxForm,
  tax_rate: TaxRate,
  time_entry: TimeEntry,
  vendor: Vendor,
} as const satisfies Record<string, EntityClass<object>>;

export type SubjectType = keyof typeof SUBJECTS;
export const SUBJECT_TYPES = Object.keys(SUBJECTS) as SubjectType[];
