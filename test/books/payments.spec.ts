import { randomUUID } from 'node:crypto';
import { addDays, businessDay } from '../../src/ledger/business-day.js';
import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let customerId: string;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  customerId = await keeper.customer();
});

const statusOf = async (invoiceId: string): Promise<object> => {
  const { status, applied, amountDue, paidAt } = await keeper.read(`/api/invoices/${invoiceId}`);
  return { status, applied, amountDue, isPaid: paidAt !== null };
};

describe('createPayment', () => {
  it('is applied to invoices, and the rest is credit', async () => {
    const [first, second] = [await keeper.invoice(customerId, '100.00'), await keeper.invoice(customerId, '50.00')];
    const receivedDate = addDays(businessDay(new Date(), 'Europe/Berlin'), 1);
    const payment = await keeper.pay(
      customerId,
      '140.00',
      { [first]: '100.00', [second]: '20.00' },
      { externalRef: 'P-1', memo: 'Thanks', receivedDate },
    );
    const id = idOf(payment);
    expect(payment.body).toMatchObject({
      ...{ customerId, currency: 'EUR', amount: '140.00', allocated: '120.00', refunded: '0.00', unapplied: '20.00' },
      ...{ method: 'card', receivedDate, externalRef: 'P-1', memo: 'Thanks', version: 1 },
      allocations: [
        { sequence: 1, invoiceId: first, amount: '100.00' },
        { sequence: 2, invoiceId: second, amount: '20.00' },
      ],
    });
    expect(payment.headers.get('location')).toBe(`/api/payments/${id}`);
    expect(await keeper.read(`/api/payments/${id}`)).toEqual(payment.body);
    expect(await statusOf(first)).toEqual({ status: 'paid', applied: '100.00', amountDue: '0.00', isPaid: true });
    expect(await statusOf(second)).toEqual({ status: 'open', applied: '20.00', amountDue: '30.00', isPaid: false });
    expect(await keeper.balances()).toEqual({ '1000': '140.00', '1100': '30.00', '2200': '-20.00', '4000': '-150.00' });
  });

  it('needs no invoice, takes today and the bank', async () => {
    customerId = await keeper.customer({ currency: 'JPY' });
    const { body } = expectStatus(
      await keeper.post('/api/payments', { customerId, amount: '5', currency: 'JPY', method: 'cash' }),
      201,
    );
    const bank = await keeper.account('1000');
    expect(body).toMatchObject({ amount: '5', unapplied: '5', allocations: [], depositAccountId: bank });
    expect([0, -1].map((days) => addDays(businessDay(new Date(), 'Europe/Berlin'), days))).toContain(
      body['receivedDate'],
    );
    const rows = await books().database.query<{ idempotency_key: string }>(
      `SELECT idempotency_key FROM payments WHERE id = $1`,
      [body['id']],
    );
    expect(rows[0]?.idempotency_key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('can be deposited elsewhere', async () => {
    const depositAccountId = idOf(await keeper.post('/api/accounts', { code: '1010', name: 'Cash', type: 'asset' }));
    idOf(await keeper.pay(customerId, '7.00', {}, { depositAccountId }));
    expect(await keeper.balances()).toEqual({ '1010': '7.00', '2200': '-7.00' });
  });

  it.each<[string, () => Promise<object> | object, number, string, string[]]>([
    ['an unknown customer', () => ({ customerId: randomUUID() }), 422, 'reference_not_found', ['/customerId']],
    [
      'an unknown account',
      () => ({ depositAccountId: randomUUID() }),
      422,
      'reference_not_found',
      ['/depositAccountId'],
    ],
    [
      'a control account',
      async () => ({ depositAccountId: await keeper.account('1100') }),
      422,
      'control_account',
      ['/depositAccountId'],
    ],
    [
      'an account that is no asset',
      async () => ({ depositAccountId: await keeper.account('4000') }),
      422,
      'account_type_mismatch',
      ['/depositAccountId'],
    ],
    [
      'an unknown invoice',
      () => ({ allocations: [{ invoiceId: randomUUID(), amount: '1.00' }] }),
      422,
      'reference_not_found',
      ['/allocations/0/invoiceId'],
    ],
    ['a date after tomorrow', () => ({ receivedDate: '2999-01-01' }), 422, 'date_invalid', ['/receivedDate']],
    ['an amount of zero', () => ({ amount: '0.00' }), 422, 'amount_invalid', ['/amount']],
    ['too many decimals', () => ({ amount: '1.001' }), 422, 'amount_precision', ['/amount']],
    ['an unknown method', () => ({ method: 'barter' }), 422, 'validation_failed', ['/method']],
    ['an unknown currency', () => ({ currency: 'XXX' }), 422, 'currency_invalid', ['/currency']],
  ])('refuses %s', async (_, body, status, code, pointers) => {
    const answer = await keeper.pay(customerId, '10.00', {}, await body());
    const post = { customerId, amount: '10.00', currency: 'EUR', method: 'card', ...(await body()) };
    expect(problemOf(answer.status === 201 ? await keeper.post('/api/payments', post) : answer)).toEqual({
      status,
      code,
      pointers,
    });
    const exact = await keeper.post('/api/payments', post);
    expect(problemOf(exact)).toEqual({ status, code, pointers });
  });

  it("is in the customer's currency", async () => {
    const yen = await keeper.pay(customerId, '5', {}, { currency: 'JPY' });
    expect(problemOf(yen)).toEqual({ status: 422, code: 'currency_mismatch', pointers: ['/currency'] });
  });

  it('settles the debt of an inactive customer, and takes no other money of it', async () => {
    const [first, second] = [await keeper.invoice(customerId, '10.00'), await keeper.invoice(customerId, '10.00')];
    const credit = idOf(await keeper.pay(customerId, '5.00'));
    const { version } = await keeper.read(`/api/customers/${customerId}`);
    const off = { isActive: false };
    expectStatus(await keeper.patch(`/api/customers/${customerId}`, off, { version: Number(version) }), 200);
    const paid = idOf(await keeper.pay(customerId, '10.00', { [first]: '10.00' }));
    expectStatus(await keeper.post(`/api/payments/${credit}/allocations`, { invoiceId: second, amount: '4.00' }), 201);
    idOf(await keeper.refund(paid, '1.00'));
    expect([await statusOf(first), await statusOf(second)]).toMatchObject([
      { amountDue: '1.00' },
      { amountDue: '6.00' },
    ]);
    const refused = { status: 422, code: 'reference_not_found', pointers: ['/customerId'] };
    expect(problemOf(await keeper.pay(customerId, '1.00'))).toEqual(refused);
    const body = { currency: 'EUR', lines: [{ description: 'Work', quantity: '1', unitPrice: '1.00' }] };
    expect(problemOf(await keeper.post('/api/invoices', { customerId, ...body }))).toEqual(refused);
  });

  it('refuses invoices of others, twice, drafts, paid ones, and too much', async () => {
    const other = await keeper.customer();
    const [mine, his] = [await keeper.invoice(customerId, '10.00'), await keeper.invoice(other, '10.00')];
    const draft = await keeper.draft(customerId, '10.00');
    const pay = async (amount: string, allocations: Record<string, string>): Promise<unknown> =>
      problemOf(await keeper.pay(customerId, amount, allocations));
    expect(await pay('10.00', { [his]: '1.00' })).toEqual({
      status: 422,
      code: 'customer_mismatch',
      pointers: ['/allocations/0/invoiceId'],
    });
    expect(await pay('10.00', { [draft]: '1.00' })).toMatchObject({ status: 409, code: 'invoice_not_open' });
    expect(await pay('11.00', { [mine]: '10.01' })).toMatchObject({ status: 409, code: 'over_allocation' });
    expect(await pay('5.00', { [mine]: '5.01' })).toEqual({
      status: 422,
      code: 'allocations_exceed_amount',
      pointers: ['/allocations'],
    });
    const twice = [
      { invoiceId: mine, amount: '1.00' },
      { invoiceId: mine, amount: '1.00' },
    ];
    const answer = await keeper.post('/api/payments', {
      customerId,
      amount: '5.00',
      currency: 'EUR',
      method: 'card',
      allocations: twice,
    });
    expect(problemOf(answer)).toEqual({
      status: 422,
      code: 'validation_failed',
      pointers: ['/allocations/1/invoiceId'],
    });
    idOf(await keeper.pay(customerId, '10.00', { [mine]: '10.00' }));
    expect(await pay('10.00', { [mine]: '1.00' })).toMatchObject({ status: 409, code: 'invoice_not_open' });
    expect(await keeper.balances()).toMatchObject({ '1000': '10.00' });
  });

  it('refuses a locked period and an external reference that is taken', async () => {
    idOf(await keeper.pay(customerId, '1.00', {}, { externalRef: 'P-1' }));
    const again = await keeper.pay(customerId, '2.00', {}, { externalRef: 'P-1' });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'duplicate_external_ref' });
    await keeper.settings({ booksLockedThrough: '2026-01-31' });
    const locked = await keeper.pay(customerId, '2.00', {}, { receivedDate: '2026-01-31' });
    expect(problemOf(locked)).toMatchObject({ status: 409, code: 'period_locked' });
    expect(locked.body).toMatchObject({ lockedThrough: '2026-01-31' });
  });

  it('never over-applies an invoice, however many pay at once', async () => {
    const invoiceId = await keeper.invoice(customerId, '100.00');
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => keeper.pay(customerId, '3.00', { [invoiceId]: '3.00' })),
    );
    const accepted = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 409);
    expect([accepted.length, refused.length]).toEqual([33, 167]);
    expect(new Set(refused.map(({ body }) => body['code']))).toEqual(new Set(['over_allocation']));
    expect(await statusOf(invoiceId)).toEqual({ status: 'open', applied: '99.00', amountDue: '1.00', isPaid: false });
  });

  it('gives one of many concurrent the external reference', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => keeper.pay(customerId, '3.00', {}, { externalRef: 'P-9' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 29 }, () => 409)]);
  });
});

