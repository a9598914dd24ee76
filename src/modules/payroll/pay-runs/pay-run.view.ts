import { formatMoney, ViewProperty } from '../../../http/index.js';
import { DEDUCTION_KINDS, type DeductionKind } from '../calculation/pay-calculation.js';
import { PAY_RUN_STATUSES, type PayRun, type PayRunStatus, RUN_TYPES, type RunType } from './pay-run.entity.js';
import type { PayRunItemDeduction } from './pay-run-item-deduction.entity.js';
import type { PayRunItem } from './pay-run-item.entity.js';

/** A pay run with its totals, as answers show it. Its items are a list of their own. */
export class PayRunView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  payPeriodId: string;

  @ViewProperty([...RUN_TYPES])
  runType: RunType;

  @ViewProperty([...PAY_RUN_STATUSES])
  status: PayRunStatus;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date')
  payDate: string;

  @ViewProperty('whole', { description: 'How many employees are paid' })
  itemCount: number;

  @ViewProperty('whole', {
    description: 'How many of them would get less than nothing; the run waits until there is none',
  })
  negativeItemCount: number;

  @ViewProperty('money')
  gross: string;

  @ViewProperty('money')
  withheld: string;

  @ViewProperty('money', { description: "The employer's contributions, on top of gross" })
  employer: string;

  @ViewProperty('signedMoney', { description: 'Gross less withheld' })
  net: string;

  @ViewProperty('id', { nullable: true })
  approvedBy: string | null;

  @ViewProperty('instant', { nullable: true })
  approvedAt: string | null;

  @ViewProperty('id', { nullable: true })
  executedBy: string | null;

  @ViewProperty('instant', { nullable: true })
  executedAt: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** What a deduction took from an item, as answers show it. */
export class PayRunItemDeductionView {
  @ViewProperty('id')
  deductionId: string;

  @ViewProperty([...DEDUCTION_KINDS])
  kind: DeductionKind;

  @ViewProperty('money')
  amount: string;
}

/** What one employee gets in a run, as answers show it. */
export class PayRunItemView {
  @ViewProperty('id')
  employeeId: string;

  @ViewProperty('whole', { description: 'Paid leave included' })
  regularMinutes: number;

  @ViewProperty('whole')
  overtimeMinutes: number;

  @ViewProperty('money')
  gross: string;

  @ViewProperty('money')
  taxable: string;

  @ViewProperty('money')
  withheld: string;

  @ViewProperty('money')
  employer: string;

  @ViewProperty('signedMoney')
  net: string;

  @ViewProperty([() => PayRunItemDeductionView])
  deductions: PayRunItemDeductionView[];
}

export function toPayRunView(run: Readonly<PayRun>): PayRunView {
  const { id, payPeriodId, runType, status, currency, payDate, itemCount, negativeItemCount } = run;
  return {
    ...{ id, payPeriodId, runType, status, currency, payDate, itemCount, negativeItemCount },
    gross: formatMoney(run.grossMinor, currency),
    withheld: formatMoney(run.withheldMinor, currency),
    employer: formatMoney(run.employerMinor, currency),
    net: formatMoney(run.netMinor, currency),
    approvedBy: run.approvedBy,
    approvedAt: run.approvedAt?.toISOString() ?? null,
    executedBy: run.executedBy,
    executedAt: run.executedAt?.toISOString() ?? null,
    version: run.version,
    createdAt: run.createdAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
  };
}

export function toPayRunItemView(
  item: Readonly<PayRunItem>,
  deductions: readonly Readonly<PayRunItemDeduction>[],
  currency: string,
): PayRunItemView {
  const { employeeId, regularMinutes, overtimeMinutes } = item;
  return {
    ...{ employeeId, regularMinutes, overtimeMinutes },
    gross: formatMoney(item.grossMinor, currency),
    taxable: formatMoney(item.taxableMinor, currency),
    withheld: formatMoney(item.withheldMinor, currency),
    employer: formatMoney(item.employerMinor, currency),
    net: formatMoney(item.netMinor, currency),
    deductions: deductions.map(({ deductionId, kind, amountMinor }) => ({
      ...{ deductionId, kind, amount: formatMoney(amountMinor, currency) },
    })),
  };
}
