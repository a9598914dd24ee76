import { randomUUID } from 'node:crypto';
import { addDays } from '../../src/ledger/business-day.js';
import type { MutationName } from '../../src/mutations/index.js';
import { violations } from '../support/invariants.js';
import { ownWeek, runIn } from './payroll-preparations.js';
import type { Caller, Sample } from './sample.js';
import { SampleBuilder } from './sample-builder.js';
import { today, uniqueWord } from './sample-values.js';
import { expectProblem } from './support/problem.js';
import { newCompany, useWorld } from './support/world.js';

const world = useWorld();

/** Rows 37, 40, 42 and 52 of the catalogue: requests that are good in themselves, but not in the state of the books. */
interface IllegalState {
  readonly operation: MutationName;
  readonly when: string;
  readonly status: number;
  readonly code: string;
  readonly request: (samples: SampleBuilder) => Promise<Pick<Partial<Sample>, 'pathParameters' | 'body'>>;
}

const WANTED_STATUSES = ['approved', 'draft', 'cancelled', 'reversed'] as const;
const LEGAL = ['draft approved', 'draft cancelled', 'approved draft', 'approved cancelled', 'executed reversed'];

/** Kinds of entries that their own document undoes, or that follow stock, and what posts one. */
const UNDONE_OTHERWISE = [
  ['invoice', 'finalizeInvoice'],
  ['payment', 'createPayment'],
  ['payment_allocation', 'allocatePayment'],
  ['refund', 'createRefund'],
  ['inventory_adjustment', 'createInventoryAdjustment'],
  ['purchase_receipt', 'updatePurchaseOrderStatus'],
  ['bank_reconciliation', 'reconcileBankTransaction'],
  ['pay_run', 'executePayrollRun'],
] as const;

/** The samples are in dollars, the company's currency; an entry in the journal has one currency. */
const MIXED_CURRENCIES: readonly IllegalState[] = [
  illegal('createInvoice', 'the customer has another currency', 422, 'currency_mismatch', async (samples) => ({
    body: { customerId: await inFrancs(samples, 'createCustomer') },
  })),
  illegal('createInvoice', 'one of its items has another currency', 422, 'currency_mismatch', async (samples) => ({
    body: {
      lines: (await itemsInTwoCurrencies(samples)).map((itemId) => ({
        ...{ description: 'Goods', quantity: '1', unitPrice: '1.00', itemId },
      })),
    },
  })),
  illegal('updateInvoice', 'its new customer has another currency', 422, 'currency_mismatch', async (samples) => ({
    body: { customerId: await inFrancs(samples, 'createCustomer') },
  })),
  illegal('createPayment', 'the customer has another currency', 422, 'currency_mismatch', async (samples) => ({
    body: { customerId: await inFrancs(samples, 'createCustomer') },
  })),
  illegal('createPurchaseOrder', 'the vendor has another currency', 422, 'currency_mismatch', async (samples) => ({
    body: { vendorId: await inFrancs(samples, 'createVendor') },
  })),
  illegal(
    'createPurchaseOrder',
    'one of its items has another currency',
    422,
    'currency_mismatch',
    async (samples) => ({
      body: {
        lines: (await itemsInTwoCurrencies(samples)).map((itemId) => ({ itemId, quantity: '1', unitCost: '1.00' })),
      },
    }),
  ),
  illegal('createInventoryAdjustment', 'its items have two currencies', 422, 'currency_mismatch', async (samples) => ({
    body: { lines: (await itemsInTwoCurrencies(samples)).map((itemId) => ({ itemId, delta: '5', unitCost: '2.00' })) },
  })),
  illegal('createPayRun', 'an employee is paid in another currency', 422, 'currency_mismatch', async (samples) => {
    const { employeeIds } = (await samples.sample('createPayRun')).body;
    return { body: { employeeIds: [...(employeeIds as string[]), await inFrancs(samples, 'createEmployee')] } };
  }),
  illegal('createEmployeeDeduction', 'it is in another currency', 422, 'currency_mismatch', async (samples) => ({
    body: { deductionId: await inFrancs(samples, 'createDeduction') },
  })),
  illegal(
    'reconcileBankTransaction',
    'the match is in another currency',
    422,
    'line_not_on_account',
    async (samples) => {
      const { pathParameters, body } = await samples.sample('reconcileBankTransaction', ['matches']);
      const [{ id }] = body['matches'] as [{ id: string }];
      const { depositAccountId } = await samples.read(`/api/payments/${id}`);
      const customerId = await inFrancs(samples, 'createCustomer');
      const francs = { amount: '10.00', currency: 'CHF', customerId, depositAccountId };
      const other = await samples.perform('createPayment', { body: francs });
      return { pathParameters, body: { createEntry: undefined, matches: [{ type: 'payment', id: other.id }] } };
    },
  ),
];

