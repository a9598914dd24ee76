import { randomUUID } from 'node:crypto';
import { newMember } from '../contract/support/people.js';
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

const BRACKETS = [
  { over: '0', ratePpm: 100_000 },
  { over: '12000.00', ratePpm: 250_000 },
];

describe('employees', () => {
  it('are kept with their pay and tax profile', async () => {
    const answer = await clerk.employ({
      ...{ fullName: 'Ada Lovelace', employeeNo: 'E-1', email: 'ada@example.com', payType: 'salary' },
      ...{ annualSalary: '60000.00', taxProfile: { filingStatus: 'married', annualAllowance: '14600' } },
    });
    expect(answer.body).toMatchObject({
      ...{ fullName: 'Ada Lovelace', employeeNo: 'E-1', email: 'ada@example.com', userId: null, payType: 'salary' },
      ...{ hourlyRate: null, annualSalary: '60000.00', payFrequency: 'monthly', currency: 'EUR', status: 'active' },
      ...{ hiredOn: '2020-01-01', terminatedOn: null, version: 1 },
      taxProfile: { filingStatus: 'married', annualAllowance: '14600.00', isExempt: false },
    });
    expect(await keeper.read(`/api/payroll/employees/${idOf(answer)}`)).toEqual(answer.body);
    expect(await keeper.read('/api/payroll/employees?employeeNo=E-1')).toMatchObject({ data: [answer.body] });
  });

  it('change what a patch names', async () => {
    const id = await clerk.salaried('60000.00', { employeeNo: 'E-1', taxProfile: { annualAllowance: '100.00' } });
    const patch = {
      ...{ payType: 'hourly', hourlyRate: '31.50', annualSalary: null, employeeNo: null },
      ...{ terminatedOn: '2026-03-31', taxProfile: { isExempt: true } },
    };
    const { body } = expectStatus(await keeper.patch(`/api/payroll/employees/${id}`, patch, { version: 1 }), 200);
    expect(body).toMatchObject({
      ...{ payType: 'hourly', hourlyRate: '31.50', annualSalary: null, employeeNo: null, fullName: 'Ada' },
      ...{ terminatedOn: '2026-03-31', status: 'terminated', version: 2 },
      taxProfile: { filingStatus: 'single', annualAllowance: '100.00', isExempt: true },
    });
    const again = await keeper.patch(`/api/payroll/employees/${id}`, { terminatedOn: null }, { version: 2 });
    expect(again.body).toMatchObject({ terminatedOn: null, status: 'active' });
    expect(await keeper.read('/api/payroll/employees?status=terminated')).toMatchObject({ data: [] });
  });

  it.each<[string, object, string, string[]]>([
    ['an hourly one without a rate', { payType: 'hourly' }, 'validation_failed', ['/hourlyRate']],
    [
      'one with both',
      { payType: 'hourly', hourlyRate: '1', annualSalary: '1' },
      'validation_failed',
      ['/annualSalary'],
    ],
    ['a salary without its amount', { payType: 'salary' }, 'validation_failed', ['/annualSalary']],
    ['a stranger', { payType: 'hourly', hourlyRate: '1', userId: randomUUID() }, 'reference_not_found', ['/userId']],
  ])('are refused: %s', async (_case, body, code, pointers) => {
    expect(problemOf(await clerk.employ(body))).toEqual({ status: 422, code, pointers });
  });

  it('keep the days on which they have worked', async () => {
    const id = await clerk.hourly('20.00');
    await clerk.submitted(id, '2026-03-10', 60);
    const change = (body: object): ReturnType<Bookkeeper['patch']> =>
      keeper.patch(`/api/payroll/employees/${id}`, body, { version: 1 });
    for (const body of [{ terminatedOn: '2026-03-09' }, { hiredOn: '2026-03-11' }]) {
      expect((await change(body)).body).toMatchObject({ code: 'work_outside_employment', workDate: '2026-03-10' });
    }
    expect(problemOf(await change({ terminatedOn: '2019-01-01' })).status).toBe(409);
    expectStatus(await change({ hiredOn: '2026-03-10', terminatedOn: '2026-03-10' }), 200);
  });
});

