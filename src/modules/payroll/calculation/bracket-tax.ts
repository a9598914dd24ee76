import { divideRounded } from '../../../ledger/index.js';

const PPM = 1_000_000n;

/** One step of a tax table: what lies over `overMinor` a year, up to the next step, is taxed at the rate. */
export interface TaxBracket {
  /** Minor units a year. */
  readonly overMinor: bigint;
  /** Parts per million. */
  readonly ratePpm: number;
}

/** What an employee's tax depends on beside the pay. */
export interface TaxCircumstances {
  /** What of a year's pay is free of tax, in minor units. */
  readonly annualAllowanceMinor: bigint;
  readonly periodsPerYear: bigint;
}

/**
 * The tax on one period's pay: the pay is taken for a whole year's, the tax of the year is divided by its periods. All
 * of it is exact, and rounded once at the end, half away from zero.
 * @param brackets ascending by `overMinor`.
 */
export function bracketTax(
  taxableMinor: bigint,
  brackets: readonly TaxBracket[],
  { annualAllowanceMinor, periodsPerYear }: TaxCircumstances,
): bigint {
  const annualMinor = taxableMinor * periodsPerYear - annualAllowanceMinor;
  return divideRounded(annualTaxPpm(annualMinor, brackets), PPM * periodsPerYear);
}

/** In millionths of a minor unit, so that nothing is lost. */
function annualTaxPpm(annualMinor: bigint, brackets: readonly TaxBracket[]): bigint {
  return brackets.reduce((tax, { overMinor, ratePpm }, index) => {
    const upToMinor = brackets[index + 1]?.overMinor ?? annualMinor;
    const lastMinor = annualMinor < upToMinor ? annualMinor : upToMinor;
    return lastMinor > overMinor ? tax + (lastMinor - overMinor) * BigInt(ratePpm) : tax;
  }, 0n);
}
