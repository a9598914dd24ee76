import { type Bookkeeper, expectStatus, idOf } from './bookkeeper.js';
import { payrollOnce } from './payroll.js';
import { StockKeeper } from './stock-keeper.js';

/** Legitimate data of every area, with each state that rows can be in. */
export async function everythingOnce(bookkeeper: Bookkeeper): Promise<void> {
  await workflowsOnce(bookkeeper);
  await receivablesOnce(bookkeeper);
  await stockOnce(bookkeeper);
  await payrollOnce(bookkeeper);
  await ledgerOnce(bookkeeper);
  await bookkeeper.settings({ defaultTermsDays: 21 });
}

/** From here on each new customer starts a workflow. */
async function workflowsOnce(bookkeeper: Bookkeeper): Promise<void> {
  const url = 'https://hooks.example.com/accubooks';
  const endpointId = idOf(await bookkeeper.post('/api/webhook-endpoints', { name: 'Warehouse', url }));
  const steps = [{ name: 'Tell them', kind: 'webhook', endpointId }];
  const definition = { name: 'New customers', triggerEvent: 'customer.created', steps };
  idOf(await bookkeeper.post('/api/workflow-definitions', definition));
}

async function receivablesOnce(bookkeeper: Bookkeeper): Promise<void> {
  const customerId = await bookkeeper.customer();
  const taxRateId = idOf(await bookkeeper.post('/api/tax-rates', { code: 'V', name: 'VAT', ratePpm: 190_000 }));
  const lines = [{ description: 'Work', quantity: '1', unitPrice: '100.00', taxRateId }];
  const taxed = await bookkeeper.invoice(customerId, '', { lines });
  const free = await bookkeeper.invoice(customerId, '0');
  const voided = await bookkeeper.invoice(customerId, '5.00');
  expectStatus(await bookkeeper.post(`/api/invoices/${voided}/void`, {}), 200);
  await bookkeeper.invoice(customerId, '8.00');
  const draft = await bookkeeper.draft(customerId, '7.00');
  expectStatus(await bookkeeper.patch(`/api/invoices/${draft}`, { memo: 'x' }, { version: 1 }), 200);
  const paymentId = idOf(await bookkeeper.pay(customerId, '150.00', { [taxed]: '60.00' }));
  expectStatus(
    await bookkeeper.post(`/api/payments/${paymentId}/allocations`, { invoiceId: taxed, amount: '59.00' }),
    201,
  );
  idOf(await bookkeeper.refund(paymentId, '81.00'));
  await bankingOnce(bookkeeper, idOf(await bookkeeper.pay(customerId, '3.00')));
  const other = await bookkeeper.customer({ currency: 'JPY' });
  idOf(await bookkeeper.pay(other, '3', {}, { currency: 'JPY' }));
  expectStatus(await bookkeeper.get(`/api/invoices/${free}`), 200);
}

async function stockOnce(bookkeeper: Bookkeeper): Promise<void> {
  const stock = new StockKeeper(bookkeeper);
  const [chair, screws] = [await stock.item({}, ['10', '3.33']), await stock.item({ costing: 'none' })];
  expectStatus(await stock.adjust(chair, { delta: '-1' }), 200);
  expectStatus(await stock.adjust(chair, { setTo: '9', expectedQuantity: '9' }), 200);
  const counted = [{ itemId: chair, countedQuantity: '12' }];
  expectStatus(await bookkeeper.post('/api/inventory/adjustments', { reason: 'count', lines: counted }), 201);
  const order = await stock.approvedOrder([
    [chair, '5', '4.00'],
    [screws, '100', '0.05'],
  ]);
  const some = [{ lineNo: 1, quantity: '2' }];
  expectStatus(await stock.setStatus(order, { status: 'received', receipt: { lines: some } }), 200);
  expectStatus(await stock.setStatus(order, { status: 'received' }), 200);
  const customerId = await bookkeeper.customer();
  const lines = [
    { description: 'Chair', quantity: '2', unitPrice: '9.00', itemId: chair },
    { description: 'Chair again', quantity: '0.5', unitPrice: '9.00', itemId: chair },
    { description: 'Screws', quantity: '10', unitPrice: '0.10', itemId: screws },
  ];
  for (const unitPrice of ['9.00', '0']) {
    await bookkeeper.invoice(customerId, '', { lines: lines.map((line) => ({ ...line, unitPrice })) });
  }
  const voided = await bookkeeper.invoice(customerId, '', { lines });
  expectStatus(await bookkeeper.post(`/api/invoices/${voided}/void`, {}), 200);
}

