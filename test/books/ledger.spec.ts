import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
});

describe('accounts', () => {
  it('come with the company', async () => {
    const { data } = (await keeper.read('/api/accounts?limit=100')) as { data: Record<string, unknown>[] };
    expect(data.map(({ code }) => code)).toEqual([
      ...['1000', '1100', '1200', '2000', '2100', '2200', '2300', '2310', '2320'],
      ...['3000', '4000', '5000', '5100', '6000', '6010'],
    ]);
    expect(data.filter(({ isControl }) => isControl).map(({ code }) => code)).toEqual(['1100', '1200', '2200', '2300']);
    expect(data.find(({ code }) => code === '4000')).toMatchObject({
      type: 'income',
      normalSide: 'credit',
      isActive: true,
    });
    expect(data.find(({ code }) => code === '1000')).toMatchObject({ name: 'Bank', normalSide: 'debit', version: 1 });
  });

  it('can be added, read and found', async () => {
    const created = await keeper.post('/api/accounts', { code: '4100', name: 'Consulting', type: 'income' });
    const id = idOf(created);
    expect(created.headers.get('location')).toBe(`/api/accounts/${id}`);
    expect(await keeper.read(`/api/accounts/${id}`)).toEqual(created.body);
    const { data } = await keeper.read('/api/accounts?type=income&isActive=true&updatedSince=2020-01-01T00:00:00Z');
    expect((data as { code: string }[]).map(({ code }) => code)).toEqual(['4000', '4100']);
  });

  it('are paged by code', async () => {
    const codes: string[] = [];
    let cursor = '';
    do {
      const page = await keeper.read(`/api/accounts?limit=4${cursor}`);
      codes.push(...(page['data'] as { code: string }[]).map(({ code }) => code));
      cursor = page['nextCursor'] === null ? '' : `&cursor=${page['nextCursor'] as string}`;
    } while (cursor !== '');
    expect(codes).toHaveLength(15);
    expect(codes).toEqual([...new Set(codes)].sort());
  });

  it('refuse a code that is taken', async () => {
    const answer = await keeper.post('/api/accounts', { code: '1000', name: 'Another bank', type: 'asset' });
    expect(problemOf(answer)).toMatchObject({ status: 409, code: 'duplicate_code' });
  });

  it('answer an unknown and a foreign id alike', async () => {
    const other = await books().newBookkeeper();
    const foreign = await keeper.get(`/api/accounts/${await other.account('1000')}`);
    const unknown = await keeper.get('/api/accounts/11111111-1111-4111-8111-111111111111');
    expect(problemOf(foreign)).toMatchObject({ status: 404, code: 'not_found' });
    const { requestId: first, ...foreignBody } = foreign.body;
    const { requestId: second, ...unknownBody } = unknown.body;
    expect(foreignBody).toEqual(unknownBody);
    expect(first).not.toBe(second);
  });
});

