import type { MutationName } from '../../../src/mutations/index.js';

/**
 * The table in which an operation leaves one row that names it as its maker; neither the stored answers nor a unique key
 * says so, but the rows themselves. Operations that change rows of others are judged by what they add up to.
 */
export const EFFECT_TABLES: Partial<Readonly<Record<MutationName, string>>> = {
  createCompany: 'companies',
  grantUserCompanyAccess: 'access_changes',
  createCustomer: 'customers',
  createInvoice: 'invoices',
  finalizeInvoice: 'journal_entries',
  voidInvoice: 'journal_entries',
  createPayment: 'payments',
  allocatePayment: 'payment_allocations',
  createRefund: 'refunds',
  createAccount: 'accounts',
  createTaxRate: 'tax_rates',
  createJournalEntry: 'journal_entries',
  reverseJournalEntry: 'journal_entries',
  createInventoryItem: 'inventory_items',
  createInventoryAdjustment: 'inventory_adjustments',
  adjustInventoryQuantity: 'inventory_moves',
  createVendor: 'vendors',
  createPurchaseOrder: 'purchase_orders',
  createBankAccount: 'bank_accounts',
  importBankTransactions: 'bank_imports',
  createEmployee: 'employees',
  createPayPeriod: 'pay_periods',
  createPayRun: 'pay_runs',
  createWebhookEndpoint: 'webhook_endpoints',
  createWorkflowDefinition: 'workflow_definitions',
  triggerWorkflowInstance: 'workflow_instances',
};
