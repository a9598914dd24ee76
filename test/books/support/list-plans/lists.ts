import { type Bulk, DAY, dayOf, ONE_OF_FIFTY, OWN_ID, type Row } from './bulk.js';

/** A value for a filter: itself, from the row that was copied, or what a query of the company ($1) gives as `value`. */
type Value = string | ((base: Row) => unknown) | { readonly sql: string };

/** Why a filter may read more than its page. */
interface Excused {
  readonly because: string;
}

/** A list, and what its pages are to be read by an index for. */
export interface ListUnderTest {
  readonly path: string;
  /** In the place of `{id}`. */
  readonly id?: Value;
  /** The columns of its usual order, and of that which days give it. */
  readonly order: readonly string[];
  readonly bulk: Bulk;
  readonly filters: Readonly<Record<string, Value | Excused>>;
  /** Filters that are given together only. */
  readonly together?: readonly string[];
}

/** A list whose plans are not looked at. */
export interface OtherList {
  readonly path: string;
  readonly because: string;
}

const NEWEST = ['created_at', 'id'] as const;
/** Nothing has changed since: what has is read and sorted, however many. */
const LATEST = '2999-01-01T00:00:00Z';
const LOG = { because: 'the log is read from its newest entry on; from and to say how far' };
const own = (column: string) => (base: Row) => base[column];

