import { type Entity, type TestCompany, WriteRefused } from '../test-company.js';
import { type Recipe, uniqueWord } from './recipe.js';

/** Periods of one frequency don't overlap: each has a week of its own, of years in which nobody else works. */
const FIRST_WEEK_MS = Date.parse('1950-01-02T00:00:00Z');
const WEEKS = 3_000;
const DAY_MS = 86_400_000;
/** A company that is used again has weeks that are taken. */
const TRIES = 20;

const createEmployee: Recipe = ({ currency }) =>
  Promise.resolve({
    body: {
      fullName: `Employee ${uniqueWord()}`,
      payType: 'salary',
      annualSalary: '52000.00',
      payFrequency: 'weekly',
      currency,
      hiredOn: dayAt(FIRST_WEEK_MS),
    },
  });

const createPayRun: Recipe = async (company) => {
  const [period, employeeId] = [await newPeriod(company), await employeeOf(company)];
  return { body: { payPeriodId: period.id, employeeIds: [employeeId] } };
};

/** Employees and what they are paid. */
export const PAYROLL = {
  createEmployee,
  createPayRun,
  executePayrollRun: async (company) => {
    const { id } = await company.write('createPayRun', await createPayRun(company));
    await company.write('updatePayRunStatus', { path: { id }, body: { status: 'approved' } });
    return { path: { id } };
  },
} as const satisfies Readonly<Record<string, Recipe>>;

function employeeOf(company: TestCompany): Promise<string> {
  return company.once('employee', async () => {
    const { id } = await company.write('createEmployee', await createEmployee(company));
    return id;
  });
}

async function newPeriod(company: TestCompany): Promise<Entity> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await company.write('createPayPeriod', { body: { frequency: 'weekly', ...someWeek() } });
    } catch (error) {
      const isTaken = error instanceof WriteRefused && error.code === 'overlapping_period';
      if (!isTaken || tries === TRIES) throw error;
    }
  }
}

function someWeek(): { startDate: string; endDate: string; payDate: string } {
  const startMs = FIRST_WEEK_MS + Math.floor(Math.random() * WEEKS) * 7 * DAY_MS;
  const endDate = dayAt(startMs + 6 * DAY_MS);
  return { startDate: dayAt(startMs), endDate, payDate: endDate };
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
