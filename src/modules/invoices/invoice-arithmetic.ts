import { divideRounded, priceOf } from '../../ledger/index.js';

const PPM = 1_000_000n;

/** What an amount is computed from. */
export interface PricedLine {
  /** A decimal with at most four places, not negative. */
  readonly quantity: string;
  /** Minor units with at most four places, not negative. */
  readonly unitPriceMinor: string;
  readonly tax: { readonly ratePpm: number; readonly isInclusive: boolean };
}

/** Minor units. */
export interface LineAmounts {
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
}

/**
 * The amounts of a line: each rounded once, half away from zero, to whole minor units. An inclusive rate is taken out
 * of the price, so that net and tax add up to what the price says.
 */
export function lineAmounts({ quantity, unitPriceMinor, tax }: PricedLine): LineAmounts {
  const price = priceOf(quantity, unitPriceMinor);
  const rate = BigInt(tax.ratePpm);
  if (!tax.isInclusive) return { netMinor: price, taxMinor: divideRounded(price * rate, PPM) };
  const taxMinor = divideRounded(price * rate, PPM + rate);
  return { netMinor: price - taxMinor, taxMinor };
}

/** The sums of the lines' amounts, never rounded again. */
export function totalsOf(lines: readonly LineAmounts[]): {
  readonly subtotalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
} {
  const subtotalMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0n);
  return { subtotalMinor, taxMinor, totalMinor: subtotalMinor + taxMinor };
}
