import { addDays, businessDay } from '../../src/ledger/business-day.js';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { PayrollClerk } from './support/payroll.js';
import { StockKeeper } from './support/stock-keeper.js';
import { useBooks } from './support/use-books.js';

// What undid a document was posted on the day of the write, so a month had an expense twice and a later one had it less;
// the mirror is posted on the day of what it undoes now, while that day is open.

const books = useBooks();
let keeper: Bookkeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

const today = businessDay(new Date(), 'Europe/Berlin');
const day = (days: number): string => addDays(today, days);
const FIRST = day(-50);
const LOCKED = day(-40);

const lock = (through: string): Promise<void> => keeper.settings({ booksLockedThrough: through });

/** The days on which a document has posted, by purpose. */
async function daysOf(sourceType: string, sourceId: string): Promise<Record<string, string>> {
  const { data } = (await keeper.read(`/api/journal-entries?sourceType=${sourceType}&sourceId=${sourceId}`)) as {
    data: { purpose: string; entryDate: string }[];
  };
  return Object.fromEntries(data.map(({ purpose, entryDate }) => [purpose, entryDate]));
}

/** What all customers owe at the end of a day by the report of receivables. */
async function owed(asOf: string): Promise<string> {
  const { currencies } = (await keeper.read(`/api/reports/receivables-ageing?asOf=${asOf}`)) as unknown as {
    currencies: { totals: { total: string } }[];
  };
  return currencies[0]?.totals.total ?? '0.00';
}

/** Net profit of the days from one to another in EUR. */
async function profit(from: string, to: string): Promise<string> {
  const { currencies } = (await keeper.read(`/api/reports/profit-and-loss?from=${from}&to=${to}`)) as unknown as {
    currencies: { netIncome: string }[];
  };
  return currencies[0]?.netIncome ?? '0.00';
}

async function expectReceivablesToAgree(): Promise<void> {
  for (const asOf of [day(-51), FIRST, day(-35), day(-30), day(-20), day(-1), today]) {
    const { '1100': receivables = '0.00' } = await keeper.balances(asOf);
    expect([asOf, await owed(asOf)]).toEqual([asOf, receivables]);
  }
}

