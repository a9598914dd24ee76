import { WORK_YEAR } from '../companies.js';
import { type ApiClient, forEachOf } from '../load/api-client.js';

const AT_A_TIME = 64;
const EMPLOYEES = '/api/payroll/employees';
const TIMES = '/api/payroll/time-entries';
/** Of a month that has a period. */
const WORK_DAYS = [`${WORK_YEAR}-03-10`, `${WORK_YEAR}-03-11`];
const EMPLOYMENT = { payFrequency: 'monthly', currency: 'EUR', hiredOn: '2020-01-01' };
const SALARIED = { ...EMPLOYMENT, payType: 'salary', annualSalary: '61234.00' };
const HOURLY = { ...EMPLOYMENT, payType: 'hourly', hourlyRate: '25.35' };

/** A tax with brackets, a contribution with a cap in the year, and one of the employer. */
const DEDUCTIONS = [
  {
    ...{ code: 'TAX', name: 'Income tax', kind: 'tax', calc: 'brackets' },
    brackets: [
      { over: '0.00', ratePpm: 100_000 },
      { over: '11600.00', ratePpm: 120_000 },
      { over: '47150.00', ratePpm: 220_000 },
    ],
  },
  { code: 'PENSION', name: 'Pension', kind: 'pre_tax', calc: 'percent', ratePpm: 93_000, annualCap: '8000.00' },
  { code: 'HEALTH', name: 'Health insurance', kind: 'employer', calc: 'percent', ratePpm: 73_000 },
];

/**
 * Employs so many: every other one has a salary, the others approved time on two days; each has three deductions. One
 * request for each fact, as programs do.
 */
export async function employ(api: ApiClient, employees: number): Promise<void> {
  const numbers = Array.from({ length: employees }, (_, number) => number);
  const deductions = await Promise.all(DEDUCTIONS.map((deduction) => api.create('/api/payroll/deductions', deduction)));
  const hired = await forEachOf(numbers, AT_A_TIME, (number) =>
    api.create(EMPLOYEES, { fullName: `Employee ${number}`, ...(number % 2 === 0 ? SALARIED : HOURLY) }),
  );
  const assignments = hired.flatMap((employeeId) =>
    deductions.map((deductionId) => ({ employeeId, deductionId, effectiveFrom: `${WORK_YEAR}-01-01` })),
  );
  await forEachOf(assignments, AT_A_TIME, (assignment) => api.create('/api/payroll/employee-deductions', assignment));
  const times = hired.flatMap((employeeId, number) =>
    number % 2 === 0 ? [] : WORK_DAYS.map((workDate) => ({ employeeId, workDate, minutes: 480 })),
  );
  await forEachOf(times, AT_A_TIME, async (time) => {
    await api.write({ path: `${TIMES}/${await api.create(TIMES, time)}/approve`, body: {} });
  });
}

/** Finds the period that the work of these employees lies in. */
export const PERIOD_OF_WORK = `SELECT id FROM pay_periods
  WHERE company_id = $1 AND '${WORK_DAYS[0] ?? ''}' BETWEEN start_date AND end_date`;