const ILLEGAL_STATES: readonly IllegalState[] = [
  illegal('finalizeInvoice', 'it is finalized', 409, 'not_draft', async (samples) => ({
    pathParameters: { id: (await samples.perform('finalizeInvoice')).id },
  })),
  illegal('updateInvoice', 'it is finalized', 409, 'not_draft', async (samples) => ({
    pathParameters: { id: (await samples.perform('finalizeInvoice')).id },
  })),
  illegal('voidInvoice', 'it is a draft', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: (await samples.perform('createInvoice')).id },
  })),
  illegal('voidInvoice', 'it is void', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: (await samples.perform('voidInvoice')).id },
  })),
  illegal('voidInvoice', 'something is paid', 409, 'invoice_has_payments', async (samples) => {
    const payment = await samples.perform('allocatePayment');
    const [allocation] = payment.entity['allocations'] as { invoiceId: string }[];
    return { pathParameters: { id: allocation?.invoiceId ?? '' } };
  }),
  illegal('createPayment', 'the invoice is void', 409, 'invoice_not_open', async (samples) => {
    const { entity, id } = await samples.perform('voidInvoice');
    return { body: { customerId: entity['customerId'], allocations: [{ invoiceId: id, amount: '1.00' }] } };
  }),
  illegal('createPayment', 'more is applied than is due', 409, 'over_allocation', async (samples) => {
    const { entity, id } = await samples.perform('finalizeInvoice');
    const [customerId, amount] = [entity['customerId'], '99999.00'];
    return { body: { customerId, amount, allocations: [{ invoiceId: id, amount }] } };
  }),
  illegal('createPayment', 'more is applied than was paid', 422, 'allocations_exceed_amount', async (samples) => {
    const { entity, id } = await samples.perform('finalizeInvoice');
    const customerId = entity['customerId'];
    return { body: { customerId, amount: '1.00', allocations: [{ invoiceId: id, amount: '1.01' }] } };
  }),
  illegal('createPayment', "the invoice is another customer's", 422, 'customer_mismatch', async (samples) => ({
    body: { allocations: [{ invoiceId: (await samples.perform('finalizeInvoice')).id, amount: '1.00' }] },
  })),
  illegal('createPayment', 'the customer is inactive', 422, 'reference_not_found', async (samples) => ({
    body: { customerId: await inactiveCustomer(samples) },
  })),
  illegal('createPayment', 'the reference is taken', 409, 'duplicate_external_ref', async (samples) => ({
    body: { externalRef: (await samples.perform('createPayment', taken())).entity['externalRef'] },
  })),
  illegal('createPayment', 'it is of a far day', 422, 'date_invalid', () =>
    Promise.resolve({ body: { receivedDate: '9999-12-31' } }),
  ),
  illegal('allocatePayment', 'more is applied than is left', 409, 'over_allocation', () =>
    Promise.resolve({ body: { amount: '100.01' } }),
  ),
  illegal('createRefund', 'more is given back than was paid', 409, 'refund_exceeds_refundable', () =>
    Promise.resolve({ body: { amount: '100.01' } }),
  ),
  illegal('createInvoice', 'the customer is inactive', 422, 'reference_not_found', async (samples) => ({
    body: { customerId: await inactiveCustomer(samples) },
  })),
  illegal('createInvoice', 'the total is another', 422, 'total_mismatch', () =>
    Promise.resolve({ body: { expectedTotal: '1.00' } }),
  ),
  illegal('createAccount', 'the code is taken', 409, 'duplicate_code', async (samples) => ({
    body: { code: (await samples.perform('createAccount')).entity['code'] },
  })),
  illegal('updateAccount', 'the code is taken', 409, 'duplicate_code', async (samples) => ({
    body: { code: (await samples.perform('createAccount')).entity['code'] },
  })),
  illegal('updateAccount', 'features post to it', 409, 'system_account', async (samples) => ({
    pathParameters: { id: await accountOf(samples, '1000') },
    body: { isActive: false },
  })),
  illegal('createJournalEntry', 'the account is a control account', 422, 'control_account', async (samples) => ({
    body: { lines: await linesOn(samples, await accountOf(samples, '1100')) },
  })),
  illegal('createJournalEntry', 'the account is inactive', 422, 'reference_not_found', async (samples) => ({
    body: { lines: await linesOn(samples, await inactiveAccount(samples)) },
  })),
  illegal('createJournalEntry', 'it does not balance', 422, 'journal_unbalanced', async (samples) => ({
    body: { lines: await linesOn(samples, await accountOf(samples, '1000'), '10.01') },
  })),
  illegal('createJournalEntry', 'it is of a far day', 422, 'date_invalid', () =>
    Promise.resolve({ body: { entryDate: '9999-12-31' } }),
  ),
  illegal('reverseJournalEntry', 'it is reversed', 409, 'already_reversed', async (samples) => ({
    pathParameters: { id: (await samples.perform('reverseJournalEntry')).entity['reversesEntryId'] as string },
  })),
  illegal('reverseJournalEntry', 'it is a reversal', 409, 'not_reversible', async (samples) => ({
    pathParameters: { id: (await samples.perform('reverseJournalEntry')).id },
  })),
  illegal('reverseJournalEntry', 'the day lies before it', 422, 'date_invalid', () =>
    Promise.resolve({ body: { entryDate: '2000-01-01' } }),
  ),
  ...UNDONE_OTHERWISE.map(([sourceType, operation]) =>
    illegal('reverseJournalEntry', `it belongs to a ${sourceType}`, 409, 'not_reversible', async (samples) => ({
      pathParameters: { id: await entryOf(samples, sourceType, operation) },
    })),
  ),
  illegal('reconcileLedger', 'the statement differs', 409, 'difference', () =>
    Promise.resolve({ body: { statementBalance: '9.99' } }),
  ),
  illegal('reconcileLedger', 'a line is cleared', 409, 'line_already_reconciled', async (samples) => {
    const { body } = await samples.sample('reconcileLedger');
    await samples.performExactly('reconcileLedger', { pathParameters: {}, body });
    return { body: { ...body, statementDate: addDays(today(), 1), statementBalance: '20.00' } };
  }),
  illegal('reconcileLedger', 'the day has a statement', 409, 'duplicate_statement_date', async (samples) => {
    const { accountId, statementDate } = (await samples.perform('reconcileLedger')).entity;
    return { body: { accountId, statementDate, clearedLines: [] } };
  }),
  illegal('reconcileLedger', 'the line is later', 422, 'line_not_clearable', () =>
    Promise.resolve({ body: { statementDate: '2000-01-01' } }),
  ),
  illegal('reconcileLedger', 'its adjustment is on a control account', 422, 'control_account', async (samples) => ({
    body: { statementBalance: '9.99', adjustment: { accountId: await accountOf(samples, '1100') } },
  })),
  illegal('reconcileLedger', 'the statement is of a far day', 422, 'date_invalid', () =>
    Promise.resolve({ body: { statementDate: '9999-12-31' } }),
  ),
  illegal('createTaxRate', 'its account is no liability', 422, 'account_type_mismatch', async (samples) => ({
    body: { liabilityAccountId: await accountOf(samples, '6000') },
  })),
  illegal('updateTaxRate', 'the code is taken', 409, 'duplicate_code', async (samples) => ({
    body: { code: (await samples.perform('createTaxRate')).entity['code'] },
  })),
  illegal('updateTaxRate', 'its account is a control account', 422, 'control_account', async (samples) => ({
    body: { liabilityAccountId: await accountOf(samples, '2200') },
  })),
  illegal('updateCompanySettings', 'the lock lies in the future', 422, 'date_invalid', () =>
    Promise.resolve({ body: { booksLockedThrough: '9999-12-31' } }),
  ),
  illegal('revokeUserCompanyAccess', 'it is revoked', 404, 'not_found', async (samples) => ({
    pathParameters: { userId: (await samples.perform('revokeUserCompanyAccess')).entity['userId'] as string },
  })),
  illegal('withdrawInvitation', 'it is withdrawn', 409, 'invitation_closed', async (samples) => {
    const { id } = await samples.perform('grantUserCompanyAccess');
    await samples.performExactly('withdrawInvitation', { pathParameters: { id }, body: {} });
    return { pathParameters: { id } };
  }),
  illegal('createTaxRate', 'the code is taken', 409, 'duplicate_code', async (samples) => ({
    body: { code: (await samples.perform('createTaxRate')).entity['code'] },
  })),
  illegal('createCustomer', 'the reference is taken', 409, 'duplicate_external_ref', async (samples) => ({
    body: { externalRef: (await samples.perform('createCustomer', taken())).entity['externalRef'] },
  })),
  illegal('updateCustomer', 'the reference is taken', 409, 'duplicate_external_ref', async (samples) => ({
    body: { externalRef: (await samples.perform('createCustomer', taken())).entity['externalRef'] },
  })),
  illegal('createInventoryItem', 'the SKU is taken', 409, 'duplicate_sku', async (samples) => ({
    body: { sku: (await samples.perform('createInventoryItem')).entity['sku'] },
  })),
  illegal('updateInventoryItem', 'its stock has moved', 409, 'costing_locked', async (samples) => {
    const { id } = await samples.perform('adjustInventoryQuantity');
    return { pathParameters: { id }, body: { costing: 'none' } };
  }),
  illegal('adjustInventoryQuantity', 'more goes out than there is', 409, 'insufficient_stock', () =>
    Promise.resolve({ body: { delta: '-0.0001', unitCost: undefined } }),
  ),
  illegal('adjustInventoryQuantity', 'another stock was expected', 409, 'expected_mismatch', () =>
    Promise.resolve({ body: { delta: undefined, setTo: '5', expectedQuantity: '0.0001' } }),
  ),
  illegal('createInventoryAdjustment', 'more goes out than there is', 409, 'insufficient_stock', async (samples) => {
    const { id } = await samples.perform('adjustInventoryQuantity');
    return { body: { lines: [{ itemId: id, delta: '-5.0001' }] } };
  }),
  illegal('finalizeInvoice', 'more is sold than there is', 409, 'insufficient_stock', async (samples) => {
    const itemId = (await samples.perform('adjustInventoryQuantity')).id;
    const lines = [{ description: 'Too many', quantity: '5.0001', unitPrice: '1.00', itemId }];
    return { pathParameters: { id: (await samples.perform('createInvoice', { body: { lines } })).id } };
  }),
  illegal('createPurchaseOrder', 'the vendor is inactive', 422, 'reference_not_found', async (samples) => ({
    body: { vendorId: (await samples.perform('updateVendor', { body: { isActive: false } })).id },
  })),
  illegal('updatePurchaseOrderStatus', 'it is received', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: (await samples.perform('updatePurchaseOrderStatus')).id },
  })),
  illegal('updatePurchaseOrderStatus', 'it is a draft', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: (await samples.perform('createPurchaseOrder')).id },
  })),
  illegal('updatePurchaseOrderStatus', 'more came than was ordered', 409, 'over_receipt', () =>
    Promise.resolve({ body: { receipt: { lines: [{ lineNo: 1, quantity: '99999' }] } } }),
  ),
  illegal('createVendor', 'the reference is taken', 409, 'duplicate_external_ref', async (samples) => ({
    body: { externalRef: (await samples.perform('createVendor', taken())).entity['externalRef'] },
  })),
  illegal('createBankAccount', 'another one has the ledger account', 409, 'gl_account_taken', async (samples) => ({
    body: { glAccountId: (await samples.perform('createBankAccount')).entity['glAccountId'] },
  })),
  illegal('importBankTransactions', 'the bank account is inactive', 422, 'reference_not_found', async (samples) => ({
    body: { bankAccountId: (await samples.perform('updateBankAccount', { body: { isActive: false } })).id },
  })),
  illegal('importBankTransactions', 'the balances are others', 422, 'invalid_end_balance', () =>
    Promise.resolve({ body: { openingBalance: '1.00', closingBalance: '1.00' } }),
  ),
  illegal('importBankTransactions', 'the content is none of its format', 422, 'parse', () =>
    Promise.resolve({ body: { transactions: undefined, format: 'camt053', content: '<html></html>' } }),
  ),
  illegal('reconcileBankTransaction', 'it is reconciled', 409, 'already_reconciled', async (samples) => ({
    pathParameters: { id: (await samples.perform('reconcileBankTransaction')).id },
  })),
  illegal('reconcileBankTransaction', 'it is excluded', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: await excludedTransaction(samples) },
  })),
  illegal('reconcileBankTransaction', 'the match is of another amount', 409, 'amount_mismatch', async (samples) => {
    const { pathParameters, body } = await samples.sample('reconcileBankTransaction', ['matches']);
    const [{ id }] = body['matches'] as [{ id: string }];
    const { depositAccountId } = await samples.read(`/api/payments/${id}`);
    const other = await samples.perform('createPayment', { body: { amount: '9.99', depositAccountId } });
    return { pathParameters, body: { createEntry: undefined, matches: [{ type: 'payment', id: other.id }] } };
  }),
  illegal(
    'reconcileBankTransaction',
    'the match is on another account',
    422,
    'line_not_on_account',
    async (samples) => ({
      body: {
        createEntry: undefined,
        matches: [{ type: 'payment', id: (await samples.perform('createPayment', { body: { amount: '10.00' } })).id }],
      },
    }),
  ),
  illegal('unreconcileBankTransaction', 'it is not reconciled', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: (await samples.perform('unreconcileBankTransaction')).id },
  })),
  illegal('unreconcileBankTransaction', 'it is excluded', 409, 'illegal_transition', async (samples) => ({
    pathParameters: { id: await excludedTransaction(samples) },
  })),
  illegal('createEmployee', 'the number is taken', 409, 'duplicate_employee_no', async (samples) => {
    const employeeNo = `no-${uniqueWord()}`;
    await samples.perform('createEmployee', { body: { employeeNo } });
    return { body: { employeeNo } };
  }),
  illegal('createDeduction', 'the code is taken', 409, 'duplicate_code', async (samples) => ({
    body: { code: (await samples.perform('createDeduction')).entity['code'] },
  })),
  illegal('createEmployeeDeduction', 'the days are taken', 409, 'overlapping_assignment', async (samples) => {
    const { employeeId, deductionId } = (await samples.perform('createEmployeeDeduction')).entity;
    return { body: { employeeId, deductionId } };
  }),
  illegal('updateEmployeeDeduction', 'it would end before it begins', 422, 'date_invalid', () =>
    Promise.resolve({ body: { effectiveTo: '1949-12-31' } }),
  ),
  illegal(
    'updateEmployeeDeduction',
    'another one holds on its days',
    409,
    'overlapping_assignment',
    async (samples) => {
      const { id, entity } = await samples.perform('createEmployeeDeduction');
      const pathParameters = { id };
      await samples.performExactly('updateEmployeeDeduction', { pathParameters, body: { status: 'cancelled' } });
      const { employeeId, deductionId } = entity;
      await samples.perform('createEmployeeDeduction', { body: { employeeId, deductionId } });
      return { pathParameters, body: { status: 'active' } };
    },
  ),
  illegal('createPayPeriod', 'the days are taken', 409, 'overlapping_period', async (samples) => {
    const { startDate, endDate, payDate } = (await samples.perform('createPayPeriod')).entity;
    return { body: { startDate, endDate, payDate } };
  }),
  illegal('createTimeEntry', 'the day is over', 409, 'day_overflow', async (samples) => {
    const { employeeId } = (await samples.perform('createTimeEntry', { body: { minutes: 1_440 } })).entity;
    return { body: { employeeId } };
  }),
  illegal('createTimeEntry', 'its period is closed', 409, 'period_closed', async (samples) => {
    const { startDate, endDate, payDate } = ownWeek();
    const period = await samples.perform('createPayPeriod', { body: { startDate, endDate, payDate } });
    const employeeId = (await samples.perform('createEmployee', { body: { hiredOn: startDate } })).id;
    const run = await samples.perform('createPayRun', { body: { payPeriodId: period.id, employeeIds: [employeeId] } });
    await samples.perform('updatePayRunStatus', { pathParameters: { id: run.id } });
    await samples.perform('executePayrollRun', { pathParameters: { id: run.id } });
    return { body: { employeeId, workDate: startDate } };
  }),
  illegal('createTimeEntry', 'nobody is employed yet', 422, 'date_invalid', () =>
    Promise.resolve({ body: { workDate: '1949-12-31' } }),
  ),
  illegal('createTimeEntry', 'it is of a far day', 422, 'date_invalid', () =>
    Promise.resolve({ body: { workDate: addDays(today(), 40) } }),
  ),
  illegal('approveTimeEntry', 'it is rejected', 409, 'not_submitted', async (samples) => ({
    pathParameters: { id: (await samples.perform('approveTimeEntry', { body: { decision: 'rejected' } })).id },
    body: { decision: 'rejected' },
  })),
  illegal('approveTimeEntry', 'it is approved', 409, 'not_submitted', async (samples) => ({
    pathParameters: { id: (await samples.perform('approveTimeEntry')).id },
  })),
  illegal('approveTimeEntry', 'an approved run is to pay it', 409, 'time_entry_in_pay_run', async (samples) => {
    const { startDate, endDate, payDate } = ownWeek();
    const payPeriodId = (await samples.perform('createPayPeriod', { body: { startDate, endDate, payDate } })).id;
    const employeeId = (await samples.perform('createEmployee', { body: { hiredOn: startDate } })).id;
    const entry = await samples.perform('createTimeEntry', { body: { employeeId, workDate: startDate } });
    await samples.perform('approveTimeEntry', { pathParameters: { id: entry.id } });
    const run = await samples.perform('createPayRun', { body: { payPeriodId, employeeIds: [employeeId] } });
    await samples.perform('updatePayRunStatus', { pathParameters: { id: run.id } });
    return { pathParameters: { id: entry.id }, body: { decision: 'rejected' } };
  }),
  illegal('createPayRun', 'the period has one', 409, 'run_exists', async (samples) => ({
    body: { payPeriodId: (await samples.perform('createPayRun')).entity['payPeriodId'] },
  })),
  illegal('executePayrollRun', 'it is a draft', 409, 'not_approved', async (samples) => ({
    pathParameters: { id: (await runIn(samples, 'draft')).id },
  })),
  illegal('executePayrollRun', 'it is executed', 409, 'not_approved', async (samples) => ({
    pathParameters: { id: (await runIn(samples, 'executed')).id },
  })),
  illegal('executePayrollRun', 'it pays nobody', 409, 'empty_run', async (samples) => {
    const employeeIds = [(await samples.perform('createEmployee')).id];
    const { id } = await samples.perform('createPayRun', { body: { employeeIds } });
    await samples.perform('updatePayRunStatus', { pathParameters: { id } });
    return { pathParameters: { id } };
  }),
  ...(['draft', 'executed', 'cancelled', 'reversed'] as const).flatMap((from) =>
    WANTED_STATUSES.filter((to) => !LEGAL.includes(`${from} ${to}`)).map((to) =>
      illegal('updatePayRunStatus', `it is ${from} and to be ${to}`, 409, 'illegal_transition', async (samples) => ({
        pathParameters: { id: (await runIn(samples, from)).id },
        body: { status: to },
      })),
    ),
  ),
  ...MIXED_CURRENCIES,
  illegal('createTaxForm', 'its year has not begun', 422, 'validation_failed', () =>
    Promise.resolve({ body: { taxYear: Number(today().slice(0, 4)) + 1 } }),
  ),
  illegal('createTaxForm', 'there is one', 409, 'form_exists', async (samples) => ({
    body: { employeeId: (await samples.perform('createTaxForm')).entity['employeeId'] },
  })),
];