/** A bank transaction of each kind: matched, posted, posted and taken back, excluded, left open. */
async function bankingOnce(bookkeeper: Bookkeeper, paymentId: string): Promise<void> {
  const bankAccountId = idOf(await bookkeeper.post('/api/bank-accounts', { name: 'Bank', currency: 'EUR' }));
  const transactions = ['3.00', '-1.00', '-2.00', '-4.00', '5.00'].map((amount) => ({
    ...{ postedOn: '2026-01-31', amount, description: 'x' },
  }));
  const body = { bankAccountId, format: 'csv', transactions };
  idOf(await bookkeeper.post('/api/bank-transactions/import', body));
  idOf(await bookkeeper.post('/api/bank-transactions/import', body));
  const { data } = (await bookkeeper.read('/api/bank-transactions')) as { data: { id: string; amount: string }[] };
  const idOfAmount = new Map(data.map(({ id, amount }) => [amount, id]));
  const reconcile = async (amount: string, decision: object): Promise<void> => {
    const path = `/api/bank-transactions/${idOfAmount.get(amount) ?? ''}/reconcile`;
    expectStatus(await bookkeeper.post(path, decision), 200);
  };
  const createEntry = { accountId: await bookkeeper.account('6000') };
  await reconcile('3.00', { matches: [{ type: 'payment', id: paymentId }] });
  await reconcile('-1.00', { createEntry });
  await reconcile('-2.00', { createEntry });
  await reconcile('-4.00', { exclude: { reason: 'Private' } });
  expectStatus(await bookkeeper.post(`/api/bank-transactions/${idOfAmount.get('-2.00') ?? ''}/unreconcile`, {}), 200);
}

/** Entries written and reversed, and two statements of an account, the second with an adjustment and a lock. */
async function ledgerOnce(bookkeeper: Bookkeeper): Promise<void> {
  const accountId = idOf(await bookkeeper.post('/api/accounts', { code: '1050', name: 'Cash box', type: 'asset' }));
  const expense = await bookkeeper.account('6000');
  const enter = async (entryDate: string, amount: string): Promise<string> => {
    const lines = [
      { accountId, side: 'debit', amount },
      { accountId: expense, side: 'credit', amount },
    ];
    return idOf(await bookkeeper.post('/api/journal-entries', { entryDate, currency: 'EUR', memo: 'x', lines }));
  };
  const [first, second] = [await enter('2026-01-10', '10.00'), await enter('2026-01-20', '20.00')];
  const wrong = await enter('2026-01-21', '30.00');
  expectStatus(await bookkeeper.post(`/api/journal-entries/${wrong}/reverse`, { entryDate: '2026-01-22' }), 201);
  const statement = { accountId, currency: 'EUR' };
  const cleared = (entryId: string): object => ({ clearedLines: [{ entryId, lineNo: 1 }] });
  const january = { statementDate: '2026-01-15', statementBalance: '10.00', ...cleared(first) };
  idOf(await bookkeeper.post('/api/ledger/reconcile', { ...statement, ...january }));
  const adjustment = { accountId: expense, memo: 'Short' };
  const february = { statementDate: '2026-01-31', statementBalance: '29.00', ...cleared(second), adjustment };
  idOf(await bookkeeper.post('/api/ledger/reconcile', { ...statement, ...february, lockBooks: true }));
}
