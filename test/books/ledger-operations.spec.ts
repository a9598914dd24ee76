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
