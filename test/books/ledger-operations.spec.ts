import { randomUUID } from 'node:crypto';
import { addDays, businessDay } from '../../src/ledger/business-day.js';
import type { Answer } from '../support/http-client.js';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

async function entryOf(debited: string, credited: string, amount: string, more: object = {}): Promise<string> {
  const lines = [
    { accountId: await keeper.account(debited), side: 'debit', amount },
    { accountId: await keeper.account(credited), side: 'credit', amount },
  ];
  return idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', lines, ...more }));
}

describe('journal entries', () => {
  it('are posted, read and reversed once', async () => {
    const id = await entryOf('1000', '3000', '500.00', { entryDate: '2026-01-10', memo: 'Capital' });
    expect(await keeper.read(`/api/journal-entries/${id}`)).toMatchObject({ memo: 'Capital', sourceId: id });
    expect(await keeper.balances()).toEqual({ '1000': '500.00', '3000': '-500.00' });
    const reversal = expectStatus(
      await keeper.post(`/api/journal-entries/${id}/reverse`, { entryDate: '2026-01-11' }),
      201,
    );
    expect(reversal.body).toMatchObject({ reversesEntryId: id, entryDate: '2026-01-11', purpose: 'reverse' });
    expect(await keeper.balances()).toEqual({ '1000': '0.00', '3000': '0.00' });
    const again = await keeper.post(`/api/journal-entries/${id}/reverse`, {});
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'already_reversed' });
    const back = await keeper.post(`/api/journal-entries/${idOf(reversal)}/reverse`, {});
    expect(problemOf(back)).toMatchObject({ status: 409, code: 'not_reversible' });
  });

  it('are reversed when the bank transaction that is matched with them is unreconciled', async () => {
    const bank = await Bank.open(keeper);
    const [id, row] = [await entryOf('1000', '3000', '5.00'), await bank.row('5.00')];
    expectStatus(await bank.reconcile(row, { matches: [{ type: 'journal_line', id }] }), 200);
    const refused = await keeper.post(`/api/journal-entries/${id}/reverse`, {});
    expect(refused.body).toMatchObject({ status: 409, code: 'entry_matched', bankTransactionId: row });
    expectStatus(await bank.unreconcile(row), 200);
    expectStatus(await keeper.post(`/api/journal-entries/${id}/reverse`, {}), 201);
  });

  it('refuse what does not balance and what features keep', async () => {
    const [bank, receivables] = [await keeper.account('1000'), await keeper.account('1100')];
    const post = async (accountId: string, amount: string): Promise<unknown> => {
      const lines = [
        { accountId: bank, side: 'debit', amount: '1.00' },
        { accountId, side: 'credit', amount },
      ];
      return problemOf(await keeper.post('/api/journal-entries', { currency: 'EUR', lines }));
    };
    expect(await post(bank, '2.00')).toMatchObject({ status: 422, code: 'journal_unbalanced' });
    expect(await post(receivables, '1.00')).toEqual({
      ...{ status: 422, code: 'control_account', pointers: ['/lines/1/accountId'] },
    });
  });
});

