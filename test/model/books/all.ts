import type { MutationName } from '../../../src/mutations/index.js';
import { accountResource, ACCOUNTS } from './accounts.js';
import { BANK_ACCOUNTS, bankAccountResource } from './bank-accounts.js';
import { BANK_IMPORTS, bankImportResource } from './bank-imports.js';
import { BANK_RECONCILIATIONS, bankTransactionResource } from './bank-reconciliations.js';
import type { Books, CollectionName } from './books.js';
import type { Command, Resource } from './command.js';
import { accessChangeResource, COMPANIES, invitationResource, memberResource } from './companies.js';
import { customerResource, CUSTOMERS } from './customers.js';
import { assignmentResource, deductionResource, DEDUCTIONS } from './deductions.js';
import { employeeResource, EMPLOYEES } from './employees.js';
import { adjustmentResource, INVENTORY_ADJUSTMENTS } from './inventory-adjustments.js';
import { INVENTORY_ITEMS, itemResource } from './inventory-items.js';
import { invoiceResource, INVOICES } from './invoices.js';
import { entryResource, JOURNAL_ENTRIES } from './journal-entries.js';
import { PAY_RUNS, payRunResource } from './pay-runs.js';
import { paymentResource, PAYMENTS } from './payments.js';
import { orderResource, PURCHASE_ORDERS } from './purchase-orders.js';
import { reconciliationResource, RECONCILIATIONS } from './reconciliations.js';
import { refundResource, REFUNDS } from './refunds.js';
import { TAX_FORMS, taxFormResource } from './tax-forms.js';
import { TAX_RATES, taxRateResource } from './tax-rates.js';
import { vendorResource, VENDORS } from './vendors.js';
import { endpointResource, WEBHOOK_ENDPOINTS } from './webhook-endpoints.js';
import { definitionResource, WORKFLOW_DEFINITIONS } from './workflow-definitions.js';
import { instanceResource, WORKFLOW_INSTANCES } from './workflow-instances.js';
import { periodResource, timeEntryResource, WORKING_TIME } from './working-time.js';

/** Every operation of a company's books; companies are created when a run begins. */
export type ModelledOperation = Exclude<MutationName, 'createCompany'>;

/** Operations that make a run more interesting together than alone. */
export const AREAS = {
  sales: { ...CUSTOMERS, ...INVOICES, ...PAYMENTS, ...REFUNDS, ...WORKFLOW_DEFINITIONS },
  stock: { ...INVENTORY_ITEMS, ...INVENTORY_ADJUSTMENTS, ...VENDORS, ...PURCHASE_ORDERS, ...INVOICES },
  payroll: { ...EMPLOYEES, ...DEDUCTIONS, ...WORKING_TIME, ...PAY_RUNS, ...TAX_FORMS },
  banking: {
    ...{ ...BANK_ACCOUNTS, ...BANK_IMPORTS, ...BANK_RECONCILIATIONS, ...RECONCILIATIONS },
    ...{ ...PAYMENTS, ...REFUNDS, ...JOURNAL_ENTRIES, ...ACCOUNTS },
  },
  administration: {
    ...{ ...COMPANIES, ...WORKFLOW_DEFINITIONS, ...WORKFLOW_INSTANCES, ...WEBHOOK_ENDPOINTS },
    ...{ ...ACCOUNTS, ...TAX_RATES, ...CUSTOMERS, ...JOURNAL_ENTRIES },
  },
} as const;

export const COMMANDS: Readonly<Record<ModelledOperation, Command>> = {
  ...AREAS.sales,
  ...AREAS.stock,
  ...AREAS.payroll,
  ...AREAS.banking,
  ...AREAS.administration,
};

type EntityOf<Name extends CollectionName> = Books[Name] extends Map<string, infer Entity> ? Entity : never;

/** How everything with an id is read. */
export const RESOURCES: { readonly [Name in CollectionName]: Resource<EntityOf<Name>> } = {
  accessChanges: accessChangeResource,
  accounts: accountResource,
  adjustments: adjustmentResource,
  assignments: assignmentResource,
  bankAccounts: bankAccountResource,
  bankImports: bankImportResource,
  bankTransactions: bankTransactionResource,
  customers: customerResource,
  deductions: deductionResource,
  definitions: definitionResource,
  employees: employeeResource,
  endpoints: endpointResource,
  entries: entryResource,
  instances: instanceResource,
  invitations: invitationResource,
  invoices: invoiceResource,
  items: itemResource,
  members: memberResource,
  orders: orderResource,
  payments: paymentResource,
  payRuns: payRunResource,
  periods: periodResource,
  reconciliations: reconciliationResource,
  refunds: refundResource,
  taxForms: taxFormResource,
  taxRates: taxRateResource,
  timeEntries: timeEntryResource,
  vendors: vendorResource,
};

/** The table that has a row for each entity. */
export const TABLES: Readonly<Record<CollectionName, string>> = {
  accessChanges: 'access_changes',
  accounts: 'accounts',
  adjustments: 'inventory_adjustments',
  assignments: 'employee_deductions',
  bankAccounts: 'bank_accounts',
  bankImports: 'bank_imports',
  bankTransactions: 'bank_transactions',
  customers: 'customers',
  deductions: 'deductions',
  definitions: 'workflow_definitions',
  employees: 'employees',
  endpoints: 'webhook_endpoints',
  entries: 'journal_entries',
  instances: 'workflow_instances',
  invitations: 'pending_access',
  invoices: 'invoices',
  items: 'inventory_items',
  members: 'user_company_access',
  orders: 'purchase_orders',
  payments: 'payments',
  payRuns: 'pay_runs',
  periods: 'pay_periods',
  reconciliations: 'ledger_reconciliations',
  refunds: 'refunds',
  taxForms: 'tax_forms',
  taxRates: 'tax_rates',
  timeEntries: 'time_entries',
  vendors: 'vendors',
};
