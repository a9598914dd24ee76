import { amountFault, type Fault, minorFault, UNIT_PRICE_EXTRA_DECIMALS, unitPriceFault } from './amount.js';
import { currencyDecimals, isCurrency } from './currency.js';
import { decimalToScaled, scaledToDecimal } from './decimal.js';
import { CURRENCY_INVALID, ValidationFailed } from './validation/validation.errors.js';

/**
 * The smallest units of an amount in major units: `('100.00', 'EUR')` is `10000n`. Zero and negative amounts pass: whether
 * they may stand here, the DTO has said.
 * @param pointer where the amount stands in the body.
 * @throws ValidationFailed with amount_invalid, amount_precision, amount_out_of_range or currency_invalid.
 */
export function parseMoney(value: string, currency: string, pointer = '/amount'): bigint {
  assertCurrency(currency, pointer);
  refuse(amountFault(value, currency, { allowZero: true, allowNegative: true }), pointer);
  return decimalToScaled(value, currencyDecimals(currency));
}

/** The decimal string of an amount, with all decimals of its currency: `(10000n, 'EUR')` is `'100.00'`. */
export function formatMoney(minor: bigint, currency: string): string {
  return scaledToDecimal(minor, currencyDecimals(currency));
}

/**
 * Refuses an amount or a sum that can't be stored.
 * @throws ValidationFailed with amount_out_of_range.
 */
export function assertAmountInRange(minor: bigint, pointer: string): void {
  refuse(minorFault(minor), pointer);
}

/**
 * A unit price in major units as smallest units with four decimals, the form it is stored in: `('9.99', 'EUR')` is
 * `'999.0000'`.
 * @throws ValidationFailed with amount_invalid, amount_precision, amount_out_of_range or currency_invalid.
 */
export function parseUnitPrice(value: string, currency: string, pointer = '/unitPrice'): string {
  assertCurrency(currency, pointer);
  refuse(unitPriceFault(value, currency, { allowNegative: true }), pointer);
  const scaled = decimalToScaled(value, currencyDecimals(currency) + UNIT_PRICE_EXTRA_DECIMALS);
  return scaledToDecimal(scaled, UNIT_PRICE_EXTRA_DECIMALS);
}

/** The inverse of `parseUnitPrice`: the shortest form that has at least the decimals of the currency. */
export function formatUnitPrice(minor: string, currency: string): string {
  const decimals = currencyDecimals(currency);
  const scaled = decimalToScaled(minor, UNIT_PRICE_EXTRA_DECIMALS);
  const major = scaledToDecimal(scaled, decimals + UNIT_PRICE_EXTRA_DECIMALS);
  return withoutZerosBeyond(major, decimals);
}

function withoutZerosBeyond(major: string, decimals: number): string {
  const least = major.length - UNIT_PRICE_EXTRA_DECIMALS - (decimals === 0 ? 1 : 0);
  let end = major.length;
  while (end > least && (major[end - 1] === '0' || major[end - 1] === '.')) end -= 1;
  return major.slice(0, end);
}

function assertCurrency(currency: string, pointer: string): void {
  if (!isCurrency(currency)) refuse({ code: CURRENCY_INVALID.code, message: 'Its currency is unknown.' }, pointer);
}

function refuse(fault: Fault | undefined, pointer: string): void {
  if (fault !== undefined) throw new ValidationFailed([{ pointer, ...fault }]);
}
