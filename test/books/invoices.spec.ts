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

const line = (unitPrice: string, more: object = {}): object => ({
  description: 'Work',
  quantity: '1',
  unitPrice,
  ...more,
});
const create = (body: object): ReturnType<Bookkeeper['post']> =>
  keeper.post('/api/invoices', { customerId, currency: 'EUR', lines: [line('10.00')], ...body });
const taxRate = async (ratePpm: number, isInclusive = false): Promise<string> =>
  idOf(
    await keeper.post('/api/tax-rates', {
      code: `T${ratePpm}${isInclusive ? 'I' : ''}`,
      name: 'Tax',
      ratePpm,
      isInclusive,
    }),
  );

describe('createInvoice', () => {
  it('computes every amount, and answers as a read does', async () => {
    const [exclusive, inclusive] = await Promise.all([taxRate(190_000), taxRate(70_000, true)]);
    const lines = [
      line('0.335', { quantity: '3', taxRateId: exclusive }),
      line('10.70', { quantity: '2.5000', taxRateId: inclusive }),
      line('99.99', { description: 'No tax\nat all' }),
    ];
    const created = await create({ lines, memo: 'Thanks', metadata: { order: '7' }, expectedTotal: '127.94' });
    expect(expectStatus(created, 201).body).toMatchObject({
      ...{ status: 'draft', number: null, issueDate: null, dueDate: null, terms: null, version: 1 },
      ...{ subtotal: '126.00', tax: '1.94', total: '127.94', applied: '0.00', amountDue: '127.94' },
      lines: [
        { lineNo: 1, quantity: '3', unitPrice: '0.335', net: '1.01', tax: '0.19', taxRatePpm: 190_000 },
        { lineNo: 2, quantity: '2.5', unitPrice: '10.70', net: '25.00', tax: '1.75', taxRatePpm: 70_000 },
        { lineNo: 3, quantity: '1', unitPrice: '99.99', net: '99.99', tax: '0.00', taxRateId: null },
      ],
    });
    expect(created.headers.get('etag')).toBe('"1"');
    expect(await keeper.read(`/api/invoices/${idOf(created)}`)).toEqual(created.body);
    expect(await keeper.balances()).toEqual({});
  });

  it('refuses another total than expected', async () => {
    const answer = await create({ expectedTotal: '10.01' });
    expect(problemOf(answer)).toEqual({ status: 422, code: 'total_mismatch', pointers: ['/expectedTotal'] });
    expect(answer.body).toMatchObject({ expectedTotal: '10.01', total: '10.00' });
  });

  it.each<[string, () => Promise<object> | object, string, string]>([
    ['an unknown customer', () => ({ customerId: randomUUID() }), 'reference_not_found', '/customerId'],
    [
      'an unknown tax rate',
      () => ({ lines: [line('1'), line('1', { taxRateId: randomUUID() })] }),
      'reference_not_found',
      '/lines/1/taxRateId',
    ],
    [
      'an unknown account',
      () => ({ lines: [line('1', { revenueAccountId: randomUUID() })] }),
      'reference_not_found',
      '/lines/0/revenueAccountId',
    ],
    [
      'a control account',
      async () => ({ lines: [line('1', { revenueAccountId: await keeper.account('1100') })] }),
      'control_account',
      '/lines/0/revenueAccountId',
    ],
    [
      'an account that is no income',
      async () => ({ lines: [line('1', { revenueAccountId: await keeper.account('1000') })] }),
      'account_type_mismatch',
      '/lines/0/revenueAccountId',
    ],
    ['a due date and terms', () => ({ dueDate: '2026-01-01', terms: 5 }), 'validation_failed', '/terms'],
    [
      'a sum out of range',
      () => ({ lines: Array.from({ length: 500 }, () => line('90000000000000')) }),
      'amount_out_of_range',
      '/lines',
    ],
    [
      'a product out of range',
      () => ({ lines: [line('1', { quantity: '99999999999', unitPrice: '99999' })] }),
      'amount_out_of_range',
      '/lines/0/unitPrice',
    ],
    [
      'a price with too many decimals',
      () => ({ lines: [line('1.0000001')] }),
      'amount_precision',
      '/lines/0/unitPrice',
    ],
    ['no lines', () => ({ lines: [] }), 'validation_failed', '/lines'],
    ['a quantity of zero', () => ({ lines: [line('1', { quantity: '0' })] }), 'quantity_invalid', '/lines/0/quantity'],
  ])('refuses %s', async (_, body, code, pointer) => {
    expect(problemOf(await create(await body()))).toEqual({ status: 422, code, pointers: [pointer] });
  });

  it('refuses what is inactive or foreign as it refuses what is unknown', async () => {
    const other = await books().newBookkeeper();
    const foreign = await create({ customerId: await other.customer() });
    const unknown = await create({ customerId: randomUUID() });
    expectStatus(await keeper.patch(`/api/customers/${customerId}`, { isActive: false }, { version: 1 }), 200);
    const inactive = await create({});
    const bodies = [foreign, unknown, inactive].map(({ body }) => ({ ...body, requestId: '' }));
    expect(bodies[1]).toMatchObject({ status: 422, code: 'reference_not_found' });
    expect(bodies).toEqual([bodies[1], bodies[1], bodies[1]]);
    const { database } = books();
    await database.query(`UPDATE accounts SET is_active = false WHERE company_id = $1 AND code = '4000'`, [
      keeper.companyId,
    ]);
    const lines = [line('1', { revenueAccountId: await keeper.account('4000') })];
    const account = await create({ customerId: await keeper.customer(), lines });
    expect(problemOf(account)).toMatchObject({ code: 'reference_not_found', pointers: ['/lines/0/revenueAccountId'] });
  });
});

