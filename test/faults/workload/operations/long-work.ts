import { amount, today, word, type WorkloadOperations } from './operation.js';

const DAY_MS = 86_400_000;
const FIRST_WEEK_MS = Date.parse('1950-01-02T00:00:00Z');
const ROWS = 5;

/** Work that has a group to itself, and what it needs. */
export const LONG_WORK = {
  importBankTransactions: {
    weight: 3,
    wish: ({ fixed }, random) => {
      const transactions = Array.from({ length: ROWS }, () => {
        return { postedOn: today(), amount: amount(random), description: word(random) };
      });
      return { body: { bankAccountId: fixed.bankAccountId, format: 'csv', fileName: word(random), transactions } };
    },
  },
  createPayPeriod: {
    weight: 2,
    wish: (company) => {
      const startMs = FIRST_WEEK_MS + company.nextWeek() * 7 * DAY_MS;
      const endDate = dayAt(startMs + 6 * DAY_MS);
      return { body: { frequency: 'weekly', startDate: dayAt(startMs), endDate, payDate: endDate } };
    },
    learn: (company, { id }) => {
      company.periods.put({ id, version: 1 });
    },
  },
  createPayRun: {
    weight: 2,
    wish: ({ periods, fixed }, random) => {
      if (periods.isEmpty) return undefined;
      return { body: { payPeriodId: random.oneOf(periods.all()).id, employeeIds: [fixed.employeeId] } };
    },
    learn: (company, { payPeriodId }) => {
      company.periods.remove(String(payPeriodId));
    },
  },
} as const satisfies WorkloadOperations;

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
