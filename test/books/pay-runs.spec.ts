import { type Bookkeeper, expectStatus, idOf, problemOf } from './support/bookkeeper.js';
import { PayrollClerk } from './support/payroll.js';
import { useBooks } from './support/use-books.js';

const books = useBooks();
let keeper: Bookkeeper;
let clerk: PayrollClerk;
beforeEach(async () => {
  keeper = await books().newBookkeeper();
  clerk = new PayrollClerk(keeper);
});

const statusOf = async (path: string): Promise<unknown> => (await keeper.read(`/api/payroll/${path}`))['status'];

describe('a pay run', () => {
  it('pays salaries and approved time, posts one entry, and marks the time', async () => {
    const [ada, bob] = [await clerk.salaried('60000.00'), await clerk.hourly('20.00')];
    for (const [code, kind, ratePpm] of [
      ['TAX', 'tax', 200_000],
      ['PENSION', 'pre_tax', 50_000],
      ['MATCH', 'employer', 30_000],
    ] as const) {
      const deductionId = await clerk.deduction(code, kind, { calc: 'percent', ratePpm });
      for (const employeeId of [ada, bob]) await clerk.assign(employeeId, deductionId);
    }
    const period = await clerk.month('2026-03');
    const times = [
      await clerk.worked(bob, '2026-03-02', 480),
      await clerk.worked(bob, '2026-03-02', 30, 'overtime'),
      await clerk.worked(bob, '2026-03-03', 60, 'pto'),
    ];
    const others = [await clerk.submitted(bob, '2026-03-04', 480), await clerk.worked(bob, '2026-04-01', 480)];

    const draft = await clerk.draft(period);
    // 5,000.00; and 9 hours at 20.00 with half an hour at 30.00.
    expect(draft).toMatchObject({
      ...{ payPeriodId: period, runType: 'regular', status: 'draft', currency: 'EUR', payDate: '2026-03-28' },
      ...{
        itemCount: 2,
        negativeItemCount: 0,
        gross: '5195.00',
        withheld: '1246.80',
        employer: '155.85',
        net: '3948.20',
      },
      ...{ approvedBy: null, executedAt: null, version: 1 },
    });
    const id = String(draft['id']);
    expectStatus(await clerk.setStatus(id, 'approved', 1), 200);
    const run = expectStatus(await clerk.execute(id), 200);
    expect(run.body).toMatchObject({ status: 'executed', net: '3948.20', version: 3 });
    expect(await keeper.read(`/api/payroll/pay-runs/${id}`)).toEqual(run.body);
    expect(await clerk.item(id, bob)).toEqual({
      ...{ employeeId: bob, regularMinutes: 540, overtimeMinutes: 30, gross: '195.00', taxable: '185.25' },
      ...{ withheld: '46.80', employer: '5.85', net: '148.20', deductions: expect.any(Array) as unknown },
    });
    expect(await clerk.taken(id, bob)).toEqual({ PENSION: '9.75', TAX: '37.05', MATCH: '5.85' });
    expect(await keeper.balances('2026-03-28')).toEqual({
      ...{ '2300': '-3948.20', '2310': '-1246.80', '2320': '-155.85', '6000': '5195.00', '6010': '155.85' },
    });
    const entries = await keeper.read(`/api/journal-entries?sourceType=pay_run&sourceId=${id}`);
    expect(entries).toMatchObject({ data: [{ purpose: 'execute', entryDate: '2026-03-28' }] });
    for (const time of times)
      expect(await keeper.read(`/api/payroll/time-entries/${time}`)).toMatchObject({ status: 'paid', payRunId: id });
    expect(await Promise.all(others.map((time) => statusOf(`time-entries/${time}`)))).toEqual([
      'submitted',
      'approved',
    ]);
    expect(await statusOf(`periods/${period}`)).toBe('closed');
    expect(problemOf(await clerk.execute(id, {}, 3)).code).toBe('not_approved');
  });

  it('is exact to the cent for several tax profiles', async () => {
    const brackets = [
      { over: '0', ratePpm: 100_000 },
      { over: '11600.00', ratePpm: 120_000 },
      { over: '47150.00', ratePpm: 220_000 },
      { filingStatus: 'married', over: '0', ratePpm: 100_000 },
      { filingStatus: 'married', over: '23200.00', ratePpm: 120_000 },
    ];
    const income = await clerk.deduction('INCOME', 'tax', { calc: 'brackets', brackets });
    const profiles: [object, string][] = [
      // 96,000 less 14,600 is 81,400: 1,160 + 4,266 + 22 % of 34,250 = 12,961; a twelfth is 1,080.0833
      [{ annualAllowance: '14600.00' }, '1080.08'],
      // 96,000: 1,160 + 4,266 + 22 % of 48,850 = 16,173; a twelfth is 1,347.75
      [{}, '1347.75'],
      // 96,000 less 29,200 is 66,800: 2,320 + 12 % of 43,600 = 7,552; a twelfth is 629.3333
      [{ filingStatus: 'married', annualAllowance: '29200.00' }, '629.33'],
      // No table of its own: that of everybody else.
      [{ filingStatus: 'head_of_household' }, '1347.75'],
      [{ isExempt: true }, ''],
    ];
    const expected = new Map<string, string>();
    for (const [taxProfile, tax] of profiles) {
      const id = await clerk.salaried('96000.00', { taxProfile });
      await clerk.assign(id, income);
      expected.set(id, tax);
    }
    const run = await clerk.paid(await clerk.month('2026-03'));
    for (const [employee, tax] of expected) {
      expect(await clerk.taken(run['id'], employee)).toEqual(tax === '' ? {} : { INCOME: tax });
    }
    expect(run).toMatchObject({ gross: '40000.00', withheld: '4404.91', net: '35595.09' });
  });

  it('crosses an annual cap in the middle of the year, and begins anew in the next', async () => {
    const ada = await clerk.salaried('60000.00');
    const social = await clerk.deduction('SOCIAL', 'tax', { calc: 'percent', ratePpm: 62_000, annualCap: '799.99' });
    await clerk.assign(ada, social);
    const taken: unknown[] = [];
    for (const month of ['2026-01', '2026-02', '2026-03', '2026-04', '2027-01']) {
      const run = await clerk.paid(await clerk.month(month));
      taken.push((await clerk.taken(run['id'], ada))['SOCIAL']);
    }
    expect(taken).toEqual(['310.00', '310.00', '179.99', undefined, '310.00']);
  });

  it('counts only executed runs against a cap: a reversed one gives its room back', async () => {
    const ada = await clerk.salaried('60000.00');
    await clerk.assign(
      ada,
      await clerk.deduction('SOCIAL', 'tax', { calc: 'percent', ratePpm: 62_000, annualCap: '400.00' }),
    );
    const first = await clerk.paid(await clerk.month('2026-01'));
    expectStatus(await clerk.setStatus(String(first['id']), 'reversed', 3), 200);
    const second = await clerk.paid(await clerk.month('2026-02'));
    expect(await clerk.taken(second['id'], ada)).toEqual({ SOCIAL: '310.00' });
  });

  it('takes an own amount or rate in the place of the deduction, on the pay dates of the assignment', async () => {
    const ada = await clerk.salaried('60000.00');
    const fixed = await clerk.deduction('UNION', 'post_tax', { calc: 'fixed', amount: '10.00' });
    const percent = await clerk.deduction('LOAN', 'post_tax', { calc: 'percent', ratePpm: 10_000 });
    await clerk.assign(ada, fixed, { effectiveTo: '2026-03-27' });
    await clerk.assign(ada, fixed, { effectiveFrom: '2026-03-28', effectiveTo: '2026-03-28', amount: '12.34' });
    await clerk.assign(ada, percent, { ratePpm: 20_000 });
    const run = await clerk.paid(await clerk.month('2026-03'));
    expect(await clerk.taken(run['id'], ada)).toEqual({ UNION: '12.34', LOAN: '100.00' });
  });

  it('pays a salary by the day in the months of hire and leave, and nobody who is not there', async () => {
    const hired = await clerk.salaried('37200.00', { hiredOn: '2026-03-17' });
    const gone = await clerk.salaried('37200.00');
    expectStatus(
      await keeper.patch(`/api/payroll/employees/${gone}`, { terminatedOn: '2026-03-10' }, { version: 1 }),
      200,
    );
    const [weekly, later] = [
      await clerk.salaried('37200.00', { payFrequency: 'weekly' }),
      await clerk.salaried('37200.00', { hiredOn: '2026-04-01' }),
    ];
    const { id } = await clerk.draft(await clerk.month('2026-03'));
    const grossOf = async (employee: string): Promise<unknown> => (await clerk.item(id, employee))?.['gross'];
    expect(await Promise.all([hired, gone, weekly, later].map(grossOf))).toEqual([
      '1500.00',
      '1000.00',
      undefined,
      undefined,
    ]);
  });

  it('pays, in two runs of one period, what one would have paid', async () => {
    const [ada, bob] = [await clerk.salaried('60000.00'), await clerk.hourly('100.00')];
    const deductions = [
      await clerk.deduction('UNION', 'post_tax', { calc: 'fixed', amount: '10.00' }),
      await clerk.deduction('INCOME', 'tax', {
        calc: 'brackets',
        brackets: [
          { over: '0', ratePpm: 100_000 },
          { over: '12000.00', ratePpm: 250_000 },
        ],
      }),
    ];
    for (const deduction of deductions) for (const employee of [ada, bob]) await clerk.assign(employee, deduction);
    const period = await clerk.month('2026-03');
    await clerk.worked(bob, '2026-03-02', 600);
    const late = await clerk.submitted(bob, '2026-03-03', 600);
    const first = await clerk.paid(period);
    expect(await clerk.taken(first['id'], bob)).toEqual({ UNION: '10.00', INCOME: '100.00' });
    expectStatus(await keeper.post(`/api/payroll/time-entries/${late}/approve`, {}), 200);
    const second = await clerk.paid(period, { runType: 'off_cycle' });
    // 2,000.00 in the month: 10 % of 1,000.00 and 25 % of the rest.
    expect(second).toMatchObject({ itemCount: 1, gross: '1000.00' });
    expect(await clerk.taken(second['id'], bob)).toEqual({ INCOME: '250.00' });
    expect(await clerk.item(second['id'], ada)).toBeUndefined();
  });

  it('is one of a kind in its period, until it is cancelled', async () => {
    const period = await clerk.month('2026-03');
    const { id } = await clerk.draft(period);
    expect((await keeper.post('/api/payroll/pay-runs', { payPeriodId: period })).body).toMatchObject({
      code: 'run_exists',
      payRunId: id,
    });
    await clerk.draft(period, { runType: 'off_cycle' });
    await clerk.draft(period, { currency: 'JPY' });
    expectStatus(await clerk.setStatus(String(id), 'cancelled', 1), 200);
    await clerk.draft(period);
  });

  it('is refused with an employee who does not belong in it', async () => {
    const [weekly, yuki] = [
      await clerk.salaried('1.00', { payFrequency: 'weekly' }),
      await clerk.salaried('100', { currency: 'JPY' }),
    ];
    const payPeriodId = await clerk.month('2026-03');
    const post = (employeeId: string): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/payroll/pay-runs', { payPeriodId, employeeIds: [employeeId] });
    expect(problemOf(await post(weekly))).toEqual({
      status: 422,
      code: 'validation_failed',
      pointers: ['/employeeIds/0'],
    });
    expect(problemOf(await post(yuki))).toEqual({
      status: 422,
      code: 'currency_mismatch',
      pointers: ['/employeeIds/0'],
    });
  });

  it('is calculated anew when it is approved', async () => {
    const bob = await clerk.hourly('20.00');
    const { id, gross } = await clerk.draft(await clerk.month('2026-03'));
    expect(gross).toBe('0.00');
    await clerk.worked(bob, '2026-03-02', 60);
    const approved = await clerk.setStatus(String(id), 'approved', 1);
    expect(approved.body).toMatchObject({ status: 'approved', itemCount: 1, gross: '20.00', version: 2 });
    expect(await clerk.item(id, bob)).toMatchObject({ regularMinutes: 60, net: '20.00' });
  });

  it('pays what was approved, or nothing', async () => {
    const bob = await clerk.hourly('20.00');
    await clerk.worked(bob, '2026-03-02', 60);
    const id = await clerk.approved(await clerk.month('2026-03'));
    await clerk.worked(bob, '2026-03-03', 60);
    expect(problemOf(await clerk.execute(id)).code).toBe('pay_run_outdated');
    expectStatus(await clerk.setStatus(id, 'draft', 2), 200);
    expectStatus(await clerk.setStatus(id, 'approved', 3), 200);
    expect((await clerk.execute(id, {}, 4)).body).toMatchObject({ status: 'executed', gross: '40.00' });
  });

  it('waits while somebody would get less than nothing', async () => {
    const [ada, bob] = [await clerk.salaried('60000.00'), await clerk.hourly('20.00')];
    await clerk.worked(bob, '2026-03-02', 60);
    await clerk.assign(bob, await clerk.deduction('LOAN', 'post_tax', { calc: 'fixed', amount: '20.01' }));
    const period = await clerk.month('2026-03');
    const id = await clerk.approved(period);
    expect(await keeper.read(`/api/payroll/pay-runs/${id}`)).toMatchObject({ negativeItemCount: 1, net: '4999.99' });
    expect(await clerk.item(id, bob)).toMatchObject({ net: '-0.01' });
    expect((await clerk.execute(id)).body).toMatchObject({ code: 'negative_net', employeeIds: [bob] });
    expectStatus(await clerk.setStatus(id, 'cancelled', 2), 200);
    await clerk.paid(period, { employeeIds: [ada] });
  });

  it('needs its version', async () => {
    await clerk.salaried('60000.00');
    const id = await clerk.approved(await clerk.month('2026-03'));
    expect(problemOf(await clerk.execute(id, {}, 1)).status).toBe(412);
    expect(problemOf(await clerk.setStatus(id, 'draft', 1)).status).toBe(412);
    expect(problemOf(await keeper.post(`/api/payroll/pay-runs/${id}/execute`, {})).status).toBe(428);
  });

  it('is posted on the day that it is paid', async () => {
    await clerk.salaried('60000.00');
    const period = await clerk.month('2026-03');
    const id = await clerk.approved(period);
    expect(problemOf(await clerk.execute(id, { payDate: '2026-02-28' })).pointers).toEqual(['/payDate']);
    expect((await clerk.execute(id, { payDate: '2026-04-02' })).body).toMatchObject({ payDate: '2026-04-02' });
    expect(await keeper.balances('2026-04-01')).toEqual({});
    expect(await keeper.balances('2026-04-02')).toEqual({ '2300': '-5000.00', '6000': '5000.00' });
  });
});

