import { divideRounded } from '../../../ledger/index.js';
import { bracketTax, type TaxBracket } from './bracket-tax.js';

const PPM = 1_000_000n;

/** In the order in which they are applied: three that are withheld, and the employer's contributions on top. */
export const DEDUCTION_KINDS = ['pre_tax', 'tax', 'post_tax', 'employer'] as const;

export type DeductionKind = (typeof DEDUCTION_KINDS)[number];

/** How much a deduction is for a whole period. */
export type DeductionRule =
  | { readonly calc: 'fixed'; readonly amountMinor: bigint }
  | { readonly calc: 'percent'; readonly ratePpm: number }
  | { readonly calc: 'brackets'; readonly brackets: readonly TaxBracket[] };

/** A deduction that one employee is subject to, with what executed runs have taken already. */
export interface ApplicableDeduction {
  readonly deductionId: string;
  readonly code: string;
  readonly kind: DeductionKind;
  readonly priority: number;
  readonly rule: DeductionRule;
  readonly annualCapMinor: bigint | null;
  readonly takenInPeriodMinor: bigint;
  /** In the year of the pay date; only needed where there is a cap. */
  readonly takenInYearMinor: bigint;
}

/** What the pay of one employee in one run is computed from. */
export interface PayInput {
  /** What this run pays, before anything is deducted. */
  readonly grossMinor: bigint;
  /** What executed runs have paid for the same period. */
  readonly earlierGrossMinor: bigint;
  readonly earlierTaxableMinor: bigint;
  readonly annualAllowanceMinor: bigint;
  readonly isTaxExempt: boolean;
  readonly periodsPerYear: bigint;
  readonly deductions: readonly ApplicableDeduction[];
}

/** What one deduction takes, or contributes. More than zero. */
export interface DeductedAmount {
  readonly deductionId: string;
  readonly kind: DeductionKind;
  readonly amountMinor: bigint;
}

/** From gross to net. `net = gross - withheld`; the employer's cost comes on top. */
export interface Pay {
  readonly grossMinor: bigint;
  readonly taxableMinor: bigint;
  readonly withheldMinor: bigint;
  readonly employerMinor: bigint;
  /** Below zero when the deductions are more than the pay. */
  readonly netMinor: bigint;
  readonly deductions: readonly DeductedAmount[];
}

/**
 * From gross to net, exact to the smallest unit. Each deduction is computed for the whole period and lessened by what
 * earlier runs of the period have taken, so that two runs take what one would have taken; then its annual cap is kept.
 * Taxes are taken from the taxable pay (gross less what is deducted before taxes), all others from gross.
 */
export function calculatePay(input: PayInput): Pay {
  const sorted = [...input.deductions].sort(inOrder);
  const { grossMinor } = input;
  const periodGrossMinor = input.earlierGrossMinor + grossMinor;
  const fromGross = (deduction: ApplicableDeduction): DeductedAmount => amountOf(deduction, periodGrossMinor, input);
  const beforeTax = sorted.filter(({ kind }) => kind === 'pre_tax').map(fromGross);
  const taxableMinor = atLeastZero(grossMinor - sumOf(beforeTax));
  const periodTaxableMinor = input.earlierTaxableMinor + taxableMinor;
  const others = sorted
    .filter(({ kind }) => kind !== 'pre_tax')
    .map((deduction) =>
      deduction.kind === 'tax' ? amountOf(deduction, periodTaxableMinor, input) : fromGross(deduction),
    );
  const deductions = [...beforeTax, ...others].filter(({ amountMinor }) => amountMinor > 0n);
  const employerMinor = sumOf(deductions.filter(({ kind }) => kind === 'employer'));
  const withheldMinor = sumOf(deductions) - employerMinor;
  return {
    ...{ grossMinor, taxableMinor, withheldMinor, employerMinor },
    ...{ netMinor: grossMinor - withheldMinor, deductions },
  };
}

function amountOf(deduction: ApplicableDeduction, baseMinor: bigint, input: PayInput): DeductedAmount {
  const { deductionId, kind, takenInPeriodMinor, takenInYearMinor, annualCapMinor } = deduction;
  const dueMinor = atLeastZero(dueInPeriod(deduction.rule, baseMinor, input) - takenInPeriodMinor);
  const roomMinor = annualCapMinor === null ? dueMinor : atLeastZero(annualCapMinor - takenInYearMinor);
  return { deductionId, kind, amountMinor: dueMinor < roomMinor ? dueMinor : roomMinor };
}

function dueInPeriod(rule: DeductionRule, baseMinor: bigint, input: PayInput): bigint {
  switch (rule.calc) {
    case 'fixed':
      return rule.amountMinor;
    case 'percent':
      return divideRounded(baseMinor * BigInt(rule.ratePpm), PPM);
    case 'brackets':
      return input.isTaxExempt ? 0n : bracketTax(baseMinor, rule.brackets, input);
  }
}

/** By kind, then by priority (lower first), then by code. */
function inOrder(left: ApplicableDeduction, right: ApplicableDeduction): number {
  const byKind = DEDUCTION_KINDS.indexOf(left.kind) - DEDUCTION_KINDS.indexOf(right.kind);
  return byKind || left.priority - right.priority || (left.code < right.code ? -1 : 1);
}

function sumOf(amounts: readonly DeductedAmount[]): bigint {
  return amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

function atLeastZero(minor: bigint): bigint {
  return minor > 0n ? minor : 0n;
}
