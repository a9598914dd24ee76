import { rounded, sum } from './amounts.js';
import type { Books } from './books.js';
import { daysFrom, later } from './days.js';
import type { Assignment, Deduction } from './deductions.js';
import type { Employee } from './employees.js';
import { known } from './lookups.js';
import type { Period } from './working-time.js';

/** What one employee gets in a run. */
export interface PayItem {
  readonly employeeId: string;
  readonly regularMinutes: number;
  readonly overtimeMinutes: number;
  readonly gross: bigint;
  readonly taxable: bigint;
  /** By deduction; those of nothing are left out. */
  readonly taken: ReadonlyMap<string, bigint>;
}

/** Which pay is to be found out. */
export interface PayScope {
  readonly period: Period;
  readonly payDate: string;
  readonly currency: string;
  /** Everybody when null. */
  readonly employeeIds: readonly string[] | null;
}

/** In the model all employees whose pay is exact are paid by the month; the others by the week. */
const PERIODS_PER_YEAR: Readonly<Record<string, bigint>> = { monthly: 12n, weekly: 52n };
const PPM = 1_000_000n;

/** What a run would pay now. */
export function payOf(books: Books, scope: PayScope): PayItem[] {
  const { period, currency, employeeIds } = scope;
  return [...books.employees.values()]
    .filter((one) => one.payFrequency === period.frequency && one.currency === currency)
    .filter(({ id }) => employeeIds === null || employeeIds.includes(id))
    .flatMap((employee) => itemOf(books, scope, employee))
    .sort((left, right) => (left.employeeId < right.employeeId ? -1 : 1));
}

export function withheldOf(books: Books, { taken }: PayItem): bigint {
  return takenOf(books, taken, false);
}

export function employerPartOf(books: Books, { taken }: PayItem): bigint {
  return takenOf(books, taken, true);
}

export function netOf(books: Books, item: PayItem): bigint {
  return item.gross - withheldOf(books, item);
}

function takenOf(books: Books, taken: PayItem['taken'], isEmployers: boolean): bigint {
  const amounts = [...taken].filter(([id]) => (known(books.deductions, id).kind === 'employer') === isEmployers);
  return sum(amounts.map(([, amount]) => amount));
}

/** Nothing for who neither worked nor gets anything. */
function itemOf(books: Books, scope: PayScope, employee: Employee): PayItem[] {
  const earlier = itemsOf(books, employee.id, (run) => run.periodId === scope.period.id);
  const minutes = minutesOf(books, scope.period, employee.id);
  const gross = grossOf(scope.period, employee, minutes, sum(earlier.map((item) => item.gross)));
  if (gross === 0n && minutes.regular + minutes.overtime === 0) return [];
  const rules = rulesOf(books, scope, employee);
  const taken = new Map<string, bigint>();
  const take = (rule: Rule, base: bigint): void => {
    const due = dueOf(rule, base, employee, scope.period);
    const amount = withinCap(books, scope, employee.id, rule, atLeastZero(due - takenFrom(earlier, rule.deduction.id)));
    if (amount > 0n) taken.set(rule.deduction.id, amount);
  };
  const periodGross = gross + sum(earlier.map((item) => item.gross));
  for (const rule of rules.filter(({ deduction }) => deduction.kind === 'pre_tax')) take(rule, periodGross);
  const taxable = atLeastZero(gross - sum(taken.values()));
  const periodTaxable = taxable + sum(earlier.map((item) => item.taxable));
  for (const rule of rules.filter(({ deduction }) => deduction.kind !== 'pre_tax')) {
    take(rule, rule.deduction.kind === 'tax' ? periodTaxable : periodGross);
  }
  const { regular: regularMinutes, overtime: overtimeMinutes } = minutes;
  return [{ employeeId: employee.id, regularMinutes, overtimeMinutes, gross, taxable, taken }];
}

interface Minutes {
  readonly regular: number;
  readonly overtime: number;
}

