import { randomUUID } from 'node:crypto';
import type { Answer } from '../support/http-client.js';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let cash: string;

beforeEach(async () => {
  keeper = await books().newBookkeeper();
  cash = idOf(await keeper.post('/api/accounts', { code: '1090', name: 'Petty cash', type: 'asset' }));
});

/** Capital paid in. @returns the line of the account, to be cleared. */
async function line(amount: string, entryDate: string, currency = 'EUR'): Promise<object> {
  const [more, less] = amount.startsWith('-') ? ['credit', 'debit'] : ['debit', 'credit'];
  const lines = [
    { accountId: cash, side: more, amount: amount.replace('-', '') },
    { accountId: await keeper.account('3000'), side: less, amount: amount.replace('-', '') },
  ];
  return { entryId: idOf(await keeper.post('/api/journal-entries', { entryDate, currency, lines })), lineNo: 1 };
}

const reconcile = (statementDate: string, statementBalance: string, more: object): Promise<Answer> =>
  keeper.post('/api/ledger/reconcile', { accountId: cash, currency: 'EUR', statementDate, statementBalance, ...more });

describe('a statement', () => {
  it('follows from the one before, of its account and currency', async () => {
    const first = [await line('100.00', '2026-01-10'), await line('-30.00', '2026-01-11')];
    const january = await reconcile('2026-01-31', '70.00', { clearedLines: first });
    expect(expectStatus(january, 201).body).toMatchObject({
      ...{ previousBalance: '0.00', statementBalance: '70.00', ledgerBalance: '70.00', lineCount: 2 },
      adjustmentEntryId: null,
    });
    const later = await line('5.00', '2026-02-01');
    await line('1.00', '2026-02-02');
    const february = await reconcile('2026-02-28', '75.00', { clearedLines: [later] });
    expect(expectStatus(february, 201).body).toMatchObject({
      ...{ previousBalance: '70.00', ledgerBalance: '76.00', lineCount: 1 },
    });
    const yen = await line('7', '2026-01-01', 'JPY');
    const other = await reconcile('2026-01-31', '7', { currency: 'JPY', clearedLines: [yen] });
    expect(expectStatus(other, 201).body).toMatchObject({ previousBalance: '0', statementBalance: '7' });
    const path = `/api/ledger/reconciliations/${idOf(january)}`;
    expect(await keeper.read(path)).toEqual(january.body);
    expect(((await keeper.read(`${path}/lines`)) as { data: object[] }).data).toHaveLength(2);
    const { data } = await keeper.read(`/api/ledger/reconciliations?accountId=${cash}`);
    expect(data).toMatchObject([{ currency: 'JPY' }, { statementDate: '2026-02-28' }, { id: idOf(january) }]);
  });

  it('may be of nothing new', async () => {
    expectStatus(await reconcile('2026-01-31', '0.00', { clearedLines: [] }), 201);
  });

  it('is refused with the difference, and nothing is stored', async () => {
    const clearedLines = [await line('100.00', '2026-01-10')];
    const refused = await reconcile('2026-01-31', '99.99', { clearedLines });
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'difference' });
    expect(refused.body).toMatchObject({ difference: '-0.01' });
    expect(await keeper.read('/api/ledger/reconciliations')).toEqual({ data: [], nextCursor: null });
    expectStatus(await reconcile('2026-01-31', '100.00', { clearedLines }), 201);
  });

  it('is refused for lines that it can not show', async () => {
    const [late, yen] = [await line('1.00', '2026-02-01'), await line('1', '2026-01-01', 'JPY')];
    const own = (await line('1.00', '2026-01-01')) as { entryId: string; lineNo: number };
    for (const [clearedLines, code, pointer] of [
      [[late], 'line_not_clearable', '/clearedLines/0'],
      [[own, yen], 'line_not_clearable', '/clearedLines/1'],
      [[{ ...own, lineNo: 2 }], 'line_not_clearable', '/clearedLines/0'],
      [[{ ...own, lineNo: 3 }], 'reference_not_found', '/clearedLines/0/entryId'],
      [[{ ...own, entryId: randomUUID() }], 'reference_not_found', '/clearedLines/0/entryId'],
      [[own, own], 'validation_failed', '/clearedLines/1'],
    ] as const) {
      const refused = await reconcile('2026-01-31', '1.00', { clearedLines });
      expect(problemOf(refused)).toEqual({ status: 422, code, pointers: [pointer] });
    }
  });

  it('says what it clears in one way', async () => {
    for (const more of [{}, { allMatched: false }, { allMatched: true, clearedLines: [] }]) {
      const refused = await reconcile('2026-01-31', '0.00', more);
      expect(problemOf(refused)).toEqual({ status: 422, code: 'validation_failed', pointers: ['/clearedLines'] });
    }
  });

  it("clears what the bank's rows are matched with", async () => {
    const bank = await Bank.open(keeper);
    const createEntry = { accountId: await keeper.account('6000') };
    for (const [amount, day] of [
      ['-2.00', '2026-01-10'],
      ['-3.00', '2026-01-31'],
      ['-4.00', '2026-02-01'],
    ] as const) {
      expectStatus(await bank.reconcile(await bank.row(amount, day), { createEntry }), 200);
    }
    await bank.row('-8.00', '2026-01-15');
    const all = { accountId: bank.glAccountId, allMatched: true };
    expect(expectStatus(await reconcile('2026-01-31', '-5.00', all), 201).body).toMatchObject({ lineCount: 2 });
    expect(expectStatus(await reconcile('2026-02-28', '-9.00', all), 201).body).toMatchObject({ lineCount: 1 });
  });
});