describe('the day of a reversal', () => {
  const today = businessDay(new Date(), 'Europe/Berlin');
  const reverse = async (id: string, body: object = {}): Promise<Answer> =>
    keeper.post(`/api/journal-entries/${id}/reverse`, body);
  const dayOf = async (entryDate: string, body?: object): Promise<unknown> =>
    expectStatus(await reverse(await entryOf('1000', '3000', '1.00', { entryDate }), body), 201).body['entryDate'];

  it('is today, or that of an entry which lies ahead', async () => {
    expect(await dayOf('2026-01-10')).toBe(today);
    expect(await dayOf(addDays(today, 1))).toBe(addDays(today, 1));
  });

  it('may be named, from the day of the entry until tomorrow', async () => {
    expect(await dayOf('2026-01-10', { entryDate: '2026-01-10' })).toBe('2026-01-10');
    expect(await dayOf('2026-01-10', { entryDate: addDays(today, 1) })).toBe(addDays(today, 1));
    const id = await entryOf('1000', '3000', '1.00', { entryDate: '2026-01-10' });
    for (const entryDate of ['2026-01-09', addDays(today, 3)]) {
      expect(problemOf(await reverse(id, { entryDate }))).toEqual({
        ...{ status: 422, code: 'date_invalid', pointers: ['/entryDate'] },
      });
    }
  });

  it('is not in a locked period, while a later one is free', async () => {
    const id = await entryOf('1000', '3000', '1.00', { entryDate: '2026-01-10' });
    const lock = { booksLockedThrough: '2026-01-31' };
    expectStatus(await keeper.patch('/api/company/settings', lock, { version: 1 }), 200);
    const refused = await reverse(id, { entryDate: '2026-01-31' });
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'period_locked' });
    expectStatus(await reverse(id), 201);
  });

  it('is none for an entry that is not there', async () => {
    expect(problemOf(await reverse(randomUUID()))).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('accounts', () => {
  let id: string;
  beforeEach(async () => {
    id = idOf(await keeper.post('/api/accounts', { code: '4100', name: 'Sales', type: 'income' }));
  });
  const change = (accountId: string, body: object, version = 1): Promise<Answer> =>
    keeper.patch(`/api/accounts/${accountId}`, body, { version });

  it('change their name and code, and rest', async () => {
    const renamed = expectStatus(await change(id, { name: 'Services', code: '4100' }), 200);
    expect(renamed.body).toMatchObject({ name: 'Services', code: '4100', version: 2, normalSide: 'credit' });
    expectStatus(await change(id, { code: '4200' }, 2), 200);
    expectStatus(await change(id, { isActive: false }, 3), 200);
    const lines = [
      { accountId: await keeper.account('1000'), side: 'debit', amount: '1.00' },
      { accountId: id, side: 'credit', amount: '1.00' },
    ];
    const refused = await keeper.post('/api/journal-entries', { currency: 'EUR', lines });
    expect(problemOf(refused)).toEqual({
      ...{ status: 422, code: 'reference_not_found', pointers: ['/lines/1/accountId'] },
    });
  });

  it('keep what others rely on', async () => {
    expect(problemOf(await change(id, { code: '1000' }))).toMatchObject({ status: 409, code: 'duplicate_code' });
    const bank = await keeper.account('1000');
    for (const body of [{ isActive: false }, { code: '1001' }]) {
      expect(problemOf(await change(bank, body))).toMatchObject({ status: 409, code: 'system_account' });
    }
    expectStatus(await change(bank, { name: 'House bank', code: '1000', isActive: true }), 200);
    expect(problemOf(await change(randomUUID(), { name: 'x' }))).toMatchObject({ status: 404 });
  });

  it('show their lines, those of other companies are not there', async () => {
    await entryOf('1000', '4100', '1.00', { entryDate: '2026-01-10' });
    const { data } = await keeper.read(`/api/accounts/${id}/lines`);
    expect(data).toMatchObject([{ side: 'credit', amount: '1.00', entryDate: '2026-01-10', customerId: null }]);
    const other = await books().newBookkeeper();
    for (const accountId of [randomUUID(), await other.account('1000')]) {
      const refused = await keeper.get(`/api/accounts/${accountId}/lines`);
      expect(problemOf(refused)).toMatchObject({ status: 404, code: 'not_found' });
    }
  });
});

describe('tax rates', () => {
  it('change all but how much they are', async () => {
    const body = { code: 'VAT', name: 'VAT', ratePpm: 190_000 };
    const id = idOf(await keeper.post('/api/tax-rates', body));
    idOf(await keeper.post('/api/tax-rates', { ...body, code: 'VAT7' }));
    const change = (patch: object, version: number): Promise<Answer> =>
      keeper.patch(`/api/tax-rates/${id}`, patch, { version });
    const account = { code: '2110', name: 'Other tax', type: 'liability' };
    const liabilityAccountId = idOf(await keeper.post('/api/accounts', account));
    const changed = expectStatus(await change({ code: 'VAT', liabilityAccountId, isActive: false }, 1), 200);
    expect(changed.body).toMatchObject({ version: 2, liabilityAccountId, isActive: false, ratePpm: 190_000 });
    expectStatus(await change({ code: 'VAT19' }, 2), 200);
    expect(problemOf(await change({ code: 'VAT7' }, 3))).toMatchObject({ status: 409, code: 'duplicate_code' });
    expect(problemOf(await change({ ratePpm: 1 }, 3))).toMatchObject({ status: 422, pointers: ['/ratePpm'] });
    const unknown = await keeper.patch(`/api/tax-rates/${randomUUID()}`, { name: 'x' }, { version: 1 });
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('reconciling an account', () => {
  it('clears lines, posts the difference, and locks the books', async () => {
    const accountId = await keeper.account('1000');
    const entryId = await entryOf('1000', '3000', '100.00', { entryDate: '2026-01-10' });
    const body = {
      ...{ accountId, currency: 'EUR', statementDate: '2026-01-31', statementBalance: '95.00' },
      clearedLines: [{ entryId, lineNo: 1 }],
    };
    const refused = await keeper.post('/api/ledger/reconcile', body);
    expect(problemOf(refused)).toMatchObject({ status: 409, code: 'difference' });
    expect(refused.body).toMatchObject({ difference: '-5.00' });
    const adjustment = { accountId: await keeper.account('6000'), memo: 'Charges' };
    const done = await keeper.post('/api/ledger/reconcile', { ...body, adjustment, lockBooks: true });
    expect(expectStatus(done, 201).body).toMatchObject({
      lineCount: 2,
      ledgerBalance: '95.00',
      previousBalance: '0.00',
    });
    expect(await keeper.balances()).toMatchObject({ '1000': '95.00', '6000': '5.00' });
    expect(await keeper.read('/api/company/settings')).toMatchObject({ version: 2, booksLockedThrough: '2026-01-31' });
    const again = await keeper.post('/api/ledger/reconcile', body);
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'duplicate_statement_date' });
    const next = { ...body, statementDate: '2026-02-28', statementBalance: '195.00' };
    expect(problemOf(await keeper.post('/api/ledger/reconcile', next))).toEqual({
      ...{ status: 409, code: 'line_already_reconciled', pointers: ['/clearedLines/0'] },
    });
  });
});

describe('reports', () => {
  it('balance, and age what is due', async () => {
    const customerId = await keeper.customer();
    await keeper.invoice(customerId, '100.00');
    idOf(await keeper.pay(customerId, '30.00'));
    const sheet = await keeper.read('/api/reports/balance-sheet');
    expect(sheet['currencies']).toMatchObject([
      { assets: { total: '130.00' }, currentEarnings: '100.00', totalLiabilitiesAndEquity: '130.00' },
    ]);
    const result = await keeper.read('/api/reports/profit-and-loss');
    expect(result['currencies']).toMatchObject([{ income: { total: '100.00' }, netIncome: '100.00' }]);
    const ageing = await keeper.read('/api/reports/receivables-ageing');
    expect(ageing['currencies']).toMatchObject([
      { customers: [{ customerId, notDue: '100.00' }], totals: { total: '100.00' } },
    ]);
    const { data } = await keeper.read(`/api/accounts/${await keeper.account('1100')}/lines`);
    expect(data).toMatchObject([{ side: 'debit', amount: '100.00', customerId }]);
  });
});

describe('the company', () => {
  it('changes its settings by versions', async () => {
    const changed = await keeper.patch('/api/company/settings', { invoicePrefix: 'R-' }, { version: 1 });
    expect(expectStatus(changed, 200).body).toMatchObject({ version: 2, invoicePrefix: 'R-' });
    const stale = await keeper.patch('/api/company/settings', { invoicePrefix: 'X-' }, { version: 1 });
    expect(problemOf(stale)).toMatchObject({ status: 412 });
    const { data } = await keeper.read('/api/company/settings/history');
    expect(data).toMatchObject([{ version: 2, invoicePrefix: 'R-' }, { version: 1 }]);
  });

  it('invites by email and keeps its last owner', async () => {
    const invited = await keeper.post('/api/company/users', { email: 'Ann@example.com', role: 'viewer' });
    expect(expectStatus(invited, 201).body).toMatchObject({
      action: 'invited',
      email: 'ann@example.com',
      userId: null,
    });
    const { id: userId } = await keeper.read('/api/me');
    const demoted = await keeper.post('/api/company/users', { userId, role: 'viewer' });
    expect(problemOf(demoted)).toMatchObject({ status: 409, code: 'last_owner' });
  });
});
