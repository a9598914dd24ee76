import type { Prepared } from './preparations.js';
import type { Performed, SampleBuilder } from './sample-builder.js';
import { addDays } from '../../src/ledger/business-day.js';

/** Periods of one frequency don't overlap, so each has a week of its own; no sample's work is of these years. */
const FIRST_WEEK = '1950-01-02';
const WEEK_DAYS = 7;

let weeks = 0;

/** The days of a period that no other sample of this process has. */
export function ownWeek(): { startDate: string; endDate: string; payDate: string } {
  const startDate = addDays(FIRST_WEEK, weeks * WEEK_DAYS);
  weeks += 1;
  const endDate = addDays(startDate, WEEK_DAYS - 1);
  return { startDate, endDate, payDate: endDate };
}

/** An employee with a salary who has been there for all of these weeks. */
function longEmployed(builder: SampleBuilder): Promise<Performed> {
  return builder.perform('createEmployee', { body: { hiredOn: FIRST_WEEK } });
}

/** A draft that pays one employee. */
function draftRun(builder: SampleBuilder): Promise<Performed> {
  return builder.perform('createPayRun');
}

/** A run in this status. */
export async function runIn(
  builder: SampleBuilder,
  status: 'draft' | 'approved' | 'executed' | 'cancelled' | 'reversed',
): Promise<Performed> {
  if (status === 'draft') return draftRun(builder);
  if (status === 'executed') return builder.perform('executePayrollRun');
  const before = await runIn(builder, status === 'reversed' ? 'executed' : 'draft');
  return builder.perform('updatePayRunStatus', { pathParameters: { id: before.id }, body: { status } });
}

/** What payroll's operations need beyond fresh entities. */
export const PAYROLL_PREPARATIONS: Readonly<Record<string, (builder: SampleBuilder) => Promise<Prepared>>> = {
  createEmployee: () => Promise.resolve({ body: { annualSalary: '52000.00' } }),

  createDeduction: () => Promise.resolve({ body: { amount: '10.00' } }),

  createPayPeriod: () => Promise.resolve({ body: ownWeek() }),

  createPayRun: async (builder) => ({ body: { employeeIds: [(await longEmployed(builder)).id] } }),

  updatePayRunStatus: async (builder) => ({ pathParameters: { id: (await draftRun(builder)).id } }),

  executePayrollRun: async (builder) => ({ pathParameters: { id: (await runIn(builder, 'approved')).id } }),

  createTaxForm: async (builder) => ({ body: { employeeId: (await builder.perform('createEmployee')).id } }),
};