describe('updateInvoice', () => {
  it('patches a draft and puts new lines in the place of the old', async () => {
    const id = idOf(
      await create({
        dueDate: '2026-05-01',
        memo: 'Old',
        metadata: { a: '1' },
        lines: [line('1.00'), line('2.00'), line('3.00')],
      }),
    );
    const fewer = {
      memo: null,
      metadata: { b: '2' },
      terms: 14,
      lines: [line('7.00', { quantity: '2' })],
      expectedTotal: '14.00',
    };
    const first = expectStatus(await keeper.patch(`/api/invoices/${id}`, fewer, { version: 1 }), 200);
    expect(first.body).toMatchObject({
      ...{ memo: null, metadata: { a: '1', b: '2' }, terms: 14, dueDate: null, total: '14.00', version: 2 },
      lines: [{ lineNo: 1, quantity: '2', unitPrice: '7.00' }],
    });
    expect(await keeper.read(`/api/invoices/${id}`)).toEqual(first.body);
    const more = { dueDate: '2027-01-01', metadata: null, lines: [line('1.00'), line('2.00')] };
    const second = expectStatus(await keeper.patch(`/api/invoices/${id}`, more, { version: 2 }), 200);
    expect(second.body).toMatchObject({ dueDate: '2027-01-01', terms: null, metadata: {}, total: '3.00', version: 3 });
    expect(await keeper.read(`/api/invoices/${id}`)).toEqual(second.body);
    const other = await keeper.customer();
    const third = expectStatus(
      await keeper.patch(`/api/invoices/${id}`, { customerId: other, dueDate: null }, { version: 3 }),
      200,
    );
    expect(third.body).toMatchObject({ customerId: other, dueDate: null, terms: null, total: '3.00' });
    expect(problemOf(await keeper.patch(`/api/customers/${other}`, { currency: 'USD' }, { version: 1 }))).toMatchObject(
      { code: 'currency_fixed' },
    );
  });

  it("is in the customer's currency", async () => {
    const yen = await keeper.customer({ currency: 'JPY' });
    const id = await keeper.draft(customerId, '5.00');
    const refused = { status: 422, code: 'currency_mismatch' };
    expect(problemOf(await create({ customerId: yen }))).toEqual({ ...refused, pointers: ['/currency'] });
    const moved = await keeper.patch(`/api/invoices/${id}`, { customerId: yen }, { version: 1 });
    expect(problemOf(moved)).toEqual({ ...refused, pointers: ['/customerId'] });
  });

  it('can be moved to active customers only, and stays with its own', async () => {
    const [id, other] = [await keeper.draft(customerId, '5.00'), await keeper.customer()];
    for (const each of [customerId, other]) {
      expectStatus(await keeper.patch(`/api/customers/${each}`, { isActive: false }, { version: 1 }), 200);
    }
    expectStatus(await keeper.patch(`/api/invoices/${id}`, { customerId, memo: 'x' }, { version: 1 }), 200);
    const moved = await keeper.patch(`/api/invoices/${id}`, { customerId: other }, { version: 2 });
    expect(problemOf(moved)).toEqual({ status: 422, code: 'reference_not_found', pointers: ['/customerId'] });
  });

  it('refuses what is no draft, an old version, and bad references', async () => {
    const id = await keeper.draft(customerId, '5.00');
    const patch = (body: object, version?: number): ReturnType<Bookkeeper['patch']> =>
      keeper.patch(`/api/invoices/${id}`, body, version === undefined ? {} : { version });
    expect(problemOf(await patch({ memo: 'x' }))).toMatchObject({ status: 428, code: 'precondition_required' });
    expect(problemOf(await patch({ memo: 'x' }, 2))).toMatchObject({ status: 412, code: 'version_conflict' });
    expect(problemOf(await patch({ expectedTotal: '5.01' }, 1))).toMatchObject({ status: 422, code: 'total_mismatch' });
    expect(problemOf(await patch({ customerId: randomUUID() }, 1))).toMatchObject({
      status: 422,
      code: 'reference_not_found',
    });
    expect(problemOf(await patch({ currency: 'USD' }, 1))).toMatchObject({ status: 422, pointers: ['/currency'] });
    expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, {}), 200);
    expect(problemOf(await patch({ memo: 'x' }, 2))).toMatchObject({ status: 409, code: 'not_draft' });
    const unknown = await keeper.patch(`/api/invoices/${randomUUID()}`, { memo: 'x' }, { version: 1 });
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('finalizeInvoice', () => {
  it('dates, numbers and posts the draft', async () => {
    const [vat, city] = [
      await taxRate(190_000),
      idOf(await keeper.post('/api/accounts', { code: '2110', name: 'City', type: 'liability' })),
    ];
    const cityTax = idOf(
      await keeper.post('/api/tax-rates', { code: 'CITY', name: 'City', ratePpm: 50_000, liabilityAccountId: city }),
    );
    const consulting = idOf(await keeper.post('/api/accounts', { code: '4100', name: 'Consulting', type: 'income' }));
    const lines = [
      line('100.00', { taxRateId: vat }),
      line('50.00', { taxRateId: vat, revenueAccountId: consulting }),
      line('10.00', { taxRateId: cityTax }),
    ];
    const id = idOf(await create({ lines, terms: 10 }));
    const finalized = expectStatus(
      await keeper.post(`/api/invoices/${id}/finalize`, { issueDate: '2026-01-31' }, { version: 1 }),
      200,
    );
    expect(finalized.body).toMatchObject({
      ...{ status: 'open', number: 'INV-000001', issueDate: '2026-01-31', dueDate: '2026-02-10', version: 2 },
      ...{ total: '189.00', amountDue: '189.00', paidAt: null },
    });
    expect(finalized.headers.get('etag')).toBe('"2"');
    expect(await keeper.read(`/api/invoices/${id}`)).toEqual(finalized.body);
    const expected = { '1100': '189.00', '4000': '-110.00', '4100': '-50.00', '2100': '-28.50', '2110': '-0.50' };
    expect(await keeper.balances()).toEqual(expected);
    const second = await keeper.draft(customerId, '1.00');
    const next = expectStatus(await keeper.post(`/api/invoices/${second}/finalize`, { dueDate: '2999-01-01' }), 200);
    expect(next.body).toMatchObject({ number: 'INV-000002', dueDate: '2999-01-01' });
  });

  it('takes today and the default terms of the company', async () => {
    const id = await keeper.draft(customerId, '1.00');
    const { issueDate, dueDate } = expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, {}), 200).body;
    expect(issueDate).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(dueDate).toBe(addDays(String(issueDate), 30));
  });

  it('pays an invoice over nothing at once, and posts nothing', async () => {
    const id = await keeper.draft(customerId, '0');
    const { body } = expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, {}), 200);
    expect(body).toMatchObject({ status: 'paid', total: '0.00', number: 'INV-000001' });
    expect(body['paidAt']).toBe(body['finalizedAt']);
    expect(await keeper.balances()).toEqual({});
    const voided = await keeper.post(`/api/invoices/${id}/void`, {});
    expect(problemOf(voided)).toMatchObject({ status: 409, code: 'illegal_transition' });
  });

  it('refuses a second time, wrong dates, a locked period, an old version, inactive accounts', async () => {
    const id = await keeper.draft(customerId, '1.00', { dueDate: '2026-01-10' });
    const finalize = async (body: object, version?: number): Promise<unknown> =>
      problemOf(await keeper.post(`/api/invoices/${id}/finalize`, body, version === undefined ? {} : { version }));
    expect(await finalize({ issueDate: '2026-01-11' })).toMatchObject({
      status: 422,
      code: 'date_invalid',
      pointers: ['/dueDate'],
    });
    expect(await finalize({ issueDate: '2999-01-01' })).toMatchObject({
      status: 422,
      code: 'date_invalid',
      pointers: ['/issueDate'],
    });
    expect(await finalize({ issueDate: '2026-01-01' }, 9)).toMatchObject({ status: 412, code: 'version_conflict' });
    const { database } = books();
    await keeper.settings({ booksLockedThrough: '2026-01-05' });
    expect(await finalize({ issueDate: '2026-01-05' })).toMatchObject({ status: 409, code: 'period_locked' });
    const active = (isActive: boolean): Promise<unknown> =>
      database.query(`UPDATE accounts SET is_active = $2 WHERE company_id = $1 AND code = '4000'`, [
        keeper.companyId,
        isActive,
      ]);
    await active(false);
    expect(await finalize({ issueDate: '2026-01-06' })).toMatchObject({ status: 409, code: 'account_inactive' });
    await active(true);
    expect(await finalize({ issueDate: '2026-01-06' })).toMatchObject({ status: 200 });
    expect(await finalize({ issueDate: '2026-01-06' })).toMatchObject({ status: 409, code: 'not_draft' });
    const unknown = await keeper.post(`/api/invoices/${randomUUID()}/finalize`, {});
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it('numbers 64 invoices at once without a gap', async () => {
    const drafts = await Promise.all(Array.from({ length: 64 }, () => keeper.draft(customerId, '1.00')));
    const answers = await Promise.all(drafts.map((id) => keeper.post(`/api/invoices/${id}/finalize`, {})));
    const numbers = answers.map((answer) => expectStatus(answer, 200).body['number']).sort();
    expect(numbers).toEqual(Array.from({ length: 64 }, (_, index) => `INV-${String(index + 1).padStart(6, '0')}`));
  });

  it('finalizes one invoice once, whoever asks', async () => {
    const id = await keeper.draft(customerId, '1.00');
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => keeper.post(`/api/invoices/${id}/finalize`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 29 }, () => 409)]);
    expect(await keeper.balances()).toEqual({ '1100': '1.00', '4000': '-1.00' });
  });
});

