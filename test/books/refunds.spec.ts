import { randomUUID } from 'node:crypto';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let customerId: string;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  customerId = await keeper.customer();
});

const dueOf = async (invoiceId: string): Promise<string> => {
  const { status, amountDue } = await keeper.read(`/api/invoices/${invoiceId}`);
  return `${String(status)} ${String(amountDue)}`;
};

describe('createRefund', () => {
  it('takes credit first, then the last allocation, and opens its invoice again', async () => {
    const [first, second] = [await keeper.invoice(customerId, '50.00'), await keeper.invoice(customerId, '30.00')];
    const paymentId = idOf(await keeper.pay(customerId, '100.00', { [first]: '50.00', [second]: '30.00' }));
    const credit = await keeper.refund(paymentId, '15.00', { note: 'Sorry' });
    const id = idOf(credit);
    expect(credit.body).toMatchObject({
      ...{ paymentId, customerId, currency: 'EUR', amount: '15.00', fromCredit: '15.00', takenBack: '0.00' },
      ...{ reason: 'requested_by_customer', note: 'Sorry' },
    });
    expect(credit.headers.get('location')).toBe(`/api/refunds/${id}`);
    expect(await keeper.read(`/api/refunds/${id}`)).toEqual(credit.body);
    expect([await dueOf(first), await dueOf(second)]).toEqual(['paid 0.00', 'paid 0.00']);

    const mixed = expectStatus(await keeper.refund(paymentId, '40.00'), 201);
    expect(mixed.body).toMatchObject({ fromCredit: '5.00', takenBack: '35.00', note: null });
    expect([await dueOf(first), await dueOf(second)]).toEqual(['open 5.00', 'open 30.00']);
    expect(await keeper.read(`/api/payments/${paymentId}`)).toMatchObject({
      ...{ amount: '100.00', allocated: '45.00', refunded: '55.00', unapplied: '0.00', version: 3 },
      allocations: [
        { sequence: 1, invoiceId: first, amount: '50.00' },
        { sequence: 2, invoiceId: second, amount: '30.00' },
        { sequence: 3, invoiceId: second, amount: '-30.00' },
        { sequence: 4, invoiceId: first, amount: '-5.00' },
      ],
    });
    expect(await keeper.balances()).toEqual({ '1000': '45.00', '1100': '35.00', '2200': '0.00', '4000': '-80.00' });

    idOf(await keeper.refund(paymentId, '45.00'));
    expect([await dueOf(first), await dueOf(second)]).toEqual(['open 50.00', 'open 30.00']);
    const none = await keeper.refund(paymentId, '0.01');
    expect(problemOf(none)).toMatchObject({ status: 409, code: 'refund_exceeds_refundable' });
    expect(none.body).toMatchObject({ refundable: '0.00' });
    const voided = expectStatus(await keeper.post(`/api/invoices/${first}/void`, {}), 200);
    expect(voided.body).toMatchObject({ status: 'void' });
  });

  it('takes parts of one invoice back that were applied at different times', async () => {
    const invoiceId = await keeper.invoice(customerId, '50.00');
    const paymentId = idOf(await keeper.pay(customerId, '50.00', { [invoiceId]: '20.00' }));
    expectStatus(await keeper.post(`/api/payments/${paymentId}/allocations`, { invoiceId, amount: '30.00' }), 201);
    expect(await dueOf(invoiceId)).toBe('paid 0.00');
    idOf(await keeper.refund(paymentId, '45.00'));
    expect(await dueOf(invoiceId)).toBe('open 45.00');
    const again = idOf(await keeper.pay(customerId, '45.00', { [invoiceId]: '45.00' }));
    expect(await dueOf(invoiceId)).toBe('paid 0.00');
    idOf(await keeper.refund(again, '45.00'));
    expect(await dueOf(invoiceId)).toBe('open 45.00');
  });

  it.each<[string, object, number, string, string[]]>([
    ['an unknown payment', { paymentId: randomUUID() }, 422, 'reference_not_found', ['/paymentId']],
    ['a date after tomorrow', { refundDate: '2999-01-01' }, 422, 'date_invalid', ['/refundDate']],
    ['a date before the payment', { refundDate: '2026-01-01' }, 422, 'date_invalid', ['/refundDate']],
    ['too many decimals', { amount: '1.001' }, 422, 'amount_precision', ['/amount']],
    ['an unknown reason', { reason: 'boredom' }, 422, 'validation_failed', ['/reason']],
    ['more than the payment', { amount: '10.01' }, 409, 'refund_exceeds_refundable', []],
  ])('refuses %s', async (_, more, status, code, pointers) => {
    const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: '2026-01-02' }));
    const answer = await keeper.refund(paymentId, '1.00', { refundDate: '2026-01-02', ...more });
    expect(problemOf(answer)).toEqual({ status, code, pointers });
  });

  it('refuses a locked period and an inactive account', async () => {
    const paymentId = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: '2026-01-02' }));
    const { database } = books();
    const refund = async (): Promise<unknown> =>
      problemOf(await keeper.refund(paymentId, '1.00', { refundDate: '2026-01-03' }));
    await keeper.settings({ booksLockedThrough: '2026-01-03' });
    expect(await refund()).toMatchObject({ status: 409, code: 'period_locked' });
    await keeper.settings({ booksLockedThrough: null });
    await database.query(`UPDATE accounts SET is_active = false WHERE company_id = $1 AND code = '1000'`, [
      keeper.companyId,
    ]);
    expect(await refund()).toMatchObject({ status: 409, code: 'account_inactive' });
  });

  it('never refunds more than was paid, however many ask at once', async () => {
    const invoiceId = await keeper.invoice(customerId, '10.00');
    const paymentId = idOf(await keeper.pay(customerId, '10.00', { [invoiceId]: '7.00' }));
    const answers = await Promise.all(Array.from({ length: 40 }, () => keeper.refund(paymentId, '3.00')));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    expect(answers.filter(({ body }) => body['code'] === 'refund_exceeds_refundable')).toHaveLength(37);
    expect(await dueOf(invoiceId)).toBe('open 9.00');
  });
});

