import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;

beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

/** Something that can be changed: how it is made, and what says nothing new of it, in another spelling where there is one. */
interface Unchanged {
  readonly event: string;
  readonly make: () => Promise<string>;
  readonly same: object;
}

const made = async (path: string, body: object): Promise<string> => `${path}/${idOf(await keeper.post(path, body))}`;

const FULL_CUSTOMER = {
  ...{ name: 'Caf\u00e9', currency: 'EUR', externalRef: 'C-1', email: 'a@example.com' },
  ...{ billingAddress: { city: 'Berlin', country: 'DE' }, metadata: { a: '1', b: '2' } },
};
const EMPLOYEE = {
  ...{
    fullName: 'Ada Lovelace',
    payType: 'salary',
    annualSalary: '60000.00',
    payFrequency: 'monthly',
    currency: 'EUR',
  },
  hiredOn: '2026-01-01',
};
const INVOICE_LINES = [
  { description: 'Caf\u00e9', quantity: '1', unitPrice: '100.00' },
  { description: 'Travel', quantity: '2.50', unitPrice: '0.5' },
];
const STEP = { name: 'Tell', kind: 'mail', to: 'shop@example.com', subject: 'News', text: 'Look.' };

const CASES: Readonly<Record<string, Unchanged>> = {
  updateCustomer: {
    event: 'customer.updated',
    make: () => made('/api/customers', FULL_CUSTOMER),
    same: {
      ...{ name: 'Cafe\u0301', externalRef: 'C-1', taxId: null, isActive: true },
      ...{ billingAddress: { country: 'DE', region: null }, metadata: { b: '2', c: null } },
    },
  },
  'updateCustomer of one without an address': {
    event: 'customer.updated',
    make: () => made('/api/customers', { name: 'Bolt', currency: 'EUR' }),
    same: { billingAddress: { line1: null } },
  },
  updateVendor: {
    event: 'vendor.updated',
    make: () => made('/api/inventory/vendors', { name: 'Timber', currency: 'EUR', externalRef: 'V-1' }),
    same: { currency: 'EUR', externalRef: 'V-1', email: null },
  },
  updateInventoryItem: {
    event: 'item.updated',
    make: () =>
      made('/api/inventory/items', {
        ...{ sku: 'S-1', name: 'Chair', currency: 'EUR', salePrice: '7.5', reorderPoint: '2.50' },
      }),
    same: { salePrice: '7.5000', reorderPoint: '2.5', costing: 'moving_average', isActive: true },
  },
  updateWorkflowDefinition: {
    event: 'workflow_definition.updated',
    make: () => made('/api/workflow-definitions', { name: 'Other', steps: [STEP] }),
    same: { name: 'Other', triggerEvent: null, steps: [STEP], isActive: true },
  },
  updateWebhookEndpoint: {
    event: 'webhook_endpoint.updated',
    make: () => made('/api/webhook-endpoints', { name: 'Warehouse', url: 'https://hooks.example.com/a' }),
    same: { url: 'https://HOOKS.example.com/a', isActive: true },
  },
  updateAccount: {
    event: 'account.updated',
    make: () => made('/api/accounts', { code: '4500', name: 'Licences', type: 'income' }),
    same: { code: '4500', name: 'Licences', isActive: true },
  },
  updateTaxRate: {
    event: 'tax_rate.updated',
    make: () => made('/api/tax-rates', { code: 'V19', name: 'VAT', ratePpm: 190_000 }),
    same: { code: 'V19', isActive: true },
  },
  updateBankAccount: {
    event: 'bank_account.updated',
    make: () => made('/api/bank-accounts', { name: 'Giro', currency: 'EUR', accountNumber: 'DE02120300000000202051' }),
    same: { name: 'Giro', accountNumber: 'DE02 1203 0000 0000 2020 51', isActive: true },
  },
  updateEmployee: {
    event: 'employee.updated',
    make: () => made('/api/payroll/employees', EMPLOYEE),
    same: {
      fullName: 'Ada Lovelace',
      annualSalary: '60000',
      terminatedOn: null,
      employeeNo: null,
    },
  },
  updateInvoice: {
    event: 'invoice.updated',
    make: async () => {
      const customerId = idOf(await keeper.post('/api/customers', FULL_CUSTOMER));
      const lines = [{ description: 'Advice', quantity: '1', unitPrice: '100.00' }];
      return made('/api/invoices', { customerId, currency: 'EUR', memo: 'Thanks', lines });
    },
    same: { memo: 'Thanks', metadata: { none: null } },
  },
  'updateInvoice with the lines that it has': {
    event: 'invoice.updated',
    make: async () => {
      const customerId = idOf(await keeper.post('/api/customers', FULL_CUSTOMER));
      return made('/api/invoices', { customerId, currency: 'EUR', lines: INVOICE_LINES });
    },
    same: {
      lines: [
        { description: 'Cafe\u0301', quantity: '1.0000', unitPrice: '100' },
        { description: 'Travel', quantity: '2.5', unitPrice: '0.50' },
      ],
    },
  },
  updateCompanySettings: {
    event: 'settings.updated',
    make: () => Promise.resolve('/api/company/settings'),
    same: { timezone: 'europe/berlin', booksLockedThrough: null, invoicePrefix: 'INV-' },
  },
};

/**
 * An empty patch of the settings made a version, a row of their history and `settings.updated`, and a count that found
 * what the books say fired `stock.adjusted`. What changes nothing is answered with the resource as it is, and that is all.
 */
