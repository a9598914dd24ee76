import { randomUUID } from 'node:crypto';
import { Bank } from './support/bank.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { PayrollClerk } from './support/payroll.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let bank: Bank;
let customerId: string;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  [bank, customerId] = await Promise.all([Bank.open(keeper), keeper.customer()]);
});

const paid = async (amount: string, more: object = {}): Promise<string> =>
  idOf(await keeper.pay(customerId, amount, {}, more));
const payment = (id: string): object => ({ type: 'payment', id });

/** The entry that a document posted. */
const entryOf = async (sourceType: string, sourceId: string): Promise<string> => {
  const path = `/api/journal-entries?sourceType=${sourceType}&sourceId=${sourceId}`;
  const { data } = (await keeper.read(path)) as { data: { id: string }[] };
  return data[0]?.id ?? '';
};

describe('matches', () => {
  it('takes a payment', async () => {
    const [id, paymentId] = [await bank.row('100.00'), await paid('100.00')];
    const answer = expectStatus(await bank.reconcile(id, { matches: [payment(paymentId)] }), 200);
    expect(answer.body).toMatchObject({
      ...{ id, status: 'reconciled', version: 2, amount: '100.00' },
      reconciliation: {
        ...{ action: 'matched', accountId: null, note: null },
        matches: [{ entryId: await entryOf('payment', paymentId), lineNo: 1, amount: '100.00' }],
      },
    });
    expect(await keeper.read(`/api/bank-transactions/${id}`)).toEqual(answer.body);
    expect(await keeper.balances()).toMatchObject({ '1000': '100.00' });
  });

  it('adds payments and refunds up, and takes lines of the journal', async () => {
    const [first, second] = [await paid('100.00'), await paid('50.00')];
    const refundId = idOf(await keeper.refund(first, '30.00'));
    const matches = [payment(first), { type: 'refund', id: refundId }];
    expectStatus(await bank.reconcile(await bank.row('70.00'), { matches }), 200);
    const entryId = await entryOf('payment', second);
    const line = { type: 'journal_line', id: entryId, lineNo: 1 };
    expectStatus(await bank.reconcile(await bank.row('50.00'), { matches: [line] }), 200);
  });

  it('takes a refund alone for money that went out', async () => {
    const refundId = idOf(await keeper.refund(await paid('100.00'), '30.00'));
    const matches = [{ type: 'refund', id: refundId }];
    expectStatus(await bank.reconcile(await bank.row('-30.00'), { matches }), 200);
  });

  it('refuses a sum that differs, and names the difference', async () => {
    const [id, paymentId] = [await bank.row('98.50'), await paid('100.00')];
    const answer = await bank.reconcile(id, { matches: [payment(paymentId)] });
    expect(problemOf(answer)).toMatchObject({ status: 409, code: 'amount_mismatch' });
    expect(answer.body).toMatchObject({ difference: '-1.50' });
  });

  it('refuses a line that is matched already, there or in the same request', async () => {
    const [paymentId, first, second] = [await paid('10.00'), await bank.row('10.00'), await bank.row('20.00')];
    const twice = await bank.reconcile(second, { matches: [payment(paymentId), payment(paymentId)] });
    expect(problemOf(twice)).toEqual({ status: 422, code: 'validation_failed', pointers: ['/matches/1'] });
    expectStatus(await bank.reconcile(first, { matches: [payment(paymentId)] }), 200);
    const again = await bank.reconcile(second, { matches: [payment(paymentId), payment(await paid('10.00'))] });
    expect(problemOf(again)).toEqual({ status: 409, code: 'line_already_matched', pointers: ['/matches/0'] });
  });

  it('gives one line to one of many who ask at once', async () => {
    const paymentId = await paid('10.00');
    const rows = [await bank.row('10.00'), await bank.row('10.00'), await bank.row('10.00')];
    const answers = await Promise.all(rows.map((id) => bank.reconcile(id, { matches: [payment(paymentId)] })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it.each<[string, () => Promise<object>, string, string]>([
    ['an unknown payment', () => Promise.resolve(payment(randomUUID())), 'reference_not_found', '/matches/0/id'],
    [
      'an unknown entry',
      () => Promise.resolve({ type: 'journal_line', id: randomUUID(), lineNo: 1 }),
      'reference_not_found',
      '/matches/0/id',
    ],
    [
      'a line on another account',
      async () => ({ type: 'journal_line', id: await entryOf('payment', await paid('10.00')), lineNo: 2 }),
      'line_not_on_account',
      '/matches/0',
    ],
    [
      'a line that is not there',
      async () => ({ type: 'journal_line', id: await entryOf('payment', await paid('10.00')), lineNo: 3 }),
      'line_not_on_account',
      '/matches/0',
    ],
    [
      'a line of a payment',
      async () => ({ type: 'payment', id: await paid('10.00'), lineNo: 1 }),
      'validation_failed',
      '/matches/0/lineNo',
    ],
    [
      'a payment into another account',
      async () => {
        const depositAccountId = idOf(
          await keeper.post('/api/accounts', { code: '1010', name: 'Cash', type: 'asset' }),
        );
        return payment(await paid('10.00', { depositAccountId }));
      },
      'line_not_on_account',
      '/matches/0',
    ],
    [
      'a payment in another currency',
      async () => {
        const payer = await keeper.customer({ currency: 'USD' });
        return payment(idOf(await keeper.pay(payer, '10.00', {}, { currency: 'USD' })));
      },
      'line_not_on_account',
      '/matches/0',
    ],
  ])('refuses %s', async (_, match, code, pointer) => {
    const answer = await bank.reconcile(await bank.row('10.00'), { matches: [await match()] });
    expect(problemOf(answer)).toEqual({ status: 422, code, pointers: [pointer] });
  });
});

describe('createEntry', () => {
  it('posts a fee and an interest on their days', async () => {
    const [fees, interest] = [await keeper.account('6000'), await keeper.account('4000')];
    const [fee, gain] = [await bank.row('-2.50', '2026-01-05'), await bank.row('0.75', '2026-01-06')];
    const posted = expectStatus(await bank.reconcile(fee, { createEntry: { accountId: fees, memo: 'Fee' } }), 200);
    expectStatus(await bank.reconcile(gain, { createEntry: { accountId: interest } }), 200);
    expect(await keeper.balances()).toEqual({ '1000': '-1.75', '4000': '-0.75', '6000': '2.50' });
    expect(await keeper.balances('2026-01-05')).toEqual({ '1000': '-2.50', '6000': '2.50' });
    const { reconciliation } = posted.body as { reconciliation: { id: string; matches: { entryId: string }[] } };
    expect(reconciliation).toMatchObject({
      ...{ action: 'entry_created', accountId: fees, note: 'Fee' },
      matches: [{ lineNo: 2, amount: '-2.50' }],
    });
    expect(reconciliation.matches[0]?.entryId).toBe(await entryOf('bank_reconciliation', reconciliation.id));
  });

  it.each<[string, () => Promise<string>, string]>([
    ['an unknown account', () => Promise.resolve(randomUUID()), 'reference_not_found'],
    ['a control account', () => keeper.account('1100'), 'control_account'],
    ['the account of the bank account itself', () => Promise.resolve(bank.glAccountId), 'validation_failed'],
  ])('refuses %s', async (_, accountId, code) => {
    const answer = await bank.reconcile(await bank.row('1.00'), { createEntry: { accountId: await accountId() } });
    expect(problemOf(answer)).toEqual({ status: 422, code, pointers: ['/createEntry/accountId'] });
  });

  // `Use a later date` was all that the answer said, and this operation has no date.
  it('names the way out where the month of the row is locked', async () => {
    const [id, accountId] = [await bank.row('-2.50', '2026-01-05'), await keeper.account('6000')];
    expectStatus(await bank.reconcile(id, { createEntry: { accountId } }), 200);
    await keeper.settings({ booksLockedThrough: '2026-01-31' });
    expectStatus(await bank.unreconcile(id), 200);
    const refused = await bank.reconcile(id, { createEntry: { accountId } });
    expect(problemOf(refused)).toEqual({ status: 409, code: 'period_locked', pointers: [] });
    expect(refused.body['lockedThrough']).toBe('2026-01-31');
    expect(refused.body['detail']).toMatch(/on 2026-01-05: post a journal entry on a later day .* and match it\.$/);
    const lines = [
      { accountId, side: 'debit', amount: '2.50' },
      { accountId: bank.glAccountId, side: 'credit', amount: '2.50' },
    ];
    const body = { entryDate: '2026-02-01', currency: 'EUR', memo: 'Fee of January', lines };
    const entryId = idOf(await keeper.post('/api/journal-entries', body));
    expectStatus(await bank.reconcile(id, { matches: [{ type: 'journal_line', id: entryId, lineNo: 2 }] }), 200);
  });
});

describe('a decision', () => {
  it.each<[string, object]>([
    ['none', {}],
    ['two', { exclude: { reason: 'x' }, createEntry: { accountId: randomUUID() } }],
  ])('is one: %s is refused', async (_, decision) => {
    const answer = await bank.reconcile(await bank.row('1.00'), decision);
    expect(problemOf(answer)).toEqual({ status: 422, code: 'validation_failed', pointers: [''] });
  });

  it('is not made twice', async () => {
    const [id, exclude] = [await bank.row('1.00'), { exclude: { reason: 'Private' } }];
    const createEntry = { accountId: await keeper.account('4000') };
    expectStatus(await bank.reconcile(id, { createEntry }), 200);
    expect(problemOf(await bank.reconcile(id, exclude))).toMatchObject({ status: 409, code: 'already_reconciled' });
  });

  it('excludes for good', async () => {
    const id = await bank.row('1.00');
    const answer = expectStatus(await bank.reconcile(id, { exclude: { reason: 'Private' } }), 200);
    expect(answer.body).toMatchObject({
      ...{ status: 'excluded', reconciliation: { action: 'excluded', note: 'Private', matches: [] } },
    });
    expect(await keeper.read(`/api/bank-transactions/${id}`)).toEqual(answer.body);
    const again = await bank.reconcile(id, { exclude: { reason: 'Private' } });
    expect(again.body).toMatchObject({ code: 'illegal_transition', from: 'excluded', to: 'excluded' });
    const undone = await bank.unreconcile(id);
    expect(undone.body).toMatchObject({ code: 'illegal_transition', from: 'excluded', to: 'unreconciled' });
    expect(await keeper.balances()).toEqual({});
  });
});

describe('unreconcile', () => {
  it('frees the matched lines', async () => {
    const [id, paymentId] = [await bank.row('10.00'), await paid('10.00')];
    expectStatus(await bank.reconcile(id, { matches: [payment(paymentId)] }), 200);
    const undone = expectStatus(await bank.unreconcile(id), 200);
    expect(undone.body).toMatchObject({ status: 'unreconciled', reconciliation: null, version: 3 });
    expect(await keeper.read(`/api/bank-transactions/${id}`)).toEqual(undone.body);
    expectStatus(await bank.reconcile(await bank.row('10.00'), { matches: [payment(paymentId)] }), 200);
    expect(problemOf(await bank.unreconcile(id))).toMatchObject({ status: 409, code: 'illegal_transition' });
  });

  it('mirrors the entry that was created, as often as it is done again', async () => {
    const [id, accountId] = [await bank.row('-2.50', '2026-01-05'), await keeper.account('6000')];
    for (let time = 1; time <= 2; time += 1) {
      expectStatus(await bank.reconcile(id, { createEntry: { accountId } }), 200);
      expect(await keeper.balances()).toEqual({ '1000': '-2.50', '6000': '2.50' });
      expectStatus(await bank.unreconcile(id), 200);
      expect(await keeper.balances()).toEqual({ '1000': '0.00', '6000': '0.00' });
    }
    expect(await keeper.balances('2026-01-05')).toEqual({ '1000': '0.00', '6000': '0.00' });
  });
});

describe('a transfer between two bank accounts', () => {
  it('is taken back when no other bank transaction is matched with it', async () => {
    const glAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Savings', type: 'asset' }));
    const savings = await Bank.open(keeper, { glAccountId });
    const [sent, received] = [await bank.row('-100.00'), await savings.row('100.00')];
    const answer = expectStatus(await bank.reconcile(sent, { createEntry: { accountId: glAccountId } }), 200);
    const { reconciliation } = answer.body as { reconciliation: { matches: { entryId: string }[] } };
    const matches = [{ type: 'journal_line', id: reconciliation.matches[0]?.entryId }];
    expectStatus(await savings.reconcile(received, { matches }), 200);
    const refused = await bank.unreconcile(sent);
    expect(refused.body).toMatchObject({ status: 409, code: 'entry_matched', bankTransactionId: received });
    expect(await keeper.read(`/api/bank-transactions/${sent}`)).toEqual(answer.body);
    expect(await keeper.balances()).toEqual({ '1000': '-100.00', '1010': '100.00' });
    expectStatus(await savings.unreconcile(received), 200);
    expectStatus(await bank.unreconcile(sent), 200);
    expect(await keeper.balances()).toEqual({ '1000': '0.00', '1010': '0.00' });
  });
});

describe('an entry that is undone', () => {
  const refusalOf = async (amount: string, id: string): Promise<unknown> =>
    problemOf(await bank.reconcile(await bank.row(amount), { matches: [{ type: 'journal_line', id }] }));
  const REFUSED = { status: 409, code: 'entry_reversed', pointers: ['/matches/0'] };

  it('by a reversal is matched with nothing, and neither is the reversal', async () => {
    const lines = [
      { accountId: bank.glAccountId, side: 'debit', amount: '5.00' },
      { accountId: await keeper.account('3000'), side: 'credit', amount: '5.00' },
    ];
    const id = idOf(await keeper.post('/api/journal-entries', { currency: 'EUR', lines }));
    const reversal = idOf(await keeper.post(`/api/journal-entries/${id}/reverse`, {}));
    expect([await refusalOf('5.00', id), await refusalOf('-5.00', reversal)]).toEqual([REFUSED, REFUSED]);
  });

  it('by an unreconcile is matched with nothing, and neither is the mirror', async () => {
    const [row, accountId] = [await bank.row('-2.50'), await keeper.account('6000')];
    const { body } = expectStatus(await bank.reconcile(row, { createEntry: { accountId } }), 200);
    expectStatus(await bank.unreconcile(row), 200);
    const { reconciliation } = body as { reconciliation: { id: string } };
    const path = `/api/journal-entries?sourceType=bank_reconciliation&sourceId=${reconciliation.id}`;
    const { data } = (await keeper.read(path)) as { data: { id: string; purpose: string }[] };
    expect(data).toHaveLength(2);
    for (const { id, purpose } of data)
      expect(await refusalOf(purpose === 'post' ? '-2.50' : '2.50', id)).toEqual(REFUSED);
  });
});

describe('a document that is matched', () => {
  it('may be refunded: the refund is a row of the bank of its own', async () => {
    const [row, paymentId] = [await bank.row('10.00'), await paid('10.00')];
    expectStatus(await bank.reconcile(row, { matches: [payment(paymentId)] }), 200);
    const matches = [{ type: 'refund', id: idOf(await keeper.refund(paymentId, '10.00')) }];
    expectStatus(await bank.reconcile(await bank.row('-10.00'), { matches }), 200);
    expect(await keeper.read(`/api/bank-transactions/${row}`)).toMatchObject({ status: 'reconciled' });
  });

  // Their lines are on no bank account today; the rule does not depend on that.
  it.each<[string, () => Promise<[string, string, () => ReturnType<Bookkeeper['post']>]>]>([
    [
      'an invoice is not voided',
      async () => {
        const id = await keeper.invoice(customerId, '10.00');
        return ['invoice', id, () => keeper.post(`/api/invoices/${id}/void`, {})];
      },
    ],
    [
      'a pay run is not reversed',
      async () => {
        const clerk = new PayrollClerk(keeper);
        await clerk.salaried('60000.00');
        const id = String((await clerk.paid(await clerk.month('2026-01')))['id']);
        return ['pay_run', id, () => clerk.setStatus(id, 'reversed', 3)];
      },
    ],
  ])('stays: %s', async (_, document) => {
    const [sourceType, id, undo] = await document();
    const [row, entryId] = [await bank.row('10.00'), await entryOf(sourceType, id)];
    const { database } = books();
    await database.query(
      `INSERT INTO bank_transaction_matches SELECT company_id, id, 1, $1, 1, write_id, created_at FROM journal_entries
       WHERE id = $2`,
      [row, entryId],
    );
    const { body } = await undo();
    await database.query('DELETE FROM bank_transaction_matches WHERE entry_id = $1', [entryId]);
    expect(body).toMatchObject({ status: 409, code: 'entry_matched', bankTransactionId: row });
    expectStatus(await undo(), 200);
  });
});