describe('tax rates', () => {
  it('post to tax payable unless another liability is named', async () => {
    const body = { code: 'VAT19', name: 'VAT 19 %', ratePpm: 190_000 };
    const created = expectStatus(await keeper.post('/api/tax-rates', body), 201);
    const taxPayable = await keeper.account('2100');
    expect(created.body).toMatchObject({ ...body, isInclusive: false, liabilityAccountId: taxPayable, isActive: true });
    expect(await keeper.read(`/api/tax-rates/${idOf(created)}`)).toEqual(created.body);
    const { data } = await keeper.read('/api/tax-rates?code=VAT19&isActive=true&updatedSince=2020-01-01T00:00:00Z');
    expect(data).toEqual([created.body]);
    const again = await keeper.post('/api/tax-rates', { ...body, name: 'Again' });
    expect(problemOf(again)).toMatchObject({ status: 409, code: 'duplicate_code' });
  });

  it('refuse accounts that do not fit', async () => {
    const create = async (liabilityAccountId: string): Promise<unknown> =>
      problemOf(await keeper.post('/api/tax-rates', { code: 'X', name: 'X', ratePpm: 1, liabilityAccountId }));
    const pointers = ['/liabilityAccountId'];
    expect(await create(await keeper.account('2200'))).toEqual({ status: 422, code: 'control_account', pointers });
    expect(await create(await keeper.account('4000'))).toEqual({
      status: 422,
      code: 'account_type_mismatch',
      pointers,
    });
    const other = await books().newBookkeeper();
    expect(await create(await other.account('2100'))).toEqual({ status: 422, code: 'reference_not_found', pointers });
    const liability = idOf(await keeper.post('/api/accounts', { code: '2110', name: 'City tax', type: 'liability' }));
    expect(await create(liability)).toMatchObject({ status: 201 });
  });

  it('are paged, and 404 when unknown', async () => {
    for (const code of ['A', 'B', 'C']) {
      idOf(await keeper.post('/api/tax-rates', { code, name: code, ratePpm: 0, isInclusive: true }));
    }
    const first = await keeper.read('/api/tax-rates?limit=2');
    const second = await keeper.read(`/api/tax-rates?limit=2&cursor=${String(first['nextCursor'])}`);
    expect([first, second].map(({ data }) => (data as { code: string }[]).map(({ code }) => code))).toEqual([
      ['A', 'B'],
      ['C'],
    ]);
    const unknown = await keeper.get('/api/tax-rates/11111111-1111-4111-8111-111111111111');
    expect(problemOf(unknown)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('the journal', () => {
  it('shows what posted, by date, source and page', async () => {
    const customerId = await keeper.customer();
    const invoiceId = await keeper.draft(customerId, '100.00');
    expectStatus(await keeper.post(`/api/invoices/${invoiceId}/finalize`, { issueDate: '2026-01-01' }), 200);
    const paymentId = idOf(
      await keeper.pay(customerId, '60.00', { [invoiceId]: '60.00' }, { receivedDate: '2026-01-02' }),
    );
    const { data } = (await keeper.read(`/api/journal-entries?sourceType=payment&sourceId=${paymentId}`)) as {
      data: { id: string; lines: object[] }[];
    };
    expect(data).toHaveLength(1);
    const [entry] = data;
    expect(entry).toMatchObject({ entryDate: '2026-01-02', currency: 'EUR', total: '60.00', purpose: 'receive' });
    expect(entry?.lines).toEqual([
      {
        lineNo: 1,
        accountId: await keeper.account('1000'),
        side: 'debit',
        amount: '60.00',
        customerId: null,
        description: null,
      },
      {
        lineNo: 2,
        accountId: await keeper.account('1100'),
        side: 'credit',
        amount: '60.00',
        customerId,
        description: null,
      },
    ]);
    expect(await keeper.read(`/api/journal-entries/${String(entry?.id)}`)).toEqual(entry);
    const first = await keeper.read('/api/journal-entries?limit=1');
    const second = await keeper.read(`/api/journal-entries?limit=1&cursor=${String(first['nextCursor'])}`);
    const purposes = [first, second].map((page) => (page['data'] as { purpose: string }[])[0]?.purpose);
    expect(purposes).toEqual(['receive', 'finalize']);
    expect(second['nextCursor']).toBeNull();
    expect((await keeper.read('/api/journal-entries?from=2026-01-02&to=2026-01-02'))['data']).toHaveLength(1);
  });

  it.each(['sourceType=invoice', 'sourceId=11111111-1111-4111-8111-111111111111', 'cursor=bm8'])(
    'refuses the query %s',
    async (query) => {
      expect(problemOf(await keeper.get(`/api/journal-entries?${query}`))).toMatchObject({
        status: 400,
        code: 'invalid_query',
      });
    },
  );

  it.each([
    ['2026-02-30', '11111111-1111-4111-8111-111111111111'],
    ['2026-02-20', 'no id'],
  ])('refuses a cursor at %s, %s', async (...place) => {
    const parts = [`ListJournalEntriesQuery ${keeper.companyId}`, ...place];
    const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
    expect(problemOf(await keeper.get(`/api/journal-entries?cursor=${cursor}`))).toMatchObject({
      status: 400,
      code: 'invalid_query',
    });
  });

  it('answers 404 for an unknown entry', async () => {
    const answer = await keeper.get('/api/journal-entries/11111111-1111-4111-8111-111111111111');
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('the trial balance', () => {
  it('is per currency and as of a day, and balances', async () => {
    const customerId = await keeper.customer();
    await keeper.invoice(customerId, '100.00');
    idOf(await keeper.pay(customerId, '30.00', {}, { receivedDate: '2026-01-02' }));
    const other = await keeper.customer({ currency: 'JPY' });
    idOf(await keeper.pay(other, '5', {}, { currency: 'JPY', receivedDate: '2026-01-03' }));
    const early = await keeper.read('/api/ledger/trial-balance?asOf=2026-01-02');
    expect(early).toMatchObject({
      asOf: '2026-01-02',
      currencies: [
        {
          currency: 'EUR',
          accounts: [
            { code: '1000', name: 'Bank', type: 'asset', debit: '30.00', credit: '0.00', balance: '30.00' },
            { code: '2200', debit: '0.00', credit: '30.00', balance: '-30.00' },
          ],
          totalDebit: '30.00',
          totalCredit: '30.00',
        },
      ],
    });
    const today = (await keeper.read('/api/ledger/trial-balance')) as {
      currencies: { currency: string; totalDebit: string }[];
    };
    expect(today.currencies.map(({ currency, totalDebit }) => [currency, totalDebit])).toEqual([
      ['EUR', '130.00'],
      ['JPY', '5'],
    ]);
  });
});