describe('the list of refunds', () => {
  it('is newest first, paged and filtered', async () => {
    const other = await keeper.customer();
    const payment = idOf(await keeper.pay(customerId, '10.00', {}, { receivedDate: '2026-01-02' }));
    const otherPayment = idOf(await keeper.pay(other, '10.00', {}, { receivedDate: '2026-01-02' }));
    const first = idOf(await keeper.refund(payment, '1.00', { refundDate: '2026-01-02' }));
    const second = idOf(await keeper.refund(payment, '1.00', { refundDate: '2026-01-04' }));
    const third = idOf(await keeper.refund(otherPayment, '1.00', { refundDate: '2026-01-06' }));
    const list = async (query: string): Promise<string[]> =>
      ((await keeper.read(`/api/refunds?${query}`))['data'] as { id: string }[]).map(({ id }) => id);
    expect(await list('')).toEqual([third, second, first]);
    expect(await list(`paymentId=${payment}`)).toEqual([second, first]);
    expect(await list(`customerId=${other}`)).toEqual([third]);
    expect(await list('refundedFrom=2026-01-03&refundedTo=2026-01-05')).toEqual([second]);
    const { createdAt } = (await keeper.read(`/api/refunds/${third}`)) as { createdAt: string };
    expect(await list(`updatedSince=${createdAt}`)).toEqual([third]);
    const page = await keeper.read('/api/refunds?limit=2');
    expect(await list(`limit=2&cursor=${String(page['nextCursor'])}`)).toEqual([first]);
    for (const name of ['customerId', 'paymentId']) {
      const answer = await keeper.get(`/api/refunds?${name}=${randomUUID()}`);
      expect(problemOf(answer)).toEqual({ status: 422, code: 'reference_not_found', pointers: [name] });
    }
    expect(problemOf(await keeper.get(`/api/refunds/${randomUUID()}`))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
