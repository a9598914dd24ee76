import type { Answer } from '../../support/http-client.js';
import { type Bookkeeper, expectStatus, idOf } from './bookkeeper.js';

const FREQUENCY = 'monthly';

/** Somebody who does the payroll of one company over the API. Everybody is paid by the month, in EUR. */
export class PayrollClerk {
  constructor(readonly keeper: Bookkeeper) {}

  /** @returns the id of an employee with a salary. */
  async salaried(annualSalary: string, more: object = {}): Promise<string> {
    return idOf(await this.employ({ payType: 'salary', annualSalary, ...more }));
  }

  /** @returns the id of an employee who is paid by the hour. */
  async hourly(hourlyRate: string, more: object = {}): Promise<string> {
    return idOf(await this.employ({ payType: 'hourly', hourlyRate, ...more }));
  }

  employ(more: object): Promise<Answer> {
    const hired = { payFrequency: FREQUENCY, currency: 'EUR', hiredOn: '2020-01-01' };
    return this.keeper.post('/api/payroll/employees', { fullName: 'Ada', ...hired, ...more });
  }

  /** @returns the id of a deduction. */
  async deduction(code: string, kind: string, rule: object): Promise<string> {
    return idOf(await this.keeper.post('/api/payroll/deductions', { code, name: code, kind, ...rule }));
  }

  /** Makes the employee subject to the deduction from 2020 on. */
  async assign(employeeId: string, deductionId: string, more: object = {}): Promise<string> {
    const body = { employeeId, deductionId, effectiveFrom: '2020-01-01', ...more };
    return idOf(await this.keeper.post('/api/payroll/employee-deductions', body));
  }

  /** Changes an assignment of this version. */
  reassign(id: string, changes: object, version = 1): Promise<Answer> {
    return this.keeper.patch(`/api/payroll/employee-deductions/${id}`, changes, { version });
  }

  /** @returns the id of the period of a month (`2026-03`), which is paid on its 28th. */
  async month(month: string): Promise<string> {
    const [year = 0, number = 0] = month.split('-').map(Number);
    const endDate = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
    const days = { startDate: `${month}-01`, endDate, payDate: `${month}-28` };
    return idOf(await this.keeper.post('/api/payroll/periods', { frequency: FREQUENCY, ...days }));
  }

  /** @returns the id of a time entry that is approved. */
  async worked(employeeId: string, workDate: string, minutes: number, kind = 'regular'): Promise<string> {
    const id = await this.submitted(employeeId, workDate, minutes, kind);
    expectStatus(await this.decide(id, 'approved'), 200);
    return id;
  }

  decide(timeEntryId: string, decision: 'approved' | 'rejected'): Promise<Answer> {
    return this.keeper.post(`/api/payroll/time-entries/${timeEntryId}/approve`, { decision });
  }

  async submitted(employeeId: string, workDate: string, minutes: number, kind = 'regular'): Promise<string> {
    return idOf(await this.keeper.post('/api/payroll/time-entries', { employeeId, workDate, minutes, kind }));
  }

  /** @returns the draft. */
  async draft(payPeriodId: string, more: object = {}): Promise<Record<string, unknown>> {
    return expectStatus(await this.keeper.post('/api/payroll/pay-runs', { payPeriodId, ...more }), 201).body;
  }

  setStatus(id: string, status: string, version: number): Promise<Answer> {
    return this.keeper.patch(`/api/payroll/pay-runs/${id}/status`, { status }, { version });
  }

  /** @returns the id of a run that is approved and has the version 2. */
  async approved(payPeriodId: string, more: object = {}): Promise<string> {
    const id = String((await this.draft(payPeriodId, more))['id']);
    expectStatus(await this.setStatus(id, 'approved', 1), 200);
    return id;
  }

  execute(id: string, body: object = {}, version = 2): Promise<Answer> {
    return this.keeper.post(`/api/payroll/pay-runs/${id}/execute`, body, { version });
  }

