import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;

type Entry = readonly [day: string, debited: string, credited: string, amount: string, currency?: string];

async function enter(...[entryDate, debited, credited, amount, currency = 'EUR']: Entry): Promise<void> {
  const lines = [
    { accountId: await keeper.account(debited), side: 'debit', amount },
    { accountId: await keeper.account(credited), side: 'credit', amount },
  ];
  idOf(await keeper.post('/api/journal-entries', { entryDate, currency, lines }));
}

/** The parts of a section that were computed by hand: code and balance of each account, and the total. */
const section = (total: string, ...accounts: (readonly [code: string, balance: string])[]): object => ({
  total,
  accounts: accounts.map(([code, balance]) => expect.objectContaining({ code, balance }) as unknown),
});

describe('two fiscal years in two currencies', () => {
  beforeAll(async () => {
    keeper = await books().newBookkeeper();
    idOf(await keeper.post('/api/accounts', { code: '7000', name: 'Rent', type: 'expense' }));
    expectStatus(await keeper.patch('/api/company/settings', { fiscalYearStartMonth: 4 }, { version: 1 }), 200);
    await enter('2024-02-10', '1000', '3000', '1000.00');
    await enter('2024-03-20', '1000', '4000', '300.00');
    await enter('2024-03-31', '7000', '1000', '0.01');
    await enter('2024-04-05', '6000', '1000', '120.50');
    await enter('2024-05-01', '1000', '4000', '5000', 'JPY');
    await enter('2024-06-30', '1000', '4000', '80.00');
    await enter('2024-07-01', '4000', '1000', '90.00');
  });

  const balanceSheet = (asOf: string): Promise<Record<string, unknown>> =>
    keeper.read(`/api/reports/balance-sheet?asOf=${asOf}`);
  const profitAndLoss = (from: string, to: string): Promise<Record<string, unknown>> =>
    keeper.read(`/api/reports/profit-and-loss?from=${from}&to=${to}`);

  it('the balance sheet has nothing before the first entry', async () => {
    expect(await balanceSheet('2024-02-09')).toEqual({
      ...{ asOf: '2024-02-09', fiscalYearStart: '2023-04-01', currencies: [] },
    });
  });

  it('the balance sheet on the last day of a fiscal year has its result as current earnings', async () => {
    expect(await balanceSheet('2024-03-31')).toEqual({
      asOf: '2024-03-31',
      fiscalYearStart: '2023-04-01',
      currencies: [
        {
          currency: 'EUR',
          assets: section('1299.99', ['1000', '1299.99']),
          liabilities: section('0.00'),
          equity: section('1000.00', ['3000', '1000.00']),
          ...{ retainedEarnings: '0.00', currentEarnings: '299.99', totalLiabilitiesAndEquity: '1299.99' },
        },
      ],
    });
  });

  it('a day later that result is retained', async () => {
    const { currencies } = await balanceSheet('2024-04-01');
    expect(currencies).toMatchObject([
      { retainedEarnings: '299.99', currentEarnings: '0.00', totalLiabilitiesAndEquity: '1299.99' },
    ]);
  });

  it('the balance sheet keeps currencies apart', async () => {
    expect(await balanceSheet('2024-06-30')).toMatchObject({
      fiscalYearStart: '2024-04-01',
      currencies: [
        {
          ...{ currency: 'EUR', assets: section('1259.49', ['1000', '1259.49']) },
          ...{ retainedEarnings: '299.99', currentEarnings: '-40.50', totalLiabilitiesAndEquity: '1259.49' },
        },
        {
          ...{ currency: 'JPY', assets: section('5000', ['1000', '5000']), equity: section('0') },
          ...{ retainedEarnings: '0', currentEarnings: '5000', totalLiabilitiesAndEquity: '5000' },
        },
      ],
    });
  });

  it('profit and loss has the days of its period, both included, and no account that rested', async () => {
    expect(await profitAndLoss('2024-03-20', '2024-04-05')).toEqual({
      from: '2024-03-20',
      to: '2024-04-05',
      currencies: [
        {
          currency: 'EUR',
          income: section('300.00', ['4000', '300.00']),
          expenses: section('120.51', ['6000', '120.50'], ['7000', '0.01']),
          netIncome: '179.49',
        },
      ],
    });
    expect(await profitAndLoss('2024-03-21', '2024-04-04')).toMatchObject({
      currencies: [{ income: section('0.00'), expenses: section('0.01', ['7000', '0.01']), netIncome: '-0.01' }],
    });
    expect(await profitAndLoss('2024-04-06', '2024-04-30')).toMatchObject({ currencies: [] });
  });

  it('profit and loss may be negative, and is per currency', async () => {
    expect(await profitAndLoss('2024-04-01', '2024-07-01')).toMatchObject({
      currencies: [
        { currency: 'EUR', income: section('-10.00', ['4000', '-10.00']), netIncome: '-130.50' },
        { currency: 'JPY', income: section('5000', ['4000', '5000']), netIncome: '5000' },
      ],
    });
  });

  it('the period begins with the fiscal year unless it is said', async () => {
    const { from } = await keeper.read('/api/reports/profit-and-loss?to=2024-03-31');
    expect(from).toBe('2023-04-01');
    const refused = await keeper.get('/api/reports/profit-and-loss?from=2024-04-01&to=2024-03-31');
    expect(problemOf(refused)).toEqual({ status: 400, code: 'invalid_query', pointers: ['to'] });
  });
});

