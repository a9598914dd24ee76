import type { MutationName } from '../../../src/mutations/index.js';
import type { BankAccount } from './bank-accounts.js';
import type { BankImport, BankTransaction } from './bank-imports.js';
import type { AccessChange, Invitation, Member, Settings } from './companies.js';
import type { Customer } from './customers.js';
import type { Assignment, Deduction } from './deductions.js';
import type { Employee } from './employees.js';
import type { Adjustment } from './inventory-adjustments.js';
import type { Invoice } from './invoices.js';
import type { Account, Entry } from './ledger.js';
import type { PayRun } from './pay-run.js';
import type { Payment } from './payments.js';
import type { PurchaseOrder } from './purchase-orders.js';
import type { Reconciliation } from './reconciliations.js';
import type { Refund } from './refunds.js';
import type { Item } from './stock.js';
import type { TaxForm } from './tax-forms.js';
import type { TaxRate } from './tax-rates.js';
import type { Vendor } from './vendors.js';
import type { Endpoint } from './webhook-endpoints.js';
import type { Definition } from './workflow-definitions.js';
import type { Instance } from './workflow-instances.js';
import type { Period, TimeEntry } from './working-time.js';

/** All that the model knows of one company. Plain data, so that it can be copied. */
export interface Books {
  readonly companyId: string;
  /** The accounts that every company has, by code. */
  readonly chart: Readonly<Record<string, string>>;
  settings: Settings;
  members: Map<string, Member>;
  invitations: Map<string, Invitation>;
  accessChanges: Map<string, AccessChange>;
  accounts: Map<string, Account>;
  taxRates: Map<string, TaxRate>;
  entries: Map<string, Entry>;
  reconciliations: Map<string, Reconciliation>;
  /** Which lines (`entry line`) reconciliations have cleared. */
  clearedLines: Set<string>;
  customers: Map<string, Customer>;
  invoices: Map<string, Invoice>;
  payments: Map<string, Payment>;
  refunds: Map<string, Refund>;
  items: Map<string, Item>;
  adjustments: Map<string, Adjustment>;
  vendors: Map<string, Vendor>;
  orders: Map<string, PurchaseOrder>;
  bankAccounts: Map<string, BankAccount>;
  bankImports: Map<string, BankImport>;
  bankTransactions: Map<string, BankTransaction>;
  /** The bank transaction that each line (`entry line`) is matched with. */
  matchedLines: Map<string, string>;
  employees: Map<string, Employee>;
  deductions: Map<string, Deduction>;
  assignments: Map<string, Assignment>;
  periods: Map<string, Period>;
  timeEntries: Map<string, TimeEntry>;
  payRuns: Map<string, PayRun>;
  taxForms: Map<string, TaxForm>;
  definitions: Map<string, Definition>;
  endpoints: Map<string, Endpoint>;
  instances: Map<string, Instance>;
  /** The last numbers of invoices and purchase orders. */
  lastNumbers: { invoice: number; purchaseOrder: number };
  /** The accepted writes by id. */
  writes: Map<string, Write>;
}

/** An accepted write. */
export interface Write {
  readonly operation: MutationName;
  /** Path and body: what has to be the same when the key comes again. */
  readonly payload: string;
  /** The place of its exchange in the run. */
  readonly exchange: number;
  readonly workflows: number;
}

/** The names of what has ids. */
export type CollectionName = {
  [Name in keyof Books]: Books[Name] extends Map<string, { readonly id: string }> ? Name : never;
}[keyof Books];

/** The books of a company that was just created. @param accounts its chart, as the API has it. */
export function newBooks(companyId: string, ownerId: string, accounts: readonly Account[]): Books {
  return {
    companyId,
    chart: Object.fromEntries(accounts.map(({ code, id }) => [code, id])),
    settings: { version: 1, booksLockedThrough: null, invoicePrefix: 'INV-', defaultTermsDays: 30 },
    members: new Map([[ownerId, { id: ownerId, role: 'owner', isActive: true, version: 1 }]]),
    accounts: new Map(accounts.map((account) => [account.id, account])),
    lastNumbers: { invoice: 0, purchaseOrder: 0 },
    ...{
      invitations: new Map(),
      accessChanges: new Map(),
      taxRates: new Map(),
      entries: new Map(),
      reconciliations: new Map(),
    },
    ...{ clearedLines: new Set(), customers: new Map(), invoices: new Map(), payments: new Map() },
    ...{ refunds: new Map(), items: new Map(), adjustments: new Map(), vendors: new Map(), orders: new Map() },
    ...{ bankAccounts: new Map(), bankImports: new Map(), bankTransactions: new Map(), matchedLines: new Map() },
    ...{ employees: new Map(), deductions: new Map(), assignments: new Map(), periods: new Map() },
    ...{ timeEntries: new Map(), payRuns: new Map(), taxForms: new Map(), definitions: new Map() },
    ...{ endpoints: new Map(), instances: new Map(), writes: new Map() },
  };
}
