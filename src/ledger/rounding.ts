import { decimalToScaled } from '../http/index.js';

const QUANTITY_DECIMALS = 4;
const UNIT_PRICE_DECIMALS = 4;
/** A quantity times a unit price has the decimals of both. */
const PRODUCT_SCALE = 10n ** BigInt(QUANTITY_DECIMALS + UNIT_PRICE_DECIMALS);

/** Divides, rounding half away from zero. The divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}

/**
 * What a quantity costs at a unit price: whole minor units, rounded once, half away from zero.
 * @param quantity a decimal with at most four places.
 * @param unitPriceMinor minor units with at most four places.
 */
export function priceOf(quantity: string, unitPriceMinor: string): bigint {
  const product = decimalToScaled(quantity, QUANTITY_DECIMALS) * decimalToScaled(unitPriceMinor, UNIT_PRICE_DECIMALS);
  return divideRounded(product, PRODUCT_SCALE);
}