describe('a reversed run', () => {
  it('leaves nothing behind, and the period is paid again', async () => {
    const bob = await clerk.hourly('20.00');
    await clerk.assign(bob, await clerk.deduction('TAX', 'tax', { calc: 'percent', ratePpm: 200_000 }));
    const period = await clerk.month('2026-03');
    const time = await clerk.worked(bob, '2026-03-02', 60);
    const { id } = await clerk.paid(period);
    const closed = await keeper.post('/api/payroll/time-entries', {
      employeeId: bob,
      workDate: '2026-03-03',
      minutes: 60,
    });
    expect(closed.body).toMatchObject({ code: 'period_closed', payPeriodId: period });

    const reversed = await clerk.setStatus(String(id), 'reversed', 3);
    expect(reversed.body).toMatchObject({ status: 'reversed', net: '16.00', version: 4 });
    expect(new Set(Object.values(await keeper.balances()))).toEqual(new Set(['0.00']));
    expect(await keeper.read(`/api/payroll/time-entries/${time}`)).toMatchObject({
      status: 'approved',
      payRunId: null,
    });
    expect(await statusOf(`periods/${period}`)).toBe('open');
    await clerk.worked(bob, '2026-03-03', 60);
    expect(await clerk.paid(period)).toMatchObject({ gross: '40.00', withheld: '8.00' });
  });
});