/** Every list that may be long, with each of its filters. */
export const LISTS: readonly ListUnderTest[] = [
  {
    path: '/api/payments',
    order: NEWEST,
    bulk: {
      table: 'payments',
      rows: 1_000_000,
      rowsADay: 500,
      columns: {
        customer_id: ONE_OF_FIFTY,
        received_date: dayOf(500),
        external_ref: `'bulk-' || nth`,
      },
    },
    filters: {
      customerId: own('customer_id'),
      invoiceId: { sql: 'SELECT invoice_id AS value FROM payment_allocations WHERE company_id = $1' },
      externalRef: 'bulk-5',
      receivedFrom: '2041-01-20',
      receivedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/invoices',
    order: NEWEST,
    bulk: {
      table: 'invoices',
      like: `status = 'draft'`,
      columns: { customer_id: ONE_OF_FIFTY, issue_date: DAY, due_date: 'NULL' },
    },
    filters: {
      status: 'open',
      customerId: own('customer_id'),
      issuedFrom: '2041-01-20',
      issuedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/refunds',
    order: NEWEST,
    bulk: { table: 'refunds', columns: { customer_id: ONE_OF_FIFTY, payment_id: OWN_ID, refund_date: DAY } },
    filters: {
      paymentId: own('payment_id'),
      customerId: own('customer_id'),
      refundedFrom: '2041-01-20',
      refundedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/customers',
    order: NEWEST,
    bulk: { table: 'customers', columns: { external_ref: `'bulk-' || nth` } },
    filters: {
      isActive: 'false',
      externalRef: 'bulk-5',
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/journal-entries',
    order: ['entry_date', 'id'],
    bulk: { table: 'journal_entries', like: 'reverses_entry_id IS NULL', columns: { entry_date: DAY } },
    filters: { from: '2041-01-20', to: '2041-01-20', sourceType: own('source_type'), sourceId: own('source_id') },
    together: ['sourceType', 'sourceId'],
  },
  {
    path: '/api/accounts/{id}/lines',
    id: own('account_id'),
    order: ['entry_date', 'entry_id', 'line_no'],
    bulk: { table: 'journal_lines', columns: { entry_id: OWN_ID, line_no: '1', entry_date: DAY } },
    filters: { currency: own('currency'), from: '2041-01-20', to: '2041-01-20' },
  },
  {
    path: '/api/payroll/employees',
    order: NEWEST,
    bulk: { table: 'employees', columns: { employee_no: `'bulk-' || nth` } },
    filters: {
      status: 'terminated',
      employeeNo: 'bulk-5',
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/payroll/time-entries',
    order: NEWEST,
    bulk: {
      table: 'time_entries',
      columns: {
        ...{ employee_id: ONE_OF_FIFTY, work_date: DAY, external_ref: `'bulk-' || nth` },
        ...{ status: `'paid'`, pay_run_id: OWN_ID, decided_by: OWN_ID, decided_at: 'now()' },
      },
    },
    filters: {
      employeeId: own('employee_id'),
      status: 'rejected',
      externalRef: 'bulk-5',
      workedFrom: '2041-01-20',
      workedTo: '2041-01-20',
    },
  },
  {
    path: '/api/payroll/pay-runs/{id}/items',
    id: own('pay_run_id'),
    order: ['employee_id'],
    bulk: { table: 'pay_run_items', columns: { employee_id: OWN_ID } },
    filters: { employeeId: own('employee_id') },
  },
  {
    path: '/api/payroll/employee-deductions',
    order: NEWEST,
    bulk: { table: 'employee_deductions', columns: { employee_id: OWN_ID, deduction_id: ONE_OF_FIFTY } },
    filters: { employeeId: own('employee_id'), deductionId: own('deduction_id'), updatedSince: LATEST },
  },
  {
    path: '/api/payroll/tax-forms',
    order: NEWEST,
    bulk: { table: 'tax_forms', like: `form_type = 'W2'`, columns: { employee_id: OWN_ID } },
    filters: {
      formType: '941',
      taxYear: '1990',
      employeeId: own('employee_id'),
      status: 'filed',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/inventory/items',
    order: NEWEST,
    bulk: { table: 'inventory_items', columns: { sku: `'bulk-' || nth` } },
    filters: {
      sku: 'bulk-5',
      isActive: 'false',
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/inventory/items/{id}/moves',
    id: own('item_id'),
    order: ['seq'],
    bulk: { table: 'inventory_moves', columns: { seq: 'nth + 100', source_id: OWN_ID } },
    filters: { kind: { because: 'it looks for the moves of one kind among those of one item' } },
  },
  {
    path: '/api/inventory/adjustments',
    order: NEWEST,
    bulk: { table: 'inventory_adjustments', columns: { reason: `'damage'`, adjusted_on: DAY } },
    filters: { reason: 'found', adjustedFrom: '2041-01-20', adjustedTo: '2041-01-20', updatedSince: LATEST },
  },
  {
    path: '/api/inventory/vendors',
    order: NEWEST,
    bulk: { table: 'vendors', columns: { external_ref: `'bulk-' || nth` } },
    filters: {
      isActive: 'false',
      externalRef: 'bulk-5',
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/inventory/purchase-orders',
    order: NEWEST,
    bulk: {
      table: 'purchase_orders',
      columns: { vendor_id: ONE_OF_FIFTY, number_seq: 'nth + 1000', status: `'draft'`, expected_on: DAY },
    },
    filters: {
      status: 'closed',
      vendorId: own('vendor_id'),
      expectedFrom: '2041-01-20',
      expectedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/inventory/purchase-receipts',
    order: NEWEST,
    bulk: { table: 'purchase_receipts', columns: { purchase_order_id: ONE_OF_FIFTY, received_on: DAY } },
    filters: {
      purchaseOrderId: own('purchase_order_id'),
      receivedFrom: '2041-01-20',
      receivedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/bank-imports',
    order: NEWEST,
    bulk: { table: 'bank_imports', columns: { bank_account_id: ONE_OF_FIFTY } },
    filters: {
      bankAccountId: own('bank_account_id'),
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
    },
  },
  {
    path: '/api/bank-transactions',
    order: ['posted_on', 'id'],
    bulk: {
      table: 'bank_transactions',
      columns: { bank_account_id: ONE_OF_FIFTY, import_id: ONE_OF_FIFTY, posted_on: DAY, status: `'reconciled'` },
    },
    filters: {
      bankAccountId: own('bank_account_id'),
      importId: own('import_id'),
      status: 'excluded',
      postedFrom: '2041-01-20',
      postedTo: '2041-01-20',
      updatedSince: LATEST,
    },
  },
  {
    path: '/api/ledger/reconciliations',
    order: NEWEST,
    bulk: {
      table: 'ledger_reconciliations',
      columns: { account_id: ONE_OF_FIFTY, statement_date: `date '2041-01-01' + nth` },
    },
    filters: {
      accountId: own('account_id'),
      createdFrom: '2041-01-01T00:00:30Z',
      createdBefore: '2041-01-01T00:00:30Z',
    },
  },
  {
    path: '/api/ledger/reconciliations/{id}/lines',
    id: own('reconciliation_id'),
    order: ['entry_id', 'line_no'],
    bulk: { table: 'ledger_reconciliation_lines', columns: { entry_id: OWN_ID, line_no: '1' } },
    filters: {},
  },
  {
    path: '/api/company/access-changes',
    order: NEWEST,
    bulk: { table: 'access_changes' },
    filters: { createdFrom: '2041-01-01T00:00:30Z', createdBefore: '2041-01-01T00:00:30Z' },
  },
  {
    path: '/api/workflow-instances',
    order: NEWEST,
    bulk: {
      table: 'workflow_instances',
      columns: {
        ...{ definition_id: ONE_OF_FIFTY, entity_id: OWN_ID, trigger_entity_id: OWN_ID },
        ...{ status: `'succeeded'`, started_at: 'now()', finished_at: 'now()' },
      },
    },
    filters: { definitionId: own('definition_id'), entityId: own('entity_id'), status: 'failed' },
  },
  {
    path: '/api/audit',
    order: ['timestamp', 'id'],
    bulk: {
      table: 'idempotent_write_audit_log',
      columns: {
        timestamp: `now() + nth * interval '1 second'`,
        deterministic_id: OWN_ID,
        idempotency_key: `'bulk-' || nth`,
      },
    },
    filters: {
      idempotencyKey: own('idempotency_key'),
      deterministicId: own('deterministic_id'),
      operation: LOG,
      requestId: LOG,
      status: 'failed',
      from: LATEST,
      to: (base) => base['timestamp'],
    },
  },
];

/** Lists of what a company has few of, and what is no list of rows. */
export const OTHER_LISTS: readonly OtherList[] = [
  { path: '/api/accounts', because: 'a chart of accounts has hundreds' },
  { path: '/api/tax-rates', because: 'there are some for each country' },
  { path: '/api/bank-accounts', because: 'each stands for an account of the chart' },
  { path: '/api/payroll/deductions', because: 'they are rules' },
  { path: '/api/payroll/periods', because: 'there are at most 52 a year for each frequency' },
  { path: '/api/payroll/pay-runs', because: 'there are some for each period' },
  { path: '/api/webhook-endpoints', because: 'they are settings' },
  { path: '/api/workflow-definitions', because: 'they are settings' },
  { path: '/api/companies', because: 'a thousand memberships of somebody are read' },
  { path: '/api/company/users', because: 'they are the people of a company' },
  { path: '/api/company/invitations', because: 'they are of the people of a company' },
  { path: '/api/company/settings/history', because: 'settings change seldom' },
  { path: '/api/reports/receivables-ageing', because: 'it is a report, which adds up what all customers owe' },
];