describe.each(Object.entries(CASES))('%s', (_operation, { event, make, same }) => {
  it.each([
    ['nothing', {}],
    ['what is so already', same],
  ])('that says %s changes nothing', async (_name, body) => {
    const path = await make();
    await watch(event);
    const [before, rows] = [await keeper.read(path), await history()];
    const key = randomUUID();
    const answer = expectStatus(await keeper.patch(path, body, { version: 1, key }), 200);
    expect(answer.body).toEqual(before);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect([await keeper.read(path), await history(), await started()]).toEqual([before, rows, 0]);
    const replay = await keeper.patch(path, body, { version: 1, key });
    expect([replay.status, replay.text, replay.headers.get('idempotent-replayed')]).toEqual([200, answer.text, 'true']);
    expect(await attempts(key)).toEqual([{ status: 'new' }, { status: 'replayed' }]);
  });
});

describe('lines of an invoice', () => {
  const [first, second] = INVOICE_LINES;

  it.each([
    ['another description', [{ ...first, description: 'Advice' }, second]],
    ['another quantity', [first, { ...second, quantity: '2.5001' }]],
    ['another price', [first, { ...second, unitPrice: '0.5001' }]],
    ['another order', [second, first]],
    ['one less', [first]],
    ['one more', [first, second, second]],
  ])('are replaced by %s', async (_name, lines) => {
    const customerId = idOf(await keeper.post('/api/customers', FULL_CUSTOMER));
    const path = await made('/api/invoices', { customerId, currency: 'EUR', lines: INVOICE_LINES });
    await watch('invoice.updated');
    const answer = expectStatus(await keeper.patch(path, { lines }, { version: 1 }), 200);
    expect(answer.body).toMatchObject({ version: 2 });
    expect([await keeper.read(path), await started()]).toEqual([answer.body, 1]);
  });

  it('are replaced by others with another tax, item or account', async () => {
    const customerId = idOf(await keeper.post('/api/customers', FULL_CUSTOMER));
    const path = await made('/api/invoices', { customerId, currency: 'EUR', lines: [first] });
    const taxRateId = idOf(await keeper.post('/api/tax-rates', { code: 'V0', name: 'None', ratePpm: 0 }));
    const item = { sku: 'S-1', name: 'Chair', currency: 'EUR' };
    const itemId = idOf(await keeper.post('/api/inventory/items', item));
    const account = { code: '4500', name: 'Licences', type: 'income' };
    const revenueAccountId = idOf(await keeper.post('/api/accounts', account));
    for (const [index, reference] of [{ taxRateId }, { itemId }, { revenueAccountId }].entries()) {
      const lines = [{ ...first, ...reference }];
      for (const version of [index + 1, index + 2]) {
        const { body } = expectStatus(await keeper.patch(path, { lines }, { version }), 200);
        expect(body).toMatchObject({ version: index + 2, lines: [reference] });
      }
    }
  });
});

it('an address that loses its last member is none', async () => {
  const path = await made('/api/customers', FULL_CUSTOMER);
  const billingAddress = { city: null, country: null };
  const { body } = expectStatus(await keeper.patch(path, { billingAddress }, { version: 1 }), 200);
  expect(body).toMatchObject({ billingAddress: null, version: 2 });
  const bare = { name: 'Bolt', currency: 'EUR', billingAddress };
  expect(expectStatus(await keeper.post('/api/customers', bare), 201).body).toMatchObject({ billingAddress: null });
});

describe('a count that finds what the books say', () => {
  it('changes nothing of an item', async () => {
    const opening = { quantity: '10', unitCost: '10.00' };
    const path = await made('/api/inventory/items', { sku: 'S-1', name: 'Chair', currency: 'EUR', opening });
    await watch('stock.adjusted');
    const before = await keeper.read(path);
    const counted = { setTo: '10.0', expectedQuantity: '10', reason: 'count' };
    expect(expectStatus(await keeper.patch(`${path}/quantity`, counted), 200).body).toEqual(before);
    expect([await keeper.read(path), await started()]).toEqual([before, 0]);
    expect(await keeper.read('/api/inventory/adjustments?reason=count')).toMatchObject({ data: [] });
    expectStatus(await keeper.patch(`${path}/quantity`, { ...counted, setTo: '9' }), 200);
    expect(await started()).toBe(1);
  });

  it('of many is kept as a document, and starts no workflow', async () => {
    const item = await made('/api/inventory/items', { sku: 'S-1', name: 'Chair', currency: 'EUR' });
    await watch('stock.adjusted');
    const lines = [{ itemId: item.split('/').at(-1), countedQuantity: '0' }];
    const counted = expectStatus(await keeper.post('/api/inventory/adjustments', { reason: 'count', lines }), 201);
    expect(counted.body).toMatchObject({ lines: [{ countedQuantity: '0', quantityDelta: '0', valueDelta: '0.00' }] });
    expect(await started()).toBe(0);
  });
});

async function watch(triggerEvent: string): Promise<void> {
  expectStatus(await keeper.post('/api/workflow-definitions', { name: 'Watch', triggerEvent, steps: [STEP] }), 201);
}

async function started(): Promise<number> {
  return ((await keeper.read('/api/workflow-instances')) as { data: object[] }).data.length;
}

async function history(): Promise<unknown> {
  return (await keeper.read('/api/company/settings/history'))['data'];
}

function attempts(key: string): Promise<object[]> {
  return books().database.query(
    `SELECT status FROM idempotent_write_audit_log WHERE idempotency_key = $1 ORDER BY "timestamp"`,
    [key],
  );
}
