import pg from 'pg';
import { VALUE_PARSERS } from '../../src/database/value-parsers.js';
import { INVARIANTS, violations } from '../support/invariants.js';
import { type Bookkeeper, expectStatus, idOf } from './support/bookkeeper.js';
import { reconciledOnce } from './support/every-posting.js';
import { payrollOnce } from './support/payroll.js';
import { PAYROLL_DAMAGE } from './support/payroll-damage.js';
import { StockKeeper } from './support/stock-keeper.js';
import { useBooks } from './support/use-books.js';

/** For each invariant, damage that it must notice. `$c` is the company. */
const DAMAGE: Readonly<Record<string, string>> = {
  'I01 an entry is balanced and complete': `UPDATE journal_lines SET amount_minor = amount_minor + 1
    WHERE company_id = $c AND line_no = 1`,
  'I01 a line has an entry': `INSERT INTO journal_lines SELECT company_id, gen_random_uuid(), line_no, account_id, side,
    amount_minor, currency, entry_date, customer_id, description FROM journal_lines WHERE company_id = $c LIMIT 1`,
  'I02 debits equal credits': `UPDATE journal_lines SET side = 'D' WHERE company_id = $c`,
  'I03 a reversal mirrors its original': `UPDATE journal_lines AS line
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    FROM journal_entries AS entry WHERE entry.id = line.entry_id AND entry.reverses_entry_id IS NOT NULL AND line.line_no = 1`,
  'I04 nothing is posted in a locked period': `UPDATE company_settings
    SET books_locked_through = '2999-12-31', updated_at = '2000-01-01' WHERE company_id = $c`,
  'I05 receivables are what open invoices are due': `UPDATE invoices SET applied_minor = applied_minor + 1
    WHERE company_id = $c AND status = 'open'`,
  'I06 customer credits are what payments have unapplied': `UPDATE payments SET amount_minor = amount_minor + 1
    WHERE company_id = $c`,
  'I07 the stock is worth what its account says': `UPDATE inventory_items SET value_minor = value_minor + 1
    WHERE company_id = $c AND quantity > 0 AND costing <> 'none'`,
  'I08 the tax posted is the tax of the invoices': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '2100')`,
  'I08 the revenue posted is the subtotal of the invoices': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '4000')`,
  'I09 deposits are payments less refunds': `UPDATE journal_lines
    SET account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '3000')
    WHERE account_id = (SELECT id FROM accounts WHERE company_id = $c AND code = '1000')`,
  'I11 an invoice has the sums of its lines': `UPDATE invoice_lines SET net_minor = net_minor + 1 WHERE company_id = $c`,
  'I12 an invoice has applied what its allocations say': `DELETE FROM payment_allocations
    WHERE company_id = $c AND amount_minor > 0`,
  'I13 a payment has allocated and refunded what its rows say': `DELETE FROM refunds WHERE company_id = $c`,
  'I13 allocations are of one customer and one currency, in sequence': `UPDATE invoices SET customer_id = id
    WHERE company_id = $c`,
  'I13 a refund takes back what did not come out of credit': `UPDATE refunds SET unapplied_minor = amount_minor
    WHERE company_id = $c AND unapplied_minor < amount_minor`,
  'I14 numbers have no gaps': `UPDATE document_sequences SET next_no = next_no + 1 WHERE company_id = $c`,
  'I15 a state change posts once': `DELETE FROM journal_entries WHERE company_id = $c AND source_type = 'refund'`,
  'I15 an invoice is posted with its total and the cost of its goods': `UPDATE journal_entries SET total_minor = total_minor + 1
    WHERE company_id = $c AND source_type = 'invoice'`,
  'I21 an item has what its moves say': `UPDATE inventory_items SET quantity = quantity + 1 WHERE company_id = $c`,
  'I22 each move follows from the one before': `UPDATE inventory_moves SET quantity_after = quantity_after + 1
    WHERE company_id = $c AND seq = 2`,
  'I22 a move is what a line of a document did': `UPDATE inventory_moves SET kind = 'receipt'
    WHERE company_id = $c AND kind = 'return'`,
  'I23 an order has received what its receipts say': `UPDATE purchase_order_lines SET quantity_received = 0
    WHERE company_id = $c AND quantity_received > 0`,
  'I23 a receipt costs what its lines cost': `UPDATE purchase_receipts SET cost_minor = cost_minor + 1 WHERE company_id = $c`,
  'I24 rows that can not be told apart are counted without gaps': `UPDATE bank_transactions
    SET occurrence_no = 7 WHERE company_id = $c`,
  'I25 an import has brought what it says': `UPDATE bank_imports
    SET imported_rows = imported_rows + 1, total_rows = total_rows + 1 WHERE company_id = $c`,
  'I26 a bank transaction is reconciled when it is fully matched, and decided once': `UPDATE bank_transactions
    SET status = 'unreconciled' WHERE company_id = $c AND status = 'reconciled'`,
  'I26 a match is a line of the ledger account of its bank account': `UPDATE bank_transaction_matches
    SET amount_minor = -amount_minor WHERE company_id = $c`,
  'I27 what is cleared adds up to the statement': `DELETE FROM ledger_reconciliation_lines WHERE company_id = $c`,
  'I29 a stored answer has one audit row': `DELETE FROM idempotent_write_audit_log
    WHERE company_id = $c AND operation_name = 'createPayment'`,
  'I30 what a write counts as started was started by it': `UPDATE idempotent_writes
    SET workflows_triggered = workflows_triggered + 1 WHERE company_id = $c`,
  'I32 a row names the write that made it': `UPDATE payments SET write_id = gen_random_uuid() WHERE company_id = $c`,
  'I33 every version of the settings is kept': `DELETE FROM company_settings_history WHERE company_id = $c AND version = 1`,
  ...PAYROLL_DAMAGE,
};