describe('an adjustment', () => {
  it('posts the difference on the day of the statement, by its sign', async () => {
    const adjustment = { accountId: await keeper.account('6000'), memo: 'Found' };
    const more = await reconcile('2026-01-31', '10.00', { clearedLines: [], adjustment });
    const entryId = String(expectStatus(more, 201).body['adjustmentEntryId']);
    expect(await keeper.read(`/api/journal-entries/${entryId}`)).toMatchObject({
      ...{ entryDate: '2026-01-31', memo: 'Found', sourceType: 'ledger_reconciliation', sourceId: idOf(more) },
      lines: [
        { accountId: cash, side: 'debit', amount: '10.00' },
        { side: 'credit', amount: '10.00' },
      ],
    });
    expectStatus(await reconcile('2026-02-28', '4.00', { clearedLines: [], adjustment }), 201);
    expect(await keeper.balances()).toEqual({ '1090': '4.00', '6000': '-4.00' });
  });

  it('posts nothing without a difference', async () => {
    const more = { clearedLines: [], adjustment: { accountId: await keeper.account('6000') } };
    const { body } = expectStatus(await reconcile('2026-01-31', '0.00', more), 201);
    expect(body).toMatchObject({ adjustmentEntryId: null, lineCount: 0 });
  });

  it('is refused on accounts that others keep', async () => {
    const adjustTo = async (accountId: string): Promise<unknown> =>
      problemOf(await reconcile('2026-01-31', '1.00', { clearedLines: [], adjustment: { accountId } }));
    const pointers = ['/adjustment/accountId'];
    const receivables = await keeper.account('1100');
    expect(await adjustTo(receivables)).toEqual({ status: 422, code: 'control_account', pointers });
    expect(await adjustTo(cash)).toEqual({ status: 422, code: 'validation_failed', pointers });
    expect(await adjustTo(randomUUID())).toEqual({ status: 422, code: 'reference_not_found', pointers });
    const adjustment = { accountId: await keeper.account('6000') };
    const refused = await reconcile('2026-01-31', '1.00', { accountId: receivables, clearedLines: [], adjustment });
    expect(problemOf(refused)).toEqual({ status: 422, code: 'control_account', pointers: ['/accountId'] });
  });

  it('can be taken back by a reversal, which the next statement may clear', async () => {
    const adjustment = { accountId: await keeper.account('6000') };
    const { body } = expectStatus(await reconcile('2026-01-31', '10.00', { clearedLines: [], adjustment }), 201);
    const path = `/api/journal-entries/${String(body['adjustmentEntryId'])}/reverse`;
    const entryId = idOf(await keeper.post(path, { entryDate: '2026-02-01' }));
    expect(problemOf(await keeper.post(path, {}))).toMatchObject({ status: 409, code: 'already_reversed' });
    expectStatus(await reconcile('2026-02-28', '0.00', { clearedLines: [{ entryId, lineNo: 1 }] }), 201);
    expect(await keeper.balances()).toEqual({ '1090': '0.00', '6000': '0.00' });
  });
});

describe('the lock of the books', () => {
  const settings = (): Promise<Record<string, unknown>> => keeper.read('/api/company/settings');

  it('is moved through the day of the statement, as a version of the settings', async () => {
    expectStatus(await reconcile('2026-01-31', '0.00', { clearedLines: [], lockBooks: true }), 201);
    expect(await settings()).toMatchObject({ version: 2, booksLockedThrough: '2026-01-31' });
    const { data } = await keeper.read('/api/company/settings/history');
    expect(data).toMatchObject([{ version: 2, booksLockedThrough: '2026-01-31' }, { version: 1 }]);
    const lines = [
      { accountId: cash, side: 'debit', amount: '1.00' },
      { accountId: await keeper.account('3000'), side: 'credit', amount: '1.00' },
    ];
    const post = (entryDate: string): Promise<Answer> =>
      keeper.post('/api/journal-entries', { currency: 'EUR', entryDate, lines });
    expect(problemOf(await post('2026-01-31'))).toMatchObject({ status: 409, code: 'period_locked' });
    idOf(await post('2026-02-01'));
  });

  it('stays where it is when it lies later', async () => {
    const lock = { booksLockedThrough: '2026-06-30' };
    expectStatus(await keeper.patch('/api/company/settings', lock, { version: 1 }), 200);
    expectStatus(await reconcile('2026-01-31', '0.00', { clearedLines: [], lockBooks: true }), 201);
    expect(await settings()).toMatchObject({ version: 2, booksLockedThrough: '2026-06-30' });
    const adjustment = { accountId: await keeper.account('6000') };
    const refused = await reconcile('2026-02-28', '1.00', { clearedLines: [], adjustment });
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'period_locked' });
  });
});
