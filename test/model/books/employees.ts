import { minor, money } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter } from './days.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { namedVersion, referred } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';
import { trigger } from './workflows.js';

export interface Employee {
  readonly id: string;
  readonly employeeNo: string | null;
  userId: string | null;
  readonly payType: 'salary' | 'hourly';
  hourlyRate: bigint | null;
  annualSalary: bigint | null;
  readonly payFrequency: string;
  readonly currency: string;
  hiredOn: string;
  terminatedOn: string | null;
  annualAllowance: bigint;
  isExempt: boolean;
  version: number;
}

export type DeductionKind = 'pre_tax' | 'tax' | 'post_tax' | 'employer';

interface Bracket {
  readonly over: string;
  readonly ratePpm: number;
}

export interface Deduction {
  readonly id: string;
  readonly code: string;
  readonly kind: DeductionKind;
  readonly currency: string;
  readonly amount: bigint | null;
  readonly ratePpm: number | null;
  readonly brackets: readonly { readonly over: bigint; readonly ratePpm: bigint }[] | null;
  readonly annualCap: bigint | null;
  readonly liabilityAccountId: string;
  readonly expenseAccountId: string | null;
}

/** That an employee is subject to a deduction, on pay dates of this time. */
export interface Assignment {
  readonly id: string;
  readonly employeeId: string;
  readonly deductionId: string;
  readonly amount: bigint | null;
  readonly ratePpm: number | null;
  readonly effectiveFrom: string;
  readonly effectiveTo: string | null;
}

interface CreateEmployee {
  readonly fullName: string;
  readonly employeeNo?: string;
  readonly userId?: string;
  readonly payType: Employee['payType'];
  readonly hourlyRate?: string;
  readonly annualSalary?: string;
  readonly payFrequency: string;
  readonly currency: string;
  readonly hiredOn: string;
  readonly taxProfile?: { readonly annualAllowance?: string; readonly isExempt?: boolean };
}

interface UpdateEmployee {
  readonly hourlyRate?: string;
  readonly annualSalary?: string;
  readonly terminatedOn?: string | null;
  readonly hiredOn?: string;
}

interface CreateDeduction {
  readonly code: string;
  readonly name: string;
  readonly kind: DeductionKind;
  readonly calc: 'fixed' | 'percent' | 'brackets';
  readonly currency?: string;
  readonly amount?: string;
  readonly ratePpm?: number;
  readonly brackets?: readonly Bracket[];
  readonly annualCap?: string;
  readonly liabilityAccountId?: string;
}

interface Assign {
  readonly employeeId: string;
  readonly deductionId: string;
  readonly amount?: string;
  readonly ratePpm?: number;
  readonly effectiveFrom: string;
  readonly effectiveTo?: string;
}