describe('voidInvoice', () => {
  it('posts the mirror and keeps the number', async () => {
    const id = await keeper.draft(customerId, '12.00');
    expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, { issueDate: '2026-01-15' }), 200);
    const voided = expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}, { version: 2 }), 200);
    expect(voided.body).toMatchObject({
      status: 'void',
      number: 'INV-000001',
      amountDue: '0.00',
      total: '12.00',
      voidedOn: '2026-01-15',
      version: 3,
    });
    expect(await keeper.read(`/api/invoices/${id}`)).toEqual(voided.body);
    expect(await keeper.balances()).toEqual({ '1100': '0.00', '4000': '0.00' });
    const { data } = (await keeper.read(`/api/journal-entries?sourceType=invoice&sourceId=${id}`)) as {
      data: Record<string, unknown>[];
    };
    const [finalize, mirror] = ['finalize', 'void'].map((wanted) => data.find(({ purpose }) => purpose === wanted));
    expect(mirror?.['reversesEntryId']).toBe(finalize?.['id']);
    expect(finalize?.['entryDate']).toBe('2026-01-15');
    expect(mirror?.['entryDate']).toBe('2026-01-15');
    const again = await keeper.post(`/api/invoices/${id}/void`, {});
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'illegal_transition' });
    expect(again.body).toMatchObject({ from: 'void', to: 'void' });
  });

  it('posts on inactive accounts too, and never before the original', async () => {
    const later = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const id = await keeper.draft(customerId, '12.00');
    expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, { issueDate: later }), 200);
    await books().database.query(`UPDATE accounts SET is_active = false WHERE company_id = $1 AND code = '4000'`, [
      keeper.companyId,
    ]);
    expectStatus(await keeper.post(`/api/invoices/${id}/void`, {}), 200);
    const { data } = (await keeper.read(`/api/journal-entries?from=${later}&to=${later}`)) as { data: unknown[] };
    expect(data).toHaveLength(2);
  });

  it('refuses drafts, what something is applied to, old versions and locked periods', async () => {
    const draft = await keeper.draft(customerId, '1.00');
    expect(problemOf(await keeper.post(`/api/invoices/${draft}/void`, {}))).toMatchObject({
      status: 409,
      code: 'illegal_transition',
    });
    const id = await keeper.invoice(customerId, '10.00');
    expect(problemOf(await keeper.post(`/api/invoices/${id}/void`, {}, { version: 1 }))).toMatchObject({ status: 412 });
    await keeper.settings({ booksLockedThrough: businessDay(new Date(), 'Europe/Berlin') });
    expect(problemOf(await keeper.post(`/api/invoices/${id}/void`, {}))).toMatchObject({
      status: 409,
      code: 'period_locked',
    });
    await keeper.settings({ booksLockedThrough: null });
    idOf(await keeper.pay(customerId, '4.00', { [id]: '4.00' }));
    expect(problemOf(await keeper.post(`/api/invoices/${id}/void`, {}))).toMatchObject({
      status: 409,
      code: 'invoice_has_payments',
    });
    expect(problemOf(await keeper.post(`/api/invoices/${id}/void`, { reason: 'x' }))).toMatchObject({ status: 422 });
    expect(problemOf(await keeper.post(`/api/invoices/${randomUUID()}/void`, {}))).toMatchObject({ status: 404 });
  });
});