describe('tax forms', () => {
  it('add up executed runs by their pay dates', async () => {
    const [ada, bob] = [await clerk.salaried('60000.00'), await clerk.hourly('20.00')];
    const [tax, match] = [
      await clerk.deduction('TAX', 'tax', { calc: 'percent', ratePpm: 200_000 }),
      await clerk.deduction('MATCH', 'employer', { calc: 'percent', ratePpm: 10_000 }),
    ];
    for (const employee of [ada, bob]) for (const deduction of [tax, match]) await clerk.assign(employee, deduction);
    for (const month of ['2025-03', '2025-04', '2025-05']) {
      await clerk.worked(bob, `${month}-02`, 60);
      await clerk.paid(await clerk.month(month), month === '2025-05' ? { payDate: '2026-01-01' } : {});
    }
    await clerk.draft(await clerk.month('2025-06'));
    const form = async (body: object): Promise<Record<string, unknown>> =>
      expectStatus(await keeper.post('/api/payroll/tax-forms', { taxYear: 2025, ...body }), 201).body;

    const w2 = await form({ formType: 'W2', employeeId: bob });
    expect(w2).toMatchObject({
      ...{ status: 'draft', revision: 1, employeeCount: 1, currency: 'EUR', quarter: null, supersedesId: null },
      ...{ gross: '40.00', taxable: '40.00', withheld: '8.00', employer: '0.40', net: '32.00' },
      lines: [
        { code: 'MATCH', kind: 'employer', amount: '0.40' },
        { code: 'TAX', kind: 'tax', amount: '8.00' },
      ],
    });
    expect(await keeper.read(`/api/payroll/tax-forms/${String(w2['id'])}`)).toEqual(w2);
    expect(await form({ formType: '941', quarter: 1 })).toMatchObject({ employeeCount: 2, gross: '5020.00' });
    expect(await form({ formType: '941', quarter: 3 })).toMatchObject({ employeeCount: 0, gross: '0.00', lines: [] });
    expect(await form({ formType: '940' })).toMatchObject({ gross: '10040.00', withheld: '2008.00' });
    expect(await form({ formType: '940', taxYear: 2026 })).toMatchObject({ gross: '5020.00' });
  });

  it('are live once, and superseded by a new revision', async () => {
    const post = (body: object): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/payroll/tax-forms', { formType: '941', taxYear: 2026, quarter: 1, ...body });
    const first = idOf(await post({}));
    expect((await post({})).body).toMatchObject({ code: 'form_exists', taxFormId: first });
    const second = await post({ supersedes: first });
    expect(second.body).toMatchObject({ revision: 2, supersedesId: first, status: 'draft' });
    expect(await statusOf(`tax-forms/${first}`)).toBe('superseded');
    expect(problemOf(await post({ supersedes: first })).code).toBe('illegal_transition');
    expect(problemOf(await post({ quarter: 2, supersedes: second.body['id'] })).code).toBe('form_mismatch');
    expect(await keeper.read('/api/payroll/tax-forms?status=superseded')).toMatchObject({ data: [{ id: first }] });
  });

  it.each<[object, string]>([
    [{ formType: '941' }, '/quarter'],
    [{ formType: '940', quarter: 1 }, '/quarter'],
    [{ formType: 'W2' }, '/employeeId'],
  ])('are refused: %j', async (body, pointer) => {
    expect(problemOf(await keeper.post('/api/payroll/tax-forms', { taxYear: 2026, ...body }))).toEqual({
      status: 422,
      code: 'validation_failed',
      pointers: [pointer],
    });
  });
});