describe('unreconciling what an entry was created for', () => {
  let bank: Bank;
  let row: string;
  let createEntry: object;
  beforeEach(async () => {
    bank = await Bank.open(keeper);
    row = await bank.row('-10.00', FIRST);
    createEntry = { accountId: await keeper.account('6000') };
  });

  const reconcile = async (id = row): Promise<string> => {
    const { body } = expectStatus(await bank.reconcile(id, { createEntry }), 200);
    return (body as { reconciliation: { id: string } }).reconciliation.id;
  };
  const unreconcile = async (id = row): Promise<void> => {
    expectStatus(await bank.unreconcile(id), 200);
  };

  it('takes the entry out of its own day, so that doing it again leaves one expense', async () => {
    const first = await reconcile();
    await unreconcile();
    expect(await daysOf('bank_reconciliation', first)).toEqual({ post: FIRST, reverse: FIRST });
    expect(await profit(FIRST, FIRST)).toBe('0.00');
    await reconcile();
    expect(await profit(FIRST, FIRST)).toBe('-10.00');
    expect(await profit(day(-49), today)).toBe('0.00');
    const { data } = (await keeper.read(`/api/accounts/${bank.glAccountId}/lines`)) as {
      data: { entryDate: string }[];
    };
    expect(data.map(({ entryDate }) => entryDate)).toEqual([FIRST, FIRST, FIRST]);
  });

  it('is posted today where that day is locked, and not at all where today is, too', async () => {
    const id = await reconcile();
    await lock(today);
    expect(problemOf(await bank.unreconcile(row))).toMatchObject({ status: 409, code: 'period_locked' });
    expect(await keeper.read(`/api/bank-transactions/${row}`)).toMatchObject({ status: 'reconciled' });
    await lock(LOCKED);
    await unreconcile();
    expect(await daysOf('bank_reconciliation', id)).toEqual({ post: FIRST, reverse: today });
    expect([await profit(FIRST, LOCKED), await profit(today, today)]).toEqual(['-10.00', '10.00']);
    expect(problemOf(await bank.reconcile(row, { createEntry }))).toMatchObject({ code: 'period_locked' });
  });

  describe('when a statement has cleared its line', () => {
    const statement = (
      statementDate: string,
      statementBalance: string,
      more: object = {},
    ): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/ledger/reconcile', {
        ...{ accountId: bank.glAccountId, currency: 'EUR', statementDate, statementBalance, allMatched: true },
        ...more,
      });

    it('leaves the statement as it is, and the next one clears the mirror with what came in its place', async () => {
      await reconcile();
      const before = expectStatus(await statement(LOCKED, '-10.00'), 201);
      await unreconcile();
      expect(await keeper.balances(LOCKED)).toMatchObject({ '1000': '0.00', '6000': '0.00' });
      expect(await keeper.read(`/api/ledger/reconciliations/${idOf(before)}`)).toEqual(before.body);
      const missing = await statement(day(-1), '-10.00');
      expect(problemOf(missing)).toMatchObject({ status: 409, code: 'difference' });
      expect(missing.body).toMatchObject({ difference: '-10.00' });
      await reconcile();
      expect(expectStatus(await statement(day(-1), '-10.00'), 201).body).toMatchObject({ lineCount: 2 });
      expect(expectStatus(await statement(today, '-10.00'), 201).body).toMatchObject({ lineCount: 0 });
    });

    it('does so when it locked the books, too: the mirror is posted today', async () => {
      await reconcile();
      expectStatus(await statement(LOCKED, '-10.00', { lockBooks: true }), 201);
      await unreconcile();
      const lines = [
        { accountId: bank.glAccountId, side: 'credit', amount: '10.00' },
        { accountId: await keeper.account('6000'), side: 'debit', amount: '10.00' },
      ];
      const id = idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', entryDate: today, lines }));
      expectStatus(await bank.reconcile(row, { matches: [{ type: 'journal_line', id }] }), 200);
      expect(expectStatus(await statement(today, '-10.00'), 201).body).toMatchObject({ lineCount: 2 });
    });

    it('also when the line was cleared by name after it was taken back', async () => {
      const first = await reconcile();
      await unreconcile();
      const { data } = (await keeper.read(`/api/journal-entries?sourceType=bank_reconciliation&sourceId=${first}`)) as {
        data: { id: string; purpose: string }[];
      };
      const entryId = data.find(({ purpose }) => purpose === 'post')?.id;
      const named = { allMatched: undefined, clearedLines: [{ entryId, lineNo: 2 }] };
      expectStatus(await statement(LOCKED, '-10.00', named), 201);
      await reconcile();
      expect(expectStatus(await statement(today, '-10.00'), 201).body).toMatchObject({ lineCount: 2 });
    });

    // Books from before that was refused have such matches.
    it('leaves the mirror to the next statement when a bank transaction gives it up', async () => {
      const first = await reconcile();
      expectStatus(await statement(LOCKED, '-10.00'), 201);
      await unreconcile();
      const { data } = (await keeper.read(`/api/journal-entries?sourceType=bank_reconciliation&sourceId=${first}`)) as {
        data: { id: string; purpose: string }[];
      };
      const id = data.find(({ purpose }) => purpose === 'reverse')?.id;
      const back = await bank.row('10.00', day(-30));
      const lines = [
        { accountId: bank.glAccountId, side: 'debit', amount: '10.00' },
        { accountId: await keeper.account('6000'), side: 'credit', amount: '10.00' },
      ];
      const other = idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', lines }));
      expectStatus(await bank.reconcile(back, { matches: [{ type: 'journal_line', id: other }] }), 200);
      const { database } = books();
      await database.query('UPDATE bank_transaction_matches SET entry_id = $1, line_no = 2 WHERE entry_id = $2', [
        id,
        other,
      ]);
      await database.query('DELETE FROM ledger_lines_to_clear WHERE entry_id = $1', [other]);
      await unreconcile(back);
      expect(expectStatus(await statement(today, '0.00'), 201).body).toMatchObject({ lineCount: 1 });
    });
  });
});