/** Approved work that is not paid. */
function minutesOf(books: Books, { startDate, endDate }: Period, employeeId: string): Minutes {
  const entries = [...books.timeEntries.values()].filter(
    (one) =>
      one.employeeId === employeeId &&
      one.status === 'approved' &&
      startDate <= one.workDate &&
      one.workDate <= endDate,
  );
  const total = (isOvertime: boolean): number =>
    entries.reduce((all, { kind, minutes }) => all + ((kind === 'overtime') === isOvertime ? minutes : 0), 0);
  return { regular: total(false), overtime: total(true) };
}

/** A salary is paid once, by the calendar days of the employment. */
function grossOf(period: Period, employee: Employee, { regular, overtime }: Minutes, earlierGross: bigint): bigint {
  const { payType, hourlyRate, annualSalary, hiredOn, terminatedOn } = employee;
  if (payType === 'hourly') {
    const rate = hourlyRate ?? 0n;
    return rounded(rate * BigInt(regular), 60n) + rounded(rate * BigInt(overtime) * 3n, 120n);
  }
  const last = terminatedOn !== null && terminatedOn < period.endDate ? terminatedOn : period.endDate;
  const employed = BigInt(daysFrom(later(hiredOn, period.startDate), last));
  const all = BigInt(daysFrom(period.startDate, period.endDate));
  return atLeastZero(rounded((annualSalary ?? 0n) * employed, yearly(period) * all) - earlierGross);
}

interface Rule {
  readonly deduction: Deduction;
  readonly assignment: Assignment;
}

function rulesOf(books: Books, { payDate, currency }: PayScope, { id }: Employee): Rule[] {
  return [...books.assignments.values()]
    .filter(({ employeeId, status }) => employeeId === id && status === 'active')
    .filter((one) => one.effectiveFrom <= payDate && (one.effectiveTo === null || one.effectiveTo >= payDate))
    .map((assignment) => ({ assignment, deduction: known(books.deductions, assignment.deductionId) }))
    .filter(({ deduction }) => deduction.currency === currency);
}

/** What a deduction is for the whole period. */
function dueOf({ deduction, assignment }: Rule, base: bigint, employee: Employee, period: Period): bigint {
  if (deduction.amount !== null) return assignment.amount ?? deduction.amount;
  if (deduction.ratePpm !== null) return rounded(base * BigInt(assignment.ratePpm ?? deduction.ratePpm), PPM);
  if (employee.isExempt) return 0n;
  const annual = base * yearly(period) - employee.annualAllowance;
  const brackets = deduction.brackets ?? [];
  const taxes = brackets.map(({ over, ratePpm }, index) => {
    const next = brackets[index + 1]?.over ?? annual;
    return atLeastZero((annual < next ? annual : next) - over) * ratePpm;
  });
  return rounded(sum(taxes), PPM * yearly(period));
}

/** The most of a calendar year, by pay date. */
function withinCap(books: Books, { payDate }: PayScope, employeeId: string, rule: Rule, due: bigint): bigint {
  const { id, annualCap } = rule.deduction;
  if (annualCap === null) return due;
  const inYear = itemsOf(books, employeeId, (run) => run.payDate.slice(0, 4) === payDate.slice(0, 4));
  const room = atLeastZero(annualCap - takenFrom(inYear, id));
  return due < room ? due : room;
}

/** What somebody got in executed runs. */
function itemsOf(
  books: Books,
  employeeId: string,
  isMeant: (run: { readonly periodId: string; readonly payDate: string }) => boolean,
): PayItem[] {
  return [...books.payRuns.values()]
    .filter((run) => run.status === 'executed' && isMeant(run))
    .flatMap(({ items }) => items.filter((item) => item.employeeId === employeeId));
}

function takenFrom(items: readonly PayItem[], deductionId: string): bigint {
  return sum(items.map(({ taken }) => taken.get(deductionId) ?? 0n));
}

function yearly({ frequency }: Period): bigint {
  return PERIODS_PER_YEAR[frequency] ?? 1n;
}

function atLeastZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