describe('deductions', () => {
  it('go to the accounts of their kind unless others are named', async () => {
    const [withholding, contributions, payrollTax] = await Promise.all(
      ['2310', '2320', '6010'].map((code) => keeper.account(code)),
    );
    const post = (body: object): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/payroll/deductions', { name: 'x', calc: 'percent', ratePpm: 10, ...body });
    expect((await post({ code: 'A', kind: 'tax' })).body).toMatchObject({
      ...{ currency: 'EUR', liabilityAccountId: withholding, expenseAccountId: null, priority: 100, brackets: [] },
    });
    expect((await post({ code: 'B', kind: 'employer' })).body).toMatchObject({
      ...{ liabilityAccountId: contributions, expenseAccountId: payrollTax },
    });
    const union = idOf(await keeper.post('/api/accounts', { code: '2330', name: 'Union', type: 'liability' }));
    const { body } = await post({ code: 'C', kind: 'post_tax', liabilityAccountId: union });
    expect(body).toMatchObject({ liabilityAccountId: union });
    expect(await keeper.read(`/api/payroll/deductions/${String(body['id'])}`)).toEqual(body);
  });

  it.each<[string, object, string, string[]]>([
    ['a fixed one without an amount', { calc: 'fixed' }, 'validation_failed', ['/amount']],
    ['a percentage with an amount', { calc: 'percent', ratePpm: 1, amount: '1' }, 'validation_failed', ['/amount']],
    [
      'brackets that do not ascend',
      { calc: 'brackets', brackets: [BRACKETS[0], BRACKETS[0]] },
      'validation_failed',
      ['/brackets/1/over'],
    ],
    ['a rate above all', { calc: 'percent', ratePpm: 1_000_001 }, 'validation_failed', ['/ratePpm']],
  ])('are refused: %s', async (_case, rule, code, pointers) => {
    const answer = await keeper.post('/api/payroll/deductions', { code: 'X', name: 'x', kind: 'tax', ...rule });
    expect(problemOf(answer)).toEqual({ status: 422, code, pointers });
  });

  it("have an expense account only as the employer's", async () => {
    const expenseAccountId = await keeper.account('6010');
    const body = { code: 'X', name: 'x', kind: 'tax', calc: 'fixed', amount: '1.00', expenseAccountId };
    expect(problemOf(await keeper.post('/api/payroll/deductions', body)).pointers).toEqual(['/expenseAccountId']);
  });

  it('are assigned once for any day, and in the currency of the employee', async () => {
    const [ada, yuki] = [await clerk.salaried('1.00'), await clerk.salaried('100', { currency: 'JPY' })];
    const fixed = await clerk.deduction('F', 'post_tax', { calc: 'fixed', amount: '5.00' });
    const assign = (body: object): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/payroll/employee-deductions', { employeeId: ada, deductionId: fixed, ...body });
    const first = await assign({ effectiveFrom: '2026-02-01', effectiveTo: '2026-02-28', amount: '7.00' });
    expect(first.body).toMatchObject({ amount: '7.00', ratePpm: null, effectiveTo: '2026-02-28', version: 1 });
    expect(await keeper.read(`/api/payroll/employee-deductions/${idOf(first)}`)).toEqual(first.body);
    for (const effective of [
      { effectiveFrom: '2026-01-01' },
      { effectiveFrom: '2026-02-28' },
      { effectiveFrom: '2026-01-01', effectiveTo: '2026-02-01' },
      { effectiveFrom: '2026-02-10', effectiveTo: '2026-02-11' },
    ]) {
      expect((await assign(effective)).body).toMatchObject({ code: 'overlapping_assignment' });
    }
    expectStatus(await assign({ effectiveFrom: '2026-03-01' }), 201);
    expectStatus(await assign({ effectiveFrom: '2026-01-01', effectiveTo: '2026-01-31' }), 201);
    expect(problemOf(await assign({ employeeId: yuki, effectiveFrom: '2026-01-01' })).code).toBe('currency_mismatch');
    expect(problemOf(await assign({ effectiveFrom: '2025-01-02', effectiveTo: '2025-01-01' })).pointers).toEqual([
      '/effectiveTo',
    ]);
    expect(
      problemOf(await assign({ effectiveFrom: '2025-01-01', effectiveTo: '2025-01-01', ratePpm: 1 })).pointers,
    ).toEqual(['/ratePpm']);
    const { data } = (await keeper.read(`/api/payroll/employee-deductions?employeeId=${ada}`)) as { data: unknown[] };
    expect(data).toHaveLength(3);
  });
});