  /** Drafts, approves and executes a run. @returns the run, of version 3. */
  async paid(payPeriodId: string, more: object = {}): Promise<Record<string, unknown>> {
    return expectStatus(await this.execute(await this.approved(payPeriodId, more)), 200).body;
  }

  /** What an employee gets in a run. */
  async item(runId: unknown, employeeId: string): Promise<Record<string, unknown> | undefined> {
    const path = `/api/payroll/pay-runs/${String(runId)}/items?employeeId=${employeeId}`;
    const { data } = (await this.keeper.read(path)) as { data: Record<string, unknown>[] };
    return data[0];
  }

  /** What each deduction took from an employee in a run, by its code. */
  async taken(runId: unknown, employeeId: string): Promise<Record<string, string>> {
    const { data } = (await this.keeper.read('/api/payroll/deductions?limit=100')) as { data: Deduction[] };
    const codes = new Map(data.map(({ id, code }) => [id, code]));
    const item = (await this.item(runId, employeeId)) as { deductions: Taken[] } | undefined;
    return Object.fromEntries(
      (item?.deductions ?? []).map(({ deductionId, amount }) => [codes.get(deductionId) ?? '', amount]),
    );
  }
}

interface Deduction {
  readonly id: string;
  readonly code: string;
}

interface Taken {
  readonly deductionId: string;
  readonly amount: string;
}

/** Legitimate data of every operation of payroll. */
export async function payrollOnce(keeper: Bookkeeper): Promise<void> {
  const clerk = new PayrollClerk(keeper);
  const [ada, bob] = [await clerk.salaried('60000.00'), await clerk.hourly('20.00')];
  const brackets = [
    { over: '0', ratePpm: 100_000 },
    { over: '12000.00', ratePpm: 250_000 },
  ];
  const deductions = [
    await clerk.deduction('PENSION', 'pre_tax', { calc: 'fixed', amount: '50.00' }),
    await clerk.deduction('INCOME', 'tax', { calc: 'brackets', brackets }),
    await clerk.deduction('SOCIAL', 'tax', { calc: 'percent', ratePpm: 62_000, annualCap: '400.00' }),
    await clerk.deduction('MATCH', 'employer', { calc: 'percent', ratePpm: 30_000 }),
  ];
  for (const deductionId of deductions) {
    for (const employeeId of [ada, bob]) await clerk.assign(employeeId, deductionId);
  }
  const [january, february] = [await clerk.month('2026-01'), await clerk.month('2026-02')];
  await clerk.worked(bob, '2026-01-05', 480);
  await clerk.worked(bob, '2026-01-05', 60, 'overtime');
  await clerk.submitted(bob, '2026-01-06', 480);
  expectStatus(await clerk.decide(await clerk.worked(bob, '2026-01-07', 480), 'rejected'), 200);
  const union = await clerk.deduction('UNION', 'post_tax', { calc: 'fixed', amount: '5.00' });
  const ended = await clerk.assign(ada, union, { amount: '7.00' });
  expectStatus(await clerk.reassign(ended, { effectiveTo: '2026-01-31' }), 200);
  const mistaken = await clerk.assign(bob, union);
  expectStatus(await clerk.reassign(mistaken, { status: 'cancelled' }), 200);
  await clerk.assign(bob, union, { amount: '4.00' });
  const first = await clerk.paid(january);
  expectStatus(await clerk.setStatus(String(first['id']), 'reversed', 3), 200);
  await clerk.paid(january);
  await clerk.worked(bob, '2026-02-05', 480);
  await clerk.paid(february, { employeeIds: [ada] });
  await clerk.paid(february, { runType: 'off_cycle' });
  const march = await clerk.draft(await clerk.month('2026-03'));
  expectStatus(await clerk.setStatus(String(march['id']), 'cancelled', 1), 200);
  expectStatus(await keeper.patch(`/api/payroll/employees/${bob}`, { hourlyRate: '21.00' }, { version: 1 }), 200);
  idOf(await keeper.post('/api/payroll/tax-forms', { formType: 'W2', taxYear: 2026, employeeId: bob }));
}