export const EMPLOYEES = {
  createEmployee: command<CreateEmployee>({
    weight: 3,
    wish(_books, choices) {
      const payType = choices.of('hourly', 'salary');
      return {
        body: {
          ...{ fullName: 'Ada', payType, payFrequency: choices.sometimes(5) ? 'weekly' : 'monthly' },
          ...(payType === 'hourly'
            ? { hourlyRate: choices.of('20.00', '33.33') }
            : { annualSalary: choices.of('60000.00', '49999.99', '1200.00') }),
          ...{
            currency: choices.sometimes(5) ? 'USD' : 'EUR',
            hiredOn: daysAfter(choices.today, choices.of(-400, -400, -400, -45)),
          },
          ...choices.optional(40, () => ({ employeeNo: `E-${String(choices.number(15))}` })),
          ...choices.optional(15, () => ({ userId: choices.id('members', 'grantUserCompanyAccess') })),
          ...choices.optional(30, () => ({
            taxProfile: choices.of<object>({ annualAllowance: '9000.00' }, { isExempt: true }),
          })),
        },
      };
    },
    serve(books, call) {
      const { payType, hourlyRate, annualSalary, payFrequency, currency, hiredOn, taxProfile } = call.body;
      const { employeeNo = null, userId = null } = call.body;
      anyOf(
        () => {
          if (userId !== null) refuseIf(!referred(books.members, userId).isActive, '422 reference_not_found');
        },
        () => {
          const isTaken = [...books.employees.values()].some((one) => one.employeeNo === employeeNo);
          refuseIf(employeeNo !== null && isTaken, '409 duplicate_employee_no');
        },
      );
      const employee: Employee = {
        ...{
          id: call.id,
          employeeNo,
          userId,
          payType,
          payFrequency,
          currency,
          hiredOn,
          terminatedOn: null,
          version: 1,
        },
        hourlyRate: hourlyRate === undefined ? null : minor(hourlyRate),
        annualSalary: annualSalary === undefined ? null : minor(annualSalary),
        annualAllowance: minor(taxProfile?.annualAllowance ?? '0.00'),
        isExempt: taxProfile?.isExempt ?? false,
      };
      books.employees.set(employee.id, employee);
      trigger(books, call, 'employee.created', 'employee', employee.id);
      return viewEmployee(employee);
    },
  }),

  updateEmployee: command<UpdateEmployee>({
    weight: 2,
    wish(books, choices) {
      const id = choices.id('employees', 'createEmployee');
      const { payType } = books.employees.get(id) ?? { payType: 'salary' };
      const raise = payType === 'hourly' ? { hourlyRate: '21.50' } : { annualSalary: '61000.00' };
      const body = choices.of<UpdateEmployee>(
        raise,
        { terminatedOn: daysAfter(choices.today, -20 * choices.number(4)) },
        { terminatedOn: null },
        { hiredOn: daysAfter(choices.today, -35) },
        { annualSalary: '1.00' },
      );
      return { path: { id }, body, ...choices.version(books.employees.get(id)) };
    },
    serve(books, call) {
      const employee = namedVersion(books.employees, call);
      const { hourlyRate, annualSalary, ...days } = call.body;
      const after: Employee = { ...employee, ...days, version: employee.version + 1 };
      checkHoldsWork(books, after);
      if (hourlyRate !== undefined) after.hourlyRate = minor(hourlyRate);
      if (annualSalary !== undefined) after.annualSalary = minor(annualSalary);
      const isHourly = after.payType === 'hourly';
      const isComplete = (after.hourlyRate !== null) === isHourly && (after.annualSalary === null) === isHourly;
      refuseIf(!isComplete, '422 validation_failed');
      refuseIf(after.terminatedOn !== null && after.terminatedOn < after.hiredOn, '422 date_invalid');
      books.employees.set(after.id, after);
      trigger(books, call, 'employee.updated', 'employee', after.id);
      return viewEmployee(after);
    },
  }),

  createDeduction: command<CreateDeduction>({
    weight: 3,
    wish: (_books, choices) => ({
      body: {
        ...{ code: `D${String(choices.number(9))}`, name: 'Deduction' },
        kind: choices.of<DeductionKind>('tax', 'pre_tax', 'employer', 'post_tax'),
        ...choices.of<Pick<CreateDeduction, 'calc'>>(
          { calc: 'percent', ...{ ratePpm: choices.of(62_000, 333_333) } },
          { calc: 'fixed', ...{ amount: choices.of('50.00', '33.33', '900.00') } },
          {
            calc: 'brackets',
            ...{
              brackets: [
                { over: '0', ratePpm: 100_000 },
                { over: '12000.00', ratePpm: 250_000 },
              ],
            },
          },
        ),
        ...choices.optional(30, () => ({ annualCap: choices.of('120.00', '400.00') })),
        ...choices.optional(10, () => ({ liabilityAccountId: choices.id('accounts', 'createAccount') })),
      },
    }),
    serve(books, call) {
      const { code, kind, currency = 'EUR', amount, ratePpm = null, brackets, annualCap } = call.body;
      const isEmployer = kind === 'employer';
      const liabilityAccountId = call.body.liabilityAccountId ?? systemAccount(books, isEmployer ? '2320' : '2310');
      chosenAccount(books, liabilityAccountId, 'liability');
      if ([...books.deductions.values()].some((one) => one.code === code)) refuse('409 duplicate_code');
      const deduction: Deduction = {
        ...{ id: call.id, code, kind, currency, ratePpm, liabilityAccountId },
        amount: amount === undefined ? null : minor(amount),
        brackets: brackets?.map(({ over, ratePpm: ppm }) => ({ over: minor(over), ratePpm: BigInt(ppm) })) ?? null,
        annualCap: annualCap === undefined ? null : minor(annualCap),
        expenseAccountId: isEmployer ? systemAccount(books, '6010') : null,
      };
      books.deductions.set(deduction.id, deduction);
      trigger(books, call, 'deduction.created', 'deduction', deduction.id);
      return viewDeduction(deduction);
    },
  }),

  createEmployeeDeduction: command<Assign>({
    weight: 4,
    wish(books, choices) {
      const deductionId = choices.id('deductions', 'createDeduction');
      const deduction = books.deductions.get(deductionId);
      const override = deduction?.amount !== null ? { amount: '12.34' } : { ratePpm: 10_000 };
      return {
        body: {
          ...{ employeeId: choices.id('employees', 'createEmployee'), deductionId },
          effectiveFrom: daysAfter(choices.today, choices.of(-400, -30)),
          ...choices.optional(15, () => ({ effectiveTo: daysAfter(choices.today, choices.of(-10, -60)) })),
          ...choices.optional(15, () => override),
        },
      };
    },
    serve(books, call) {
      const { employeeId, deductionId, amount, ratePpm = null, effectiveFrom, effectiveTo = null } = call.body;
      const employee = referred(books.employees, employeeId);
      const deduction = referred(books.deductions, deductionId);
      refuseIf(deduction.currency !== employee.currency, '422 currency_mismatch');
      refuseIf(amount !== undefined && deduction.amount === null, '422 validation_failed');
      refuseIf(ratePpm !== null && deduction.ratePpm === null, '422 validation_failed');
      refuseIf(effectiveTo !== null && effectiveTo < effectiveFrom, '422 date_invalid');
      const overlaps = [...books.assignments.values()].some(
        (one) =>
          one.employeeId === employeeId &&
          one.deductionId === deductionId &&
          (effectiveTo === null || one.effectiveFrom <= effectiveTo) &&
          (one.effectiveTo === null || effectiveFrom <= one.effectiveTo),
      );
      refuseIf(overlaps, '409 overlapping_assignment');
      const assignment: Assignment = {
        ...{ id: call.id, employeeId, deductionId, ratePpm, effectiveFrom, effectiveTo },
        amount: amount === undefined ? null : minor(amount),
      };
      books.assignments.set(assignment.id, assignment);
      trigger(books, call, 'employee_deduction.created', 'employee_deduction', assignment.id);
      return viewAssignment(assignment);
    },
  }),
};

