import type { Choices } from '../run/choices.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter, daysFrom, monthBefore } from './days.js';
import type { Employee } from './employees.js';
import { known, named, referred } from './lookups.js';
import { refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

/** Days that are paid together. */
export interface Period {
  readonly id: string;
  readonly frequency: string;
  readonly startDate: string;
  readonly endDate: string;
  readonly payDate: string;
  status: 'open' | 'closed';
  version: number;
}

export interface TimeEntry {
  readonly id: string;
  readonly employeeId: string;
  readonly workDate: string;
  readonly minutes: number;
  readonly kind: 'regular' | 'overtime' | 'pto';
  status: 'submitted' | 'approved' | 'rejected' | 'paid';
  payRunId: string | null;
  readonly externalRef: string | null;
  version: number;
}

type CreatePeriod = Pick<Period, 'frequency' | 'startDate' | 'endDate' | 'payDate'>;

interface CreateTimeEntry {
  readonly employeeId: string;
  readonly workDate: string;
  readonly minutes: number;
  readonly kind?: TimeEntry['kind'];
  readonly externalRef?: string;
}

const DAY_MINUTES = 1_440;
const PERIOD_DAYS_MAX = 31;
const DAYS_AHEAD_MAX = 31;

export const WORKING_TIME = {
  createPayPeriod: command<CreatePeriod>({
    weight: 3,
    wish(_books, choices) {
      const month = monthBefore(choices.today, 1 + choices.number(6));
      const shift = choices.sometimes(10) ? 10 : 0;
      const days = { startDate: month.startDate, endDate: daysAfter(month.endDate, shift) };
      return { body: { frequency: choices.sometimes(5) ? 'weekly' : 'monthly', ...days, payDate: month.endDate } };
    },
    serve(books, call) {
      const { frequency, startDate, endDate, payDate } = call.body;
      refuseIf(daysFrom(startDate, endDate) > PERIOD_DAYS_MAX, '422 date_invalid');
      const overlaps = [...books.periods.values()].some(
        (one) => one.frequency === frequency && one.startDate <= endDate && startDate <= one.endDate,
      );
      refuseIf(overlaps, '409 overlapping_period');
      const period: Period = { id: call.id, frequency, startDate, endDate, payDate, status: 'open', version: 1 };
      books.periods.set(period.id, period);
      trigger(books, call, 'pay_period.created', 'pay_period', period.id);
      return viewPeriod(period);
    },
  }),

  createTimeEntry: command<CreateTimeEntry>({
    weight: 5,
    wish(books, choices) {
      const [isAnyPeriod, isAnybody] = [choices.sometimes(15), choices.sometimes(25)];
      const periods = [...books.periods.values()].filter(({ status }) => isAnyPeriod || status === 'open');
      const { startDate } = choices.among(periods, 'createPayPeriod');
      return {
        body: {
          employeeId: choices.id('employees', 'createEmployee', (one) => isAnybody || isPaidByTheHour(one)),
          workDate: choices.sometimes(10) ? farOrNear(choices) : daysAfter(startDate, choices.number(10)),
          minutes: choices.of(480, 61, 1_000, 1_440),
          ...choices.optional(80, () => ({ kind: choices.of('overtime', 'overtime', 'pto') })),
          ...choices.optional(15, () => ({ externalRef: `T-${String(choices.number(10))}` })),
        },
      };
    },
    serve(books, call) {
      const { employeeId, workDate, minutes, kind = 'regular', externalRef = null } = call.body;
      const all = [...books.timeEntries.values()];
      const isTaken = all.some((one) => one.externalRef === externalRef);
      refuseIf(externalRef !== null && isTaken, '409 duplicate_external_ref');
      const { hiredOn, terminatedOn, payFrequency } = referred(books.employees, employeeId);
      const isEmployed = workDate >= hiredOn && (terminatedOn === null || workDate <= terminatedOn);
      refuseIf(!isEmployed || daysFrom(call.today, workDate) > DAYS_AHEAD_MAX + 1, '422 date_invalid');
      const isClosed = [...books.periods.values()].some(
        (one) =>
          one.status === 'closed' &&
          one.frequency === payFrequency &&
          one.startDate <= workDate &&
          workDate <= one.endDate,
      );
      refuseIf(isClosed, '409 period_closed');
      const sameDay = all.filter((one) => one.employeeId === employeeId && one.workDate === workDate);
      const worked = sameDay.reduce((total, one) => total + (one.status === 'rejected' ? 0 : one.minutes), 0);
      refuseIf(worked + minutes > DAY_MINUTES, '409 day_overflow');
      const entry: TimeEntry = {
        ...{ id: call.id, employeeId, workDate, minutes, kind, status: 'submitted', payRunId: null, externalRef },
        version: 1,
      };
      books.timeEntries.set(entry.id, entry);
      trigger(books, call, 'time_entry.created', 'time_entry', entry.id);
      return viewTimeEntry(entry);
    },
  }),

  approveTimeEntry: command<{ readonly decision?: 'approved' | 'rejected' }>({
    weight: 5,
    wish(_books, choices) {
      const isTakenBack = choices.sometimes(20);
      const wanted = isTakenBack ? 'approved' : 'submitted';
      return {
        path: { id: choices.id('timeEntries', 'createTimeEntry', ({ status }) => status === wanted) },
        body: choices.optional(isTakenBack ? 90 : 20, () => ({ decision: choices.of('rejected', 'approved') })),
      };
    },
    serve(books, call) {
      const entry = named(books.timeEntries, call);
      refuseIf(known(books.employees, entry.employeeId).userId === call.actorId, '403 own_time_entry');
      const { decision = 'approved' } = call.body;
      const isTakenBack = entry.status === 'approved' && decision === 'rejected';
      refuseIf(entry.status !== 'submitted' && !isTakenBack, '409 not_submitted');
      refuseIf(isTakenBack && isInApprovedRun(books, entry), '409 time_entry_in_pay_run');
      entry.status = decision;
      entry.version += 1;
      if (decision === 'approved') trigger(books, call, 'time_entry.approved', 'time_entry', entry.id);
      return viewTimeEntry(entry);
    },
  }),
};

/** A day of which it is not certain that it is near enough. */
function farOrNear(choices: Choices): string {
  return choices.sometimes(30) ? daysAfter(choices.today, choices.of(31, 32, 400)) : choices.day();
}

function isInApprovedRun({ payRuns }: Books, { id }: TimeEntry): boolean {
  return [...payRuns.values()].some(({ status, decidedTime }) => status === 'approved' && decidedTime.has(id));
}

function isPaidByTheHour({ payType, terminatedOn }: Employee): boolean {
  return payType === 'hourly' && terminatedOn === null;
}

function viewPeriod({ id, frequency, startDate, endDate, payDate, status, version }: Period): Expected {
  return { id, frequency, startDate, endDate, payDate, status, version };
}

function viewTimeEntry(entry: TimeEntry): Expected {
  return { ...entry };
}

export const periodResource: Resource<Period> = {
  path: ({ id }) => `/api/payroll/periods/${id}`,
  view: (_books, period) => viewPeriod(period),
};

export const timeEntryResource: Resource<TimeEntry> = {
  path: ({ id }) => `/api/payroll/time-entries/${id}`,
  view: (_books, entry) => viewTimeEntry(entry),
};
