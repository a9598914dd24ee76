import { minor, money } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter } from './days.js';
import { isChange, namedVersion, referred } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

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
      const patch: Partial<Employee> = { ...days };
      if (hourlyRate !== undefined) patch.hourlyRate = minor(hourlyRate);
      if (annualSalary !== undefined) patch.annualSalary = minor(annualSalary);
      if (!isChange(employee, patch)) return viewEmployee(employee);
      const after: Employee = { ...employee, ...patch, version: employee.version + 1 };
      checkHoldsWork(books, after);
      const isHourly = after.payType === 'hourly';
      const isComplete = (after.hourlyRate !== null) === isHourly && (after.annualSalary === null) === isHourly;
      refuseIf(!isComplete, '422 validation_failed');
      refuseIf(after.terminatedOn !== null && after.terminatedOn < after.hiredOn, '422 date_invalid');
      books.employees.set(after.id, after);
      trigger(books, call, 'employee.updated', 'employee', after.id);
      return viewEmployee(after);
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

export const employeeResource: Resource<Employee> = {
  path: ({ id }) => `/api/payroll/employees/${id}`,
  view: (_books, employee) => viewEmployee(employee),
};
