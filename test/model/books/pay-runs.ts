import { Missing } from '../run/choices.js';
import { money, sum } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { checkOpen, type Line, post, systemAccount, undo } from './ledger.js';
import { known, namedVersion, referred } from './lookups.js';
import { employerPartOf, netOf, payOf, withheldOf } from './pay.js';
import { decidedTimeOf, fingerprint, type PayRun, recalculated, type RunStatus } from './pay-run.js';
import { beforePay, beforeRun, isPayable, isPromising, paysSomebody, waitsForApproval } from './pay-wishes.js';
import { anyOf, refuseIf } from './refusal.js';
import { trigger } from './workflow-instances.js';

interface CreateRun {
  readonly payPeriodId: string;
  readonly runType?: PayRun['runType'];
  readonly currency?: string;
  readonly employeeIds?: readonly string[];
}

/** What is wished for beside executing what is approved: that what is approved is looked at once more. */
const LIKELY: Readonly<Partial<Record<RunStatus, RunStatus>>> = { approved: 'draft', executed: 'reversed' };

const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  draft: ['approved', 'cancelled'],
  approved: ['draft', 'cancelled'],
  executed: ['reversed'],
  cancelled: [],
  reversed: [],
};

export const PAY_RUNS = {
  createPayRun: command<CreateRun>({
    weight: 5,
    wish(books, choices) {
      if (waitsForApproval(books) && !choices.sometimes(30)) throw new Missing('approveTimeEntry');
      return {
        body: {
          payPeriodId: choices.id('periods', beforeRun(books), (period) => paysSomebody(books, period)),
          ...choices.optional(35, () => ({ runType: 'off_cycle' })),
          ...choices.optional(5, () => ({ currency: 'USD' })),
          ...choices.optional(25, () => ({ employeeIds: [choices.id('employees', 'createEmployee')] })),
        },
      };
    },
    serve(books, call) {
      const { payPeriodId, runType = 'regular', currency = 'EUR', employeeIds = null } = call.body;
      const period = referred(books.periods, payPeriodId);
      anyOf(
        ...(employeeIds ?? []).map((id) => () => {
          const employee = referred(books.employees, id);
          refuseIf(employee.currency !== currency, '422 currency_mismatch');
          refuseIf(employee.payFrequency !== period.frequency, '422 validation_failed');
        }),
        () => {
          const isThere = [...books.payRuns.values()].some(
            (run) =>
              run.periodId === payPeriodId &&
              run.runType === 'regular' &&
              run.currency === currency &&
              ['draft', 'approved', 'executed'].includes(run.status),
          );
          refuseIf(runType === 'regular' && isThere, '409 run_exists');
        },
      );
      const { payDate } = period;
      const run: PayRun = {
        ...{ id: call.id, periodId: period.id, runType, currency, payDate, employeeIds, status: 'draft' },
        ...{ items: payOf(books, { period, payDate, currency, employeeIds }), decidedTime: new Set(), version: 1 },
      };
      books.payRuns.set(run.id, run);
      trigger(books, call, 'pay_run.created', 'pay_run', run.id);
      return view(books, run);
    },
  }),

  updatePayRunStatus: command<{ readonly status: RunStatus }>({
    weight: 6,
    wish(books, choices) {
      const [isAny, isReversal] = [choices.sometimes(25), choices.sometimes(50)];
      const id = choices.id('payRuns', 'createPayRun', (run) => {
        return isAny || isPromising(books, run) || (isReversal && run.status === 'executed');
      });
      const run = books.payRuns.get(id);
      const likely = LIKELY[run?.status ?? 'draft'] ?? 'approved';
      const status = choices.sometimes(25)
        ? choices.of<RunStatus>('draft', 'cancelled', 'reversed', 'approved')
        : likely;
      return { path: { id }, body: { status }, ...choices.version(run) };
    },
    serve(books, call) {
      const run = namedVersion(books.payRuns, call);
      const { status } = call.body;
      refuseIf(!NEXT[run.status].includes(status), '409 illegal_transition');
      if (status === 'approved') {
        run.items = recalculated(books, run);
        run.decidedTime = decidedTimeOf(books, run);
      }
      if (status === 'reversed') reverse(books, run, call.today);
      run.status = status;
      run.version += 1;
      trigger(books, call, 'pay_run.status_changed', 'pay_run', run.id);
      return view(books, run);
    },
  }),

  executePayrollRun: command({
    weight: 9,
    wish(books, choices) {
      const isApproved = choices.sometimes(15);
      const id = choices.id('payRuns', beforePay(books), (run) => {
        return isApproved ? run.status === 'approved' : isPayable(books, run);
      });
      return { path: { id }, body: {}, ...choices.version(books.payRuns.get(id)) };
    },
    serve(books, call) {
      const run = namedVersion(books.payRuns, call);
      refuseIf(run.status !== 'approved', '409 not_approved');
      const items = recalculated(books, run);
      refuseIf(items.length === 0, '409 empty_run');
      refuseIf(
        items.some((item) => netOf(books, item) < 0n),
        '409 negative_net',
      );
      refuseIf(fingerprint(items) !== fingerprint(run.items), '409 pay_run_outdated');
      checkOpen(books, run.payDate);
      const lines = linesOf(books, run);
      if (lines.some(({ signed }) => signed !== 0n))
        post(books, sourceOf(run, 'execute'), run.payDate, run.currency, lines);
      markPaid(books, run);
      run.status = 'executed';
      run.version += 1;
      if (run.runType === 'regular') setPeriod(books, run, 'closed');
      trigger(books, call, 'payroll.executed', 'pay_run', run.id);
      return view(books, run);
    },
  }),
};

