import { currencyDecimals } from './currency.js';
import { decimalToScaled, readDecimal } from './decimal.js';
import { AMOUNT_INVALID, AMOUNT_OUT_OF_RANGE, AMOUNT_PRECISION } from './validation/validation.errors.js';

/** The largest number of smallest units that one amount or one sum may have, either side of zero. */
export const MONEY_MINOR_MAX = 9_007_199_254_740_991n;

const DIGITS_MAX = 15;
/** No currency has more; used while the currency is not known. */
const CURRENCY_DECIMALS_MAX = 4;
/** Unit prices may be finer than the currency by so many decimals. */
export const UNIT_PRICE_EXTRA_DECIMALS = 4;
const UNIT_PRICE_SCALED_MAX = 10n ** 20n;

export interface AmountRules {
  readonly allowZero?: boolean | undefined;
  readonly allowNegative?: boolean | undefined;
}

/** Why an amount is refused. */
export interface Fault {
  readonly code: string;
  readonly message: string;
}

/** What is wrong with an amount literal in this currency (undefined: not known yet), judged as it was sent. */
export function amountFault(literal: string, currency: string | undefined, rules: AmountRules = {}): Fault | undefined {
  const parts = readDecimal(literal);
  if (parts === undefined) return invalid('It must be a plain decimal such as "100.00".');
  if (parts.digits > DIGITS_MAX) return invalid(`It has more than ${DIGITS_MAX} digits.`);
  if (parts.zero && parts.negative) return invalid('It must not be a negative zero.');
  if (parts.zero && rules.allowZero !== true) return invalid('It must not be zero.');
  if (parts.negative && rules.allowNegative !== true) return invalid('It must not be negative.');
  const decimals = currency === undefined ? CURRENCY_DECIMALS_MAX : currencyDecimals(currency);
  if (parts.fraction.length > decimals) return tooPrecise(currency, decimals);
  return currency === undefined ? undefined : minorFault(decimalToScaled(literal, decimals));
}

/** As `amountFault`, for a price with up to four decimals more than the currency has. */
export function unitPriceFault(literal: string, currency: string | undefined, rules: AmountRules): Fault | undefined {
  const parts = readDecimal(literal);
  if (parts === undefined) return invalid('It must be a plain decimal such as "9.99".');
  if (parts.digits > DIGITS_MAX) return invalid(`It has more than ${DIGITS_MAX} digits.`);
  if (parts.zero && parts.negative) return invalid('It must not be a negative zero.');
  if (parts.negative && rules.allowNegative !== true) return invalid('It must not be negative.');
  const own = currency === undefined ? CURRENCY_DECIMALS_MAX : currencyDecimals(currency);
  const decimals = own + UNIT_PRICE_EXTRA_DECIMALS;
  if (parts.fraction.length > decimals) return tooPrecise(currency, decimals);
  const scaled = currency === undefined ? 0n : decimalToScaled(literal, decimals);
  return scaled >= UNIT_PRICE_SCALED_MAX || -scaled >= UNIT_PRICE_SCALED_MAX ? outOfRange() : undefined;
}

/** Whether a number of smallest units is beyond what can be stored. */
export function minorFault(minor: bigint): Fault | undefined {
  return minor > MONEY_MINOR_MAX || minor < -MONEY_MINOR_MAX ? outOfRange() : undefined;
}

function invalid(message: string): Fault {
  return { code: AMOUNT_INVALID.code, message };
}

function tooPrecise(currency: string | undefined, decimals: number): Fault {
  const of = currency === undefined ? 'any currency' : currency;
  return { code: AMOUNT_PRECISION.code, message: `It has more decimals than ${of} allows here (${decimals}).` };
}

function outOfRange(): Fault {
  return { code: AMOUNT_OUT_OF_RANGE.code, message: 'It is too large.' };
}