describe('voiding an invoice', () => {
  let customerId: string;
  beforeEach(async () => {
    customerId = await keeper.customer();
  });

  const issued = async (issueDate: string, more: object = {}): Promise<string> => {
    const id = await keeper.draft(customerId, '10.00', more);
    expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, { issueDate }), 200);
    return id;
  };
  const voided = async (id: string): Promise<string | undefined> => {
    expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}), 200);
    return (await daysOf('invoice', id))['void'];
  };

  it('takes it out of its issue date, with its tax and its goods', async () => {
    const stock = new StockKeeper(keeper);
    const itemId = await stock.item({}, ['5', '2.00']);
    const taxRateId = idOf(await keeper.post('/api/tax-rates', { code: 'V', name: 'VAT', ratePpm: 200_000 }));
    const lines = [{ description: 'x', quantity: '2', unitPrice: '10.00', itemId, taxRateId }];
    const id = await issued(FIRST, { lines });
    expect(await keeper.balances(FIRST)).toMatchObject({ '1100': '24.00', '2100': '-4.00', '1200': '-4.00' });
    expect(await voided(id)).toBe(FIRST);
    for (const asOf of [FIRST, day(-1)])
      expect(new Set(Object.values(await keeper.balances(asOf)))).toEqual(new Set(['0.00']));
    expect(await profit(FIRST, day(-1))).toBe('0.00');
    const { data } = (await keeper.read(`/api/inventory/items/${itemId}/moves`)) as {
      data: { kind: string; movedOn: string; valueDelta: string }[];
    };
    expect(data.filter(({ movedOn }) => movedOn === FIRST)).toMatchObject([
      { kind: 'return', valueDelta: '4.00' },
      { kind: 'sale', valueDelta: '-4.00' },
    ]);
    expect(await keeper.balances()).toMatchObject({ '1200': '10.00' });
    await expectReceivablesToAgree();
  });

  it('does so today where that day is locked, and not at all where today is, too', async () => {
    const id = await issued(FIRST);
    await lock(today);
    const refused = await keeper.post(`/api/invoices/${id}/void`, {});
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'period_locked' });
    await lock(LOCKED);
    expect(await voided(id)).toBe(today);
    expect([await owed(FIRST), await owed(day(-1)), await owed(today)]).toEqual(['10.00', '10.00', '0.00']);
    await expectReceivablesToAgree();
  });

  it('comes after the refund that took back what was paid', async () => {
    const id = await issued(FIRST);
    const paymentId = idOf(await keeper.pay(customerId, '10.00', { [id]: '10.00' }, { receivedDate: day(-35) }));
    idOf(await keeper.refund(paymentId, '10.00', { refundDate: day(-20) }));
    expect(await voided(id)).toBe(day(-20));
    await expectReceivablesToAgree();
  });

  it('comes after the refund of credit that was applied later than it was received', async () => {
    const id = await issued(FIRST);
    const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: day(-35) }));
    const allocation = { invoiceId: id, amount: '10.00' };
    expectStatus(await keeper.post(`/api/payments/${paymentId}/allocations`, allocation), 201);
    idOf(await keeper.refund(paymentId, '10.00'));
    expect(await voided(id)).toBe(today);
    await expectReceivablesToAgree();
  });

  it('stays on the day of an invoice that lies ahead', async () => {
    expect(await voided(await issued(day(30)))).toBe(day(30));
    await expectReceivablesToAgree();
  });
});

describe('reversing a pay run', () => {
  const MONTH = day(-80).slice(0, 7);
  const payDay = `${MONTH}-28`;
  let clerk: PayrollClerk;
  let period: string;
  beforeEach(async () => {
    clerk = new PayrollClerk(keeper);
    await clerk.salaried('60000.00');
    period = await clerk.month(MONTH);
  });

  const paid = async (): Promise<string> => String((await clerk.paid(period))['id']);

  it('takes it out of its pay date, so that the month is paid once', async () => {
    const first = await paid();
    expectStatus(await clerk.setStatus(first, 'reversed', 3), 200);
    expect(await daysOf('pay_run', first)).toEqual({ execute: payDay, reverse: payDay });
    await paid();
    expect([await profit(payDay, payDay), await profit(addDays(payDay, 1), today)]).toEqual(['-5000.00', '0.00']);
  });

  it('is posted today where that day is locked, and not at all where today is, too', async () => {
    const id = await paid();
    await lock(today);
    expect(problemOf(await clerk.setStatus(id, 'reversed', 3))).toMatchObject({ status: 409, code: 'period_locked' });
    await lock(payDay);
    expectStatus(await clerk.setStatus(id, 'reversed', 3), 200);
    expect(await daysOf('pay_run', id)).toEqual({ execute: payDay, reverse: today });
    expect(await keeper.balances(payDay)).toMatchObject({ '6000': '5000.00' });
    expect(await keeper.balances()).toMatchObject({ '6000': '0.00' });
  });
});