/** What posts to the journal, and so can't be done in a period that is locked. */
const POSTING: readonly MutationName[] = [
  'finalizeInvoice',
  'voidInvoice',
  'createPayment',
  'allocatePayment',
  'createRefund',
  'adjustInventoryQuantity',
  'createInventoryAdjustment',
  'updatePurchaseOrderStatus',
  'reconcileBankTransaction',
  'unreconcileBankTransaction',
  'executePayrollRun',
  'createJournalEntry',
  'reverseJournalEntry',
];

const taken = (): { body: { externalRef: string } } => ({ body: { externalRef: `taken-${uniqueWord()}` } });

describe('a state that does not allow it', () => {
  it.each(ILLEGAL_STATES.map((state) => [state.operation, state.when, state] as const))(
    'refuses %s when %s, and changes nothing',
    async (_operation, _when, { operation, status, code, request }) => {
      const samples = await world().samplesOf();
      const changes = await request(samples);
      const sample = await samples.sample(operation);
      const changed = { ...sample, ...changes, body: { ...sample.body, ...changes.body } };
      await expectRefusal(withoutVersion(changed, changes), samples.caller, status, code);
    },
  );
});

describe('an entry in the journal', () => {
  it.each([
    ['of one line', '/lines', ([debit]: readonly object[]) => [debit]],
    [
      'whose lines differ in currency',
      '/lines/1/currency',
      ([debit, credit]: readonly object[]) => [debit, { ...credit, currency: 'CHF' }],
    ],
  ] as const)('%s is refused by its form, and changes nothing', async (_, pointer, linesOf) => {
    const samples = await world().samplesOf();
    const sample = await samples.sample('createJournalEntry');
    const body = { ...sample.body, lines: linesOf(sample.body['lines'] as object[]) };
    const [key, before] = [randomUUID(), await world().books.contents()];
    const answer = await world().send({ ...sample, body }, samples.caller, key);
    const problem = expectProblem(answer, 422, 'validation_failed');
    expect(problem['errors']).toEqual([expect.objectContaining({ pointer })]);
    expect(await world().books.contents()).toEqual(before);
    expect((await world().send(sample, samples.caller, key)).status).toBe(201);
  });
});