const books = useBooks();
let keeper: Bookkeeper;
/** Whom no guard stops: triggers do not fire for a replica. */
let vandal: pg.Client;

beforeAll(async () => {
  keeper = await books().newBookkeeper();
  await everythingOnce(keeper);
  await everythingOnceInStock(keeper);
  await reconciledOnce(keeper);
  vandal = new pg.Client({ connectionString: books().database.superuserUrl, types: VALUE_PARSERS });
  await vandal.connect();
});

/** Legitimate data of every operation. */
async function everythingOnce(bookkeeper: Bookkeeper): Promise<void> {
  const customerId = await bookkeeper.customer();
  const taxRateId = idOf(await bookkeeper.post('/api/tax-rates', { code: 'V', name: 'VAT', ratePpm: 190_000 }));
  const lines = [{ description: 'Work', quantity: '1', unitPrice: '100.00', taxRateId }];
  const taxed = await bookkeeper.invoice(customerId, '', { lines });
  const free = await bookkeeper.invoice(customerId, '0');
  const voided = await bookkeeper.invoice(customerId, '5.00');
  expectStatus(await bookkeeper.post(`/api/invoices/${voided}/void`, {}), 200);
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
  await payrollOnce(bookkeeper);
}

/** The same of stock. */
async function everythingOnceInStock(bookkeeper: Bookkeeper): Promise<void> {
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

afterEach(async () => {
  await vandal.query('ROLLBACK');
});

it('every invariant has its damage', () => {
  expect(Object.keys(DAMAGE)).toEqual(Object.keys(INVARIANTS));
});

it('nothing is found in sound books', async () => {
  expect(await violations(books().database)).toEqual([]);
});

it.each(Object.entries(DAMAGE))('%s', async (invariant, sql) => {
  await vandal.query('BEGIN');
  await vandal.query(`SET LOCAL session_replication_role = replica`);
  const { rowCount } = await vandal.query(sql.replaceAll('$c', `'${keeper.companyId}'::uuid`));
  expect(rowCount).toBeGreaterThan(0);
  const found = await violations(vandal);
  expect(new Set(found.map(({ companyId }) => companyId))).toEqual(new Set([keeper.companyId]));
  expect(found.map((violation) => violation.invariant)).toContain(invariant);
});

describe('afterwards', () => {
  afterAll(() => vandal.end());

  it('the damage was taken back', async () => {
    expect(await violations(books().database)).toEqual([]);
  });
});