describe('periods', () => {
  const post = (
    frequency: string,
    startDate: string,
    endDate: string,
    payDate = endDate,
  ): ReturnType<Bookkeeper['post']> => keeper.post('/api/payroll/periods', { frequency, startDate, endDate, payDate });

  it('of one frequency do not overlap', async () => {
    const first = await post('monthly', '2026-03-01', '2026-03-31');
    expect(first.body).toMatchObject({ status: 'open', version: 1 });
    expectStatus(await post('weekly', '2026-03-30', '2026-04-05'), 201);
    for (const [from, to] of [
      ['2026-03-31', '2026-04-01'],
      ['2026-02-15', '2026-03-01'],
      ['2026-03-05', '2026-03-06'],
    ] as const) {
      expect((await post('monthly', from, to)).body).toMatchObject({
        code: 'overlapping_period',
        payPeriodId: first.body['id'],
      });
    }
    expectStatus(await post('monthly', '2026-04-01', '2026-04-30'), 201);
    const list = (await keeper.read('/api/payroll/periods?frequency=monthly&startsFrom=2026-03-02')) as {
      data: unknown[];
    };
    expect(list.data).toHaveLength(1);
  });

  it.each([
    ['more than 31 days', '2026-03-01', '2026-04-01', '2026-04-01', '/endDate'],
    ['an end before the start', '2026-03-02', '2026-03-01', '2026-03-31', '/endDate'],
    ['a pay date before the start', '2026-03-02', '2026-03-05', '2026-03-01', '/payDate'],
  ])('are refused with %s', async (_case, from, to, payDate, pointer) => {
    expect(problemOf(await post('monthly', from, to, payDate))).toEqual({
      status: 422,
      code: 'date_invalid',
      pointers: [pointer],
    });
  });
});

describe('time entries', () => {
  it('fill a day at most, and what was rejected leaves room', async () => {
    const id = await clerk.hourly('20.00');
    const rejected = await clerk.submitted(id, '2026-03-02', 1_000);
    const post = (minutes: number): ReturnType<Bookkeeper['post']> =>
      keeper.post('/api/payroll/time-entries', { employeeId: id, workDate: '2026-03-02', minutes });
    expect((await post(441)).body).toMatchObject({ code: 'day_overflow', availableMinutes: 440 });
    const path = `/api/payroll/time-entries/${rejected}/approve`;
    const decided = await keeper.post(path, { decision: 'rejected', note: 'twice' });
    expect(decided.body).toMatchObject({ status: 'rejected', note: 'twice', version: 2 });
    expect((await keeper.post(path, {})).body).toMatchObject({ code: 'not_submitted', timeEntryStatus: 'rejected' });
    expectStatus(await post(1_440), 201);
    expect(problemOf(await post(1)).code).toBe('day_overflow');
  });

  it('have an external reference once', async () => {
    const employeeId = await clerk.hourly('20.00');
    const body = { employeeId, workDate: '2026-03-02', minutes: 1, externalRef: 'T-1' };
    expectStatus(await keeper.post('/api/payroll/time-entries', body), 201);
    expect(problemOf(await keeper.post('/api/payroll/time-entries', body)).code).toBe('duplicate_external_ref');
  });

  it('are never decided on by the one who worked', async () => {
    const { id: userId } = (await keeper.read('/api/me')) as { id: string };
    const [own, other] = [await clerk.hourly('20.00', { userId }), await clerk.hourly('20.00')];
    const mine = await clerk.submitted(own, '2026-03-02', 60);
    for (const decision of ['approved', 'rejected']) {
      const answer = await keeper.post(`/api/payroll/time-entries/${mine}/approve`, { decision });
      expect(problemOf(answer)).toMatchObject({ status: 403, code: 'own_time_entry' });
    }
    await clerk.worked(other, '2026-03-02', 60);
    const list = await keeper.read('/api/payroll/time-entries?status=submitted');
    expect(list).toMatchObject({ data: [{ id: mine, status: 'submitted' }] });
  });

  it('lie in the employment', async () => {
    const employeeId = await clerk.hourly('20.00', { hiredOn: '2026-03-02' });
    expectStatus(
      await keeper.patch(`/api/payroll/employees/${employeeId}`, { terminatedOn: '2026-03-03' }, { version: 1 }),
      200,
    );
    for (const workDate of ['2026-03-01', '2026-03-04', '9999-12-31']) {
      const answer = await keeper.post('/api/payroll/time-entries', { employeeId, workDate, minutes: 1 });
      expect(problemOf(answer)).toEqual({ status: 422, code: 'date_invalid', pointers: ['/workDate'] });
    }
  });
});

describe('who may see what people earn', () => {
  it.each([
    ['owner', 200],
    ['admin', 200],
    ['accountant', 200],
    ['payroll', 200],
    ['inventory', 403],
    ['viewer', 403],
  ] as const)('%s: %i', async (role, status) => {
    const employee = await clerk.salaried('60000.00');
    const { token } = await newMember(books().database, keeper.companyId, role);
    const headers = { 'x-company-id': keeper.companyId };
    const lists = [
      'employees',
      'deductions',
      'employee-deductions',
      'periods',
      'time-entries',
      'pay-runs',
      'tax-forms',
    ];
    const paths = [`employees/${employee}`, ...lists].map((path) => `/api/payroll/${path}`);
    for (const path of paths) {
      const answer = await books().application.get(path, { token, headers });
      expect([path, answer.status]).toEqual([path, status]);
      if (status === 403) expect(answer.body).toMatchObject({ code: 'permission_denied' });
    }
  });
});