describe('a locked period', () => {
  it.each(POSTING)('refuses %s, and changes nothing', async (operation) => {
    const { address } = world();
    const companyId = await newCompany(address);
    const samples = new SampleBuilder(world(), await world().member('owner', companyId));
    const sample = await samples.sample(operation);
    const lock = { pathParameters: {}, body: { booksLockedThrough: today() } };
    await samples.performExactly('updateCompanySettings', lock);
    await expectRefusal(sample, samples.caller, 409, 'period_locked');
  });
});

describe('the last owner of a company', () => {
  const changes = (userId: string): Record<string, Partial<Sample>> => ({
    grantUserCompanyAccess: { body: { userId, role: 'viewer' } },
    revokeUserCompanyAccess: { pathParameters: { userId } },
  });

  it.each(['grantUserCompanyAccess', 'revokeUserCompanyAccess'])('is not taken away by %s', async (operation) => {
    const companyId = await newCompany(world().address);
    const samples = new SampleBuilder(world(), await world().member('owner', companyId));
    const sample = await samples.sample(operation);
    const { userId } = samples.caller;
    const { data } = await samples.read('/api/company/users');
    for (const other of data as { userId: string; role: string }[]) {
      if (other.userId === userId || other.role !== 'owner') continue;
      const request = { pathParameters: { userId: other.userId }, body: {} };
      await samples.performExactly('revokeUserCompanyAccess', request);
    }
    await expectRefusal({ ...sample, ...changes(userId)[operation] }, samples.caller, 409, 'last_owner');
  });
});