describe('the list of invoices', () => {
  it('is newest first, without lines, paged and filtered', async () => {
    const other = await keeper.customer();
    const draft = await keeper.draft(other, '1.00');
    const open = await keeper.invoice(customerId, '2.00');
    const paid = await keeper.invoice(customerId, '3.00');
    idOf(await keeper.pay(customerId, '3.00', { [paid]: '3.00' }));
    const list = async (query: string): Promise<string[]> =>
      ((await keeper.read(`/api/invoices?${query}`))['data'] as { id: string }[]).map(({ id }) => id);
    expect(await list('')).toEqual([paid, open, draft]);
    expect(await list(`customerId=${customerId}`)).toEqual([paid, open]);
    expect(await list('status=open')).toEqual([open]);
    expect(await list('status=draft')).toEqual([draft]);
    expect(await list('issuedFrom=2020-01-01')).toEqual([paid, open]);
    expect(await list('issuedTo=2020-01-01')).toEqual([]);
    const first = await keeper.read('/api/invoices?limit=2');
    expect((first['data'] as object[])[0]).not.toHaveProperty('lines');
    expect(await list(`limit=2&cursor=${String(first['nextCursor'])}`)).toEqual([draft]);
    const { createdAt } = (await keeper.read(`/api/invoices/${paid}`)) as { createdAt: string };
    expect(await list(`updatedSince=${createdAt}`)).toEqual([paid]);
    idOf(await keeper.pay(customerId, '1.00', { [open]: '1.00' }));
    expect(await list(`updatedSince=${createdAt}`)).toEqual([paid, open]);
    expect(problemOf(await keeper.get(`/api/invoices?customerId=${randomUUID()}`))).toMatchObject({
      status: 422,
      code: 'reference_not_found',
    });
    expect(problemOf(await keeper.get('/api/invoices?status=lost'))).toMatchObject({
      status: 400,
      code: 'invalid_query',
    });
    expect(problemOf(await keeper.get(`/api/invoices/${randomUUID()}`))).toMatchObject({
      status: 404,
      code: 'not_found',
    });
  });
});
