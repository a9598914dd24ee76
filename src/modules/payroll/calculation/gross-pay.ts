import { divideRounded } from '../../../ledger/index.js';
import { type PayFrequency, PERIODS_PER_YEAR } from '../pay-frequency.js';

const MINUTES_PER_HOUR = 60n;
const DAY_MS = 86_400_000;

/** Minutes that are paid; paid leave counts as regular. */
export interface Work {
  readonly regularMinutes: number;
  readonly overtimeMinutes: number;
}

/** Days of the calendar, both included. */
export interface Span {
  readonly startDate: string;
  readonly endDate: string;
}

/** From when until when somebody is employed; null while there is no end. */
export interface Employment {
  readonly hiredOn: string;
  readonly terminatedOn: string | null;
}

/** What minutes earn: overtime at one and a half times the rate; each of the two rounded once, half away from zero. */
export function hourlyPay(hourlyRateMinor: bigint, { regularMinutes, overtimeMinutes }: Work): bigint {
  const regular = divideRounded(hourlyRateMinor * BigInt(regularMinutes), MINUTES_PER_HOUR);
  const overtime = divideRounded(hourlyRateMinor * BigInt(overtimeMinutes) * 3n, MINUTES_PER_HOUR * 2n);
  return regular + overtime;
}

/**
 * A period's part of a year's salary. Who is hired or leaves within the period gets the part of its calendar days that
 * lie in the employment. Rounded once, half away from zero.
 */
export function salaryOf(
  annualSalaryMinor: bigint,
  frequency: PayFrequency,
  period: Span,
  employment: Employment,
): bigint {
  const employedDays = BigInt(employedDaysIn(period, employment));
  const periodDays = BigInt(daysBetween(period.startDate, period.endDate));
  return divideRounded(annualSalaryMinor * employedDays, PERIODS_PER_YEAR[frequency] * periodDays);
}

/** How many calendar days of a period lie in an employment. */
export function employedDaysIn(period: Span, { hiredOn, terminatedOn }: Employment): number {
  const first = hiredOn > period.startDate ? hiredOn : period.startDate;
  const last = terminatedOn !== null && terminatedOn < period.endDate ? terminatedOn : period.endDate;
  return last < first ? 0 : daysBetween(first, last);
}

/** The number of days from one to the other, both included. */
export function daysBetween(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
}
