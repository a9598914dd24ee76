import { Bank } from './bank.js';
import { type Bookkeeper, expectStatus, idOf } from './bookkeeper.js';
import { payrollOnce } from './payroll.js';
import { StockKeeper } from './stock-keeper.js';

/** Legitimate data in which every kind of posting occurs, in EUR and JPY. */
export async function everyPosting(keeper: Bookkeeper): Promise<void> {
  await invoicesAndPayments(keeper);
  await otherCurrency(keeper);
  await stock(keeper);
  await bankEntries(keeper);
  await payrollOnce(keeper);
  await manualEntries(keeper);
  await reconciledOnce(keeper);
}

/** A taxed invoice, paid in part by the payment, in part by its credit; a refund that takes some of it back; a void one. */
async function invoicesAndPayments(keeper: Bookkeeper): Promise<void> {
  const customerId = await keeper.customer();
  const taxRateId = idOf(await keeper.post('/api/tax-rates', { code: 'V7', name: 'VAT', ratePpm: 70_000 }));
  const lines = [
    { description: 'Work', quantity: '3', unitPrice: '33.33', taxRateId },
    { description: 'Paper', quantity: '0.5', unitPrice: '0.15', taxRateId },
  ];
  const taxed = await keeper.invoice(customerId, '', { lines });
  const paymentId = idOf(await keeper.pay(customerId, '150.00', { [taxed]: '60.00' }));
  const allocation = { invoiceId: taxed, amount: '40.01' };
  expectStatus(await keeper.post(`/api/payments/${paymentId}/allocations`, allocation), 201);
  idOf(await keeper.refund(paymentId, '81.23'));
  const voided = await keeper.invoice(customerId, '5.00');
  expectStatus(await keeper.post(`/api/invoices/${voided}/void`, {}), 200);
}

async function otherCurrency(keeper: Bookkeeper): Promise<void> {
  const customerId = await keeper.customer({ currency: 'JPY' });
  const invoiceId = await keeper.invoice(customerId, '1234', { currency: 'JPY' });
  idOf(await keeper.pay(customerId, '2000', { [invoiceId]: '1000' }, { currency: 'JPY' }));
}

/** Opening stock, adjustments up and down, a receipt in parts, a sale and its return. */
async function stock(keeper: Bookkeeper): Promise<void> {
  const clerk = new StockKeeper(keeper);
  const chair = await clerk.item({}, ['10', '3.33']);
  expectStatus(await clerk.adjust(chair, { delta: '-1' }), 200);
  const counted = [{ itemId: chair, countedQuantity: '12' }];
  expectStatus(await keeper.post('/api/inventory/adjustments', { reason: 'count', lines: counted }), 201);
  const order = await clerk.approvedOrder([[chair, '5', '4.01']]);
  const some = [{ lineNo: 1, quantity: '2' }];
  expectStatus(await clerk.setStatus(order, { status: 'received', receipt: { lines: some } }), 200);
  expectStatus(await clerk.setStatus(order, { status: 'received' }), 200);
  const customerId = await keeper.customer();
  const lines = [{ description: 'Chair', quantity: '2.5', unitPrice: '9.99', itemId: chair }];
  await keeper.invoice(customerId, '', { lines });
  const returned = await keeper.invoice(customerId, '', { lines });
  expectStatus(await keeper.post(`/api/invoices/${returned}/void`, {}), 200);
}

/** Entries that the bank's rows make, one of them taken back. */
async function bankEntries(keeper: Bookkeeper): Promise<void> {
  const bank = await Bank.open(keeper);
  const createEntry = { accountId: await keeper.account('6000'), memo: 'Charges' };
  for (const amount of ['-1.50', '0.25', '-2.00']) {
    const id = await bank.row(amount);
    expectStatus(await bank.reconcile(id, { createEntry }), 200);
    if (amount === '-2.00') expectStatus(await bank.unreconcile(id), 200);
  }
}

/** On accounts whose names hold what other programs would read. */
async function manualEntries(keeper: Bookkeeper): Promise<void> {
  const account = { code: '4100', name: 'Sales:  "A" ; (b) | c [d] * ! =', type: 'income' };
  const lines = [
    { accountId: await keeper.account('3000'), side: 'debit', amount: '0.01', description: 'a  ; b\nc' },
    { accountId: idOf(await keeper.post('/api/accounts', account)), side: 'credit', amount: '0.01' },
  ];
  const body = { currency: 'EUR', entryDate: '2026-01-01', memo: '; = * "two"\nlines | (x)', lines };
  idOf(await keeper.post('/api/journal-entries', body));
  const second = idOf(await keeper.post('/api/journal-entries', body));
  idOf(await keeper.post(`/api/journal-entries/${second}/reverse`, {}));
}

/** An account that is reconciled with a statement, with an adjustment, and the books locked through its day. */
export async function reconciledOnce(keeper: Bookkeeper): Promise<void> {
  const account = { code: '1090', name: 'Petty cash', type: 'asset' };
  const accountId = idOf(await keeper.post('/api/accounts', account));
  const lines = [
    { accountId, side: 'debit', amount: '20.00' },
    { accountId: await keeper.account('3000'), side: 'credit', amount: '20.00' },
  ];
  const entryId = idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', entryDate: '2025-01-10', lines }));
  const body = {
    ...{ accountId, currency: 'EUR', statementDate: '2025-01-31', statementBalance: '19.50', lockBooks: true },
    clearedLines: [{ entryId, lineNo: 1 }],
    adjustment: { accountId: await keeper.account('6000') },
  };
  idOf(await keeper.post('/api/ledger/reconcile', body));
}