/** A new first or last day leaves no recorded work outside. @throws Refusal */
function checkHoldsWork(books: Books, { id, hiredOn, terminatedOn }: Employee): void {
  const days = [...books.timeEntries.values()]
    .filter(({ employeeId, status }) => employeeId === id && status !== 'rejected')
    .map(({ workDate }) => workDate);
  const isOutside = days.some((day) => day < hiredOn || (terminatedOn !== null && day > terminatedOn));
  refuseIf(isOutside, '409 work_outside_employment');
}

function viewEmployee(employee: Employee): Expected {
  const { id, employeeNo, userId, payType, payFrequency, currency, hiredOn, terminatedOn, version } = employee;
  const { hourlyRate, annualSalary, annualAllowance, isExempt } = employee;
  return {
    ...{ id, employeeNo, userId, payType, payFrequency, currency, hiredOn, terminatedOn, version },
    status: terminatedOn === null ? 'active' : 'terminated',
    hourlyRate: hourlyRate === null ? null : money(hourlyRate),
    annualSalary: annualSalary === null ? null : money(annualSalary),
    taxProfile: { annualAllowance: money(annualAllowance), isExempt },
  };
}

function viewDeduction({
  id,
  code,
  kind,
  currency,
  amount,
  ratePpm,
  annualCap,
  liabilityAccountId,
}: Deduction): Expected {
  return {
    ...{ id, code, kind, currency, ratePpm, liabilityAccountId },
    amount: amount === null ? null : money(amount),
    annualCap: annualCap === null ? null : money(annualCap),
  };
}

function viewAssignment({ amount, ...assignment }: Assignment): Expected {
  return { ...assignment, amount: amount === null ? null : money(amount) };
}

export const employeeResource: Resource<Employee> = {
  path: ({ id }) => `/api/payroll/employees/${id}`,
  view: (_books, employee) => viewEmployee(employee),
};

export const deductionResource: Resource<Deduction> = {
  path: ({ id }) => `/api/payroll/deductions/${id}`,
  view: (_books, deduction) => viewDeduction(deduction),
};

export const assignmentResource: Resource<Assignment> = {
  path: ({ id }) => `/api/payroll/employee-deductions/${id}`,
  view: (_books, assignment) => viewAssignment(assignment),
};