describe('allocatePayment', () => {
  it('applies credit to an invoice', async () => {
    const paymentId = idOf(await keeper.pay(customerId, '100.00'));
    const [first, second] = [await keeper.invoice(customerId, '30.00'), await keeper.invoice(customerId, '90.00')];
    const allocate = (invoiceId: string, amount: string): ReturnType<Bookkeeper['post']> =>
      keeper.post(`/api/payments/${paymentId}/allocations`, { invoiceId, amount });
    const one = expectStatus(await allocate(first, '30.00'), 201);
    expect(one.body).toMatchObject({
      id: paymentId,
      allocated: '30.00',
      unapplied: '70.00',
      version: 2,
      allocations: [{ sequence: 1 }],
    });
    const two = expectStatus(await allocate(second, '50.00'), 201);
    expect(two.body).toMatchObject({
      unapplied: '20.00',
      allocations: [{ sequence: 1 }, { sequence: 2, invoiceId: second, amount: '50.00' }],
    });
    expect(await keeper.read(`/api/payments/${paymentId}`)).toEqual(two.body);
    expect(await statusOf(first)).toMatchObject({ status: 'paid' });
    expect(await keeper.balances()).toEqual({ '1000': '100.00', '1100': '40.00', '2200': '-20.00', '4000': '-120.00' });
    expect(problemOf(await allocate(second, '20.01'))).toMatchObject({ status: 409, code: 'over_allocation' });
    expect(problemOf(await allocate(first, '1.00'))).toMatchObject({ status: 409, code: 'invoice_not_open' });
    expect(problemOf(await allocate(randomUUID(), '1.00'))).toMatchObject({
      status: 422,
      code: 'reference_not_found',
      pointers: ['/invoiceId'],
    });
    expect(problemOf(await allocate(second, '1.001'))).toMatchObject({
      status: 422,
      code: 'amount_precision',
      pointers: ['/amount'],
    });
    const unknown = await keeper.post(`/api/payments/${randomUUID()}/allocations`, {
      invoiceId: second,
      amount: '1.00',
    });
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('never applies more credit than there is, however many ask at once', async () => {
    const paymentId = idOf(await keeper.pay(customerId, '10.00'));
    const invoices = await Promise.all(Array.from({ length: 30 }, () => keeper.invoice(customerId, '1.00')));
    const answers = await Promise.all(
      invoices.map((invoiceId) => keeper.post(`/api/payments/${paymentId}/allocations`, { invoiceId, amount: '1.00' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect(answers.filter(({ body }) => body['code'] === 'over_allocation')).toHaveLength(20);
    expect(await keeper.read(`/api/payments/${paymentId}`)).toMatchObject({ unapplied: '0.00', version: 11 });
  });
});

describe('the list of payments', () => {
  it('is newest first, without allocations, paged and filtered', async () => {
    const other = await keeper.customer();
    const invoiceId = await keeper.draft(customerId, '10.00');
    expectStatus(await keeper.post(`/api/invoices/${invoiceId}/finalize`, { issueDate: '2026-01-01' }), 200);
    const early = idOf(await keeper.pay(customerId, '5.00', {}, { receivedDate: '2026-01-05', externalRef: 'P-1' }));
    const applied = idOf(await keeper.pay(customerId, '5.00', { [invoiceId]: '5.00' }, { receivedDate: '2026-02-05' }));
    const late = idOf(await keeper.pay(other, '5.00', {}, { receivedDate: '2026-03-05' }));
    const list = async (query: string): Promise<string[]> =>
      ((await keeper.read(`/api/payments?${query}`))['data'] as { id: string }[]).map(({ id }) => id);
    expect(await list('')).toEqual([late, applied, early]);
    expect(await list(`customerId=${customerId}`)).toEqual([applied, early]);
    expect(await list(`invoiceId=${invoiceId}`)).toEqual([applied]);
    expect(await list('externalRef=P-1')).toEqual([early]);
    expect(await list('receivedFrom=2026-02-05&receivedTo=2026-03-04')).toEqual([applied]);
    const first = await keeper.read('/api/payments?limit=2');
    expect((first['data'] as object[])[0]).not.toHaveProperty('allocations');
    expect(await list(`limit=2&cursor=${String(first['nextCursor'])}`)).toEqual([early]);
    const { createdAt } = (await keeper.read(`/api/payments/${late}`)) as { createdAt: string };
    expect(await list(`updatedSince=${createdAt}`)).toEqual([late]);
    expectStatus(await keeper.post(`/api/payments/${early}/allocations`, { invoiceId, amount: '1.00' }), 201);
    idOf(await keeper.refund(applied, '1.00', { refundDate: '2026-02-06' }));
    expect(await list(`updatedSince=${createdAt}`)).toEqual([late, applied, early]);
    for (const name of ['customerId', 'invoiceId']) {
      const answer = await keeper.get(`/api/payments?${name}=${randomUUID()}`);
      expect(problemOf(answer)).toEqual({ status: 422, code: 'reference_not_found', pointers: [name] });
    }
    expect(problemOf(await keeper.get(`/api/payments/${randomUUID()}`))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