it('leaves the books of all companies in order', async () => {
  expect(await violations(world().database)).toEqual([]);
});

/** The key stays free, so the same refusal comes again. */
async function expectRefusal(sample: Sample, caller: Caller, status: number, code: string): Promise<void> {
  const [key, before] = [randomUUID(), await world().books.contents()];
  expectProblem(await world().send(sample, caller, key), status, code);
  expectProblem(await world().send(sample, caller, key), status, code);
  expect(await world().books.contents()).toEqual(before);
  const attempts = await world().books.attempts(key);
  expect(attempts.map((attempt) => [attempt.status, attempt.error_type])).toEqual([
    ['failed', 'refused'],
    ['failed', 'refused'],
  ]);
}

/** The ETag of the fresh entity says nothing of another one; the state is judged, not the version. */
function withoutVersion(sample: Sample, { pathParameters }: Partial<Sample>): Sample {
  return pathParameters === undefined || sample.ifMatch === undefined ? sample : { ...sample, ifMatch: '*' };
}

async function inactiveCustomer(samples: SampleBuilder): Promise<string> {
  return (await samples.perform('updateCustomer', { body: { isActive: false } })).id;
}

/** What the operation creates, in another currency than all samples. @returns its id. */
async function inFrancs(samples: SampleBuilder, operation: MutationName): Promise<string> {
  return (await samples.perform(operation, { body: { currency: 'CHF' } })).id;
}