/** Wages and contributions against what is owed to employees and to those whom the deductions are for. */
function linesOf(books: Books, { items }: PayRun): Line[] {
  const taken = items.flatMap((item) => [...item.taken]);
  return [
    { accountId: systemAccount(books, '6000'), signed: sum(items.map(({ gross }) => gross)) },
    { accountId: systemAccount(books, '2300'), signed: -sum(items.map((item) => netOf(books, item))) },
    ...taken.flatMap(([deductionId, amount]) => {
      const { liabilityAccountId, expenseAccountId } = known(books.deductions, deductionId);
      const expense = expenseAccountId === null ? [] : [{ accountId: expenseAccountId, signed: amount }];
      return [{ accountId: liabilityAccountId, signed: -amount }, ...expense];
    }),
  ];
}

function markPaid(books: Books, { id, periodId, items }: PayRun): void {
  const { startDate, endDate } = known(books.periods, periodId);
  const paid = new Set(items.map(({ employeeId }) => employeeId));
  for (const entry of books.timeEntries.values()) {
    const isInPeriod = startDate <= entry.workDate && entry.workDate <= endDate;
    if (entry.status !== 'approved' || !isInPeriod || !paid.has(entry.employeeId)) continue;
    Object.assign(entry, { status: 'paid', payRunId: id, version: entry.version + 1 });
  }
}

/** @throws Refusal */
function reverse(books: Books, run: PayRun, today: string): void {
  const entry = [...books.entries.values()].find(
    ({ sourceId, purpose }) => sourceId === run.id && purpose === 'execute',
  );
  if (entry !== undefined) undo(books, sourceOf(run, 'reverse'), entry.id, today);
  for (const one of books.timeEntries.values()) {
    if (one.payRunId === run.id) Object.assign(one, { status: 'approved', payRunId: null, version: one.version + 1 });
  }
  if (run.runType === 'regular') setPeriod(books, run, 'open');
}

function setPeriod(books: Books, { periodId }: PayRun, status: 'open' | 'closed'): void {
  const period = known(books.periods, periodId);
  if (period.status === status) return;
  period.status = status;
  period.version += 1;
}

function sourceOf({ id }: PayRun, purpose: string): { sourceType: string; sourceId: string; purpose: string } {
  return { sourceType: 'pay_run', sourceId: id, purpose };
}

function view(books: Books, run: PayRun): Expected {
  const { id, periodId: payPeriodId, runType, currency, payDate, status, items, version } = run;
  return {
    ...{ id, payPeriodId, runType, currency, payDate, status, version },
    itemCount: items.length,
    negativeItemCount: items.filter((item) => netOf(books, item) < 0n).length,
    gross: money(sum(items.map(({ gross }) => gross))),
    withheld: money(sum(items.map((item) => withheldOf(books, item)))),
    employer: money(sum(items.map((item) => employerPartOf(books, item)))),
    net: money(sum(items.map((item) => netOf(books, item)))),
  };
}

export const payRunResource: Resource<PayRun> = {
  path: ({ id }) => `/api/payroll/pay-runs/${id}`,
  view,
};
