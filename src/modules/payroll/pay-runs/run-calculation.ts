import { createHash } from 'node:crypto';
import { hourlyPay, salaryOf } from '../calculation/gross-pay.js';
import { type ApplicableDeduction, calculatePay, type Pay } from '../calculation/pay-calculation.js';
import { PERIODS_PER_YEAR } from '../pay-frequency.js';
import type { PayPeriod } from '../periods/pay-period.entity.js';
import type { PayRun } from './pay-run.entity.js';
import type { EmployeeFacts } from './pay-run-facts.js';

/** What one employee gets, and for which minutes. */
export interface CalculatedItem {
  readonly employeeId: string;
  readonly regularMinutes: number;
  readonly overtimeMinutes: number;
  readonly pay: Pay;
}

/** What the run is stored with. */
export type RunTotals = Pick<
  PayRun,
  'itemCount' | 'negativeItemCount' | 'grossMinor' | 'withheldMinor' | 'employerMinor' | 'netMinor' | 'calculationHash'
>;

/** What a run pays. */
export interface RunCalculation {
  readonly items: readonly CalculatedItem[];
  readonly totals: RunTotals;
}

/**
 * The item of an employee; undefined for who neither has work to be paid nor gets anything. A salary is lessened by what
 * earlier runs of the period have paid, so that it is paid once.
 */
export function calculateItem(
  facts: EmployeeFacts,
  period: Readonly<PayPeriod>,
  deductions: readonly ApplicableDeduction[],
): CalculatedItem | undefined {
  const { id: employeeId, regularMinutes, overtimeMinutes, earlierGrossMinor, earlierTaxableMinor, taxProfile } = facts;
  const grossMinor = grossOf(facts, period);
  if (grossMinor === 0n && regularMinutes + overtimeMinutes === 0) return undefined;
  const pay = calculatePay({
    ...{ grossMinor, earlierGrossMinor, earlierTaxableMinor, deductions },
    annualAllowanceMinor: BigInt(taxProfile.annualAllowanceMinor),
    isTaxExempt: taxProfile.isExempt,
    periodsPerYear: PERIODS_PER_YEAR[period.frequency],
  });
  return { employeeId, regularMinutes, overtimeMinutes, pay };
}

function grossOf(facts: EmployeeFacts, period: Readonly<PayPeriod>): bigint {
  if (facts.payType === 'hourly') return hourlyPay(facts.hourlyRateMinor ?? 0n, facts);
  const salaryMinor = salaryOf(facts.annualSalaryMinor ?? 0n, period.frequency, period, facts);
  return salaryMinor > facts.earlierGrossMinor ? salaryMinor - facts.earlierGrossMinor : 0n;
}

/** @param items in the order of their employees' ids. */
export function totalsOf(items: readonly CalculatedItem[]): RunTotals {
  const sumOf = (amount: (pay: Pay) => bigint): bigint => items.reduce((sum, { pay }) => sum + amount(pay), 0n);
  const [grossMinor, withheldMinor] = [sumOf((pay) => pay.grossMinor), sumOf((pay) => pay.withheldMinor)];
  return {
    itemCount: items.length,
    negativeItemCount: negativeItems(items).length,
    ...{ grossMinor, withheldMinor, netMinor: grossMinor - withheldMinor },
    employerMinor: sumOf((pay) => pay.employerMinor),
    calculationHash: hashOf(items),
  };
}

export function negativeItems(items: readonly CalculatedItem[]): CalculatedItem[] {
  return items.filter(({ pay }) => pay.netMinor < 0n);
}

/** Two calculations have one hash exactly when they pay the same people the same. */
function hashOf(items: readonly CalculatedItem[]): string {
  const hash = createHash('sha256');
  for (const { employeeId, regularMinutes, overtimeMinutes, pay } of items) {
    const amounts = pay.deductions.map(({ deductionId, amountMinor }) => `${deductionId}=${amountMinor.toString()}`);
    const head = [employeeId, regularMinutes, overtimeMinutes, pay.grossMinor, pay.taxableMinor];
    hash.update(`${[...head, ...amounts].join(' ')}\n`);
  }
  return hash.digest('hex');
}