async function itemsInTwoCurrencies(samples: SampleBuilder): Promise<string[]> {
  const dollars = await samples.perform('createInventoryItem', { body: { currency: 'USD' } });
  return [dollars.id, await inFrancs(samples, 'createInventoryItem')];
}

async function accountOf(samples: SampleBuilder, code: string): Promise<string> {
  const { data } = await samples.read(`/api/accounts?code=${code}`);
  return (data as [{ id: string }])[0].id;
}

async function inactiveAccount(samples: SampleBuilder): Promise<string> {
  return (await samples.perform('updateAccount', { body: { isActive: false } })).id;
}

/** Ten on the wages, and so much or as much on the account. */
async function linesOn(samples: SampleBuilder, accountId: string, amount = '10.00'): Promise<object[]> {
  return [
    { accountId: await accountOf(samples, '6000'), side: 'debit', amount: '10.00' },
    { accountId, side: 'credit', amount },
  ];
}

/** The latest entry of this kind, after the operation has posted one. */
async function entryOf(samples: SampleBuilder, sourceType: string, operation: MutationName): Promise<string> {
  await samples.perform(operation);
  const [entry] = await world().database.query<{ id: string }>(
    `SELECT id FROM journal_entries WHERE company_id = $1 AND source_type = $2 ORDER BY created_at DESC LIMIT 1`,
    [samples.caller.companyId, sourceType],
  );
  return entry?.id ?? '';
}

async function excludedTransaction(samples: SampleBuilder): Promise<string> {
  const body = { createEntry: undefined, exclude: { reason: 'Private' } };
  return (await samples.perform('reconcileBankTransaction', { body })).id;
}

function illegal(
  operation: MutationName,
  when: string,
  status: number,
  code: string,
  request: IllegalState['request'],
): IllegalState {
  return { operation, when, status, code, request };
}