describe('receivables by age', () => {
  const AS_OF = '2025-06-30';
  const ids: Record<string, string> = {};
  const customers: Record<string, string> = {};

  const issue = async (name: string, amount: string, dueDate: string, customer = 'Acme'): Promise<void> => {
    const currency = customer === 'Ceta' ? 'JPY' : 'EUR';
    const id = await keeper.draft(customers[customer] ?? '', amount, { currency });
    const dates = { issueDate: '2025-01-01', dueDate };
    expectStatus(await keeper.post(`/api/invoices/${id}/finalize`, dates), 200);
    ids[name] = id;
  };
  const pay = async (name: string, amount: string, receivedDate: string): Promise<string> =>
    idOf(await keeper.pay(customers['Acme'] ?? '', amount, { [ids[name] ?? '']: amount }, { receivedDate }));
  const ageing = (query: string): Promise<Record<string, unknown>> =>
    keeper.read(`/api/reports/receivables-ageing?${query}`);

  beforeAll(async () => {
    keeper = await books().newBookkeeper();
    for (const name of ['Ceta', 'Beta', 'Acme']) {
      customers[name] = await keeper.customer({ name, currency: name === 'Ceta' ? 'JPY' : 'EUR' });
    }
    await issue('due tomorrow', '100.00', '2025-07-01');
    await issue('due that day, paid later', '200.00', '2025-06-30');
    await issue('1 day, partly paid later', '50.00', '2025-06-29');
    await issue('15 days, void later', '70.00', '2025-06-15');
    await issue('30 days', '30.00', '2025-05-31');
    await issue('31 days, paid, and given back later', '31.00', '2025-05-30');
    await issue('60 days, credit applied later', '60.00', '2025-05-01');
    await issue('61 days', '61.00', '2025-04-30');
    await issue('90 days', '90.00', '2025-04-01');
    await issue('91 days, partly paid', '91.00', '2025-03-31');
    await issue('29 days', '5.00', '2025-06-01', 'Beta');
    await issue('yen', '1234', '2025-01-01', 'Ceta');
    await keeper.draft(customers['Acme'] ?? '', '999.00');
    await pay('91 days, partly paid', '40.50', AS_OF);
    await pay('1 day, partly paid later', '20.00', '2025-07-01');
    await pay('due that day, paid later', '200.00', '2025-07-02');
    const given = await pay('31 days, paid, and given back later', '31.00', '2025-06-01');
    idOf(await keeper.refund(given, '31.00', { refundDate: '2025-07-05' }));
    const credit = idOf(await keeper.pay(customers['Acme'] ?? '', '10.00', {}, { receivedDate: '2025-06-01' }));
    const allocation = { invoiceId: ids['60 days, credit applied later'], amount: '10.00' };
    expectStatus(await keeper.post(`/api/payments/${credit}/allocations`, allocation), 201);
    // Where the day of the invoice is open, the void is of that day.
    await keeper.settings({ booksLockedThrough: AS_OF });
    expectStatus(await keeper.post(`/api/invoices/${ids['15 days, void later'] ?? ''}/void`, {}), 200);
    await keeper.settings({ booksLockedThrough: null });
  });

  const acme = { notDue: '300.00', days1To30: '150.00', days31To60: '60.00', days61To90: '151.00' };
  const eur = { ...acme, days1To30: '155.00', over90Days: '50.50', total: '716.50' };
  const none = { notDue: '0.00', days1To30: '0.00', days31To60: '0.00', days61To90: '0.00', over90Days: '0.00' };
  const jpy = { notDue: '0', days1To30: '0', days31To60: '0', days61To90: '0', over90Days: '1234', total: '1234' };

  it('stands as it did on the day, whatever came later', async () => {
    expect(await ageing(`asOf=${AS_OF}`)).toEqual({
      asOf: AS_OF,
      currencies: [
        {
          currency: 'EUR',
          customers: [
            { customerId: customers['Acme'], name: 'Acme', ...acme, over90Days: '50.50', total: '711.50' },
            { customerId: customers['Beta'], name: 'Beta', ...none, days1To30: '5.00', total: '5.00' },
          ],
          totals: eur,
        },
        { currency: 'JPY', customers: [{ customerId: customers['Ceta'], name: 'Ceta', ...jpy }], totals: jpy },
      ],
      nextCursor: null,
    });
  });

  it('is the balance of the receivables on every day', async () => {
    const days = [
      '2025-01-01',
      '2025-06-01',
      '2025-06-29',
      AS_OF,
      '2025-07-01',
      '2025-07-02',
      '2025-07-05',
      '2999-01-01',
    ];
    for (const day of days) {
      const { currencies } = (await ageing(`asOf=${day}`)) as { currencies: { totals: { total: string } }[] };
      expect([day, currencies[0]?.totals.total]).toEqual([day, (await keeper.balances(day))['1100']]);
    }
  });

  it('is of today when nothing is said, and empty before the first invoice', async () => {
    const { currencies } = await ageing('');
    expect(currencies).toMatchObject([
      { customers: [{ over90Days: '442.50' }, { total: '5.00' }], totals: { ...none, over90Days: '447.50' } },
      { totals: jpy },
    ]);
    expect(await ageing('asOf=2024-12-31')).toMatchObject({ currencies: [], nextCursor: null });
  });

  it('comes in pages, with the totals of all customers on each', async () => {
    const names: unknown[] = [];
    let cursor = '';
    do {
      const page = (await ageing(`asOf=${AS_OF}&limit=1${cursor}`)) as unknown as AgeingPage;
      expect(page.currencies.map(({ totals }) => totals)).toEqual([eur, jpy]);
      names.push(page.currencies.map(({ customers: shown }) => shown.map(({ name }) => name)));
      cursor = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
    } while (cursor !== '');
    expect(names).toEqual([
      [['Acme'], []],
      [['Beta'], []],
      [[], ['Ceta']],
    ]);
    const refused = await keeper.get('/api/reports/receivables-ageing?cursor=WyJ4Il0');
    expect(problemOf(refused)).toEqual({ status: 400, code: 'invalid_query', pointers: ['cursor'] });
  });
});

interface AgeingPage {
  readonly currencies: readonly { totals: object; customers: readonly { name: string }[] }[];
  readonly nextCursor: string | null;
}
