import { minor, money } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { daysAfter } from './days.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { isChange, namedVersion, referred } from './lookups.js';
import { refuse, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

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
  effectiveTo: string | null;
  status: 'active' | 'cancelled';
  version: number;
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

type UpdateAssignment = Partial<Pick<Assignment, 'effectiveTo' | 'status'>>;

export const DEDUCTIONS = {
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
      const assignment: Assignment = {
        ...{ id: call.id, employeeId, deductionId, ratePpm, effectiveFrom, effectiveTo, status: 'active', version: 1 },
        amount: amount === undefined ? null : minor(amount),
      };
      checkApart(books, assignment);
      books.assignments.set(assignment.id, assignment);
      trigger(books, call, 'employee_deduction.created', 'employee_deduction', assignment.id);
      return viewAssignment(assignment);
    },
  }),

  updateEmployeeDeduction: command<UpdateAssignment>({
    weight: 3,
    wish(books, choices) {
      const id = choices.id('assignments', 'createEmployeeDeduction');
      const body = choices.of<UpdateAssignment>(
        { effectiveTo: daysAfter(choices.today, choices.of(-35, -60, -100, -500)) },
        { status: 'cancelled' },
        { effectiveTo: null },
        { status: 'active' },
        { effectiveTo: choices.today, status: 'active' },
      );
      return { path: { id }, body, ...choices.version(books.assignments.get(id)) };
    },
    serve(books, call) {
      const assignment = namedVersion(books.assignments, call);
      if (!isChange<Assignment>(assignment, call.body)) return viewAssignment(assignment);
      const after: Assignment = { ...assignment, ...call.body, version: assignment.version + 1 };
      refuseIf(after.effectiveTo !== null && after.effectiveTo < after.effectiveFrom, '422 date_invalid');
      checkApart(books, after);
      books.assignments.set(after.id, after);
      trigger(books, call, 'employee_deduction.updated', 'employee_deduction', after.id);
      return viewAssignment(after);
    },
  }),
};

/** What is not cancelled holds on days on which no other does. @throws Refusal */
function checkApart(
  books: Books,
  { id, employeeId, deductionId, effectiveFrom, effectiveTo, status }: Assignment,
): void {
  const overlaps = [...books.assignments.values()].some(
    (one) =>
      one.id !== id &&
      one.employeeId === employeeId &&
      one.deductionId === deductionId &&
      one.status === 'active' &&
      (effectiveTo === null || one.effectiveFrom <= effectiveTo) &&
      (one.effectiveTo === null || effectiveFrom <= one.effectiveTo),
  );
  refuseIf(status === 'active' && overlaps, '409 overlapping_assignment');
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

export const deductionResource: Resource<Deduction> = {
  path: ({ id }) => `/api/payroll/deductions/${id}`,
  view: (_books, deduction) => viewDeduction(deduction),
};

export const assignmentResource: Resource<Assignment> = {
  path: ({ id }) => `/api/payroll/employee-deductions/${id}`,
  view: (_books, assignment) => viewAssignment(assignment),
};
