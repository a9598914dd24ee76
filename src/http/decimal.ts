/**
 * Exact decimals as text. The plain form is `-?digits[.digits]` without superfluous leading zeros: no exponent, no plus
 * sign, no separators, ASCII digits only.
 */
const PLAIN_DECIMAL = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/;

export interface DecimalParts {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
  readonly zero: boolean;
  /** Digits without leading zeros; trailing ones count, since they were sent. */
  readonly digits: number;
}

/** The parts of a plain decimal literal, or undefined. */
export function readDecimal(literal: string): DecimalParts | undefined {
  const match = PLAIN_DECIMAL.exec(literal);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  const significant = `${whole}${fraction}`.replace(/^0+/, '');
  return { negative: sign === '-', whole, fraction, zero: significant === '', digits: significant.length };
}

/**
 * A plain decimal as a whole number of `10^-decimals`: `('1.5', 4)` is `15000n`. Exact.
 * @throws RangeError when the literal is not a plain decimal or has more decimals.
 */
export function decimalToScaled(value: string, decimals: number): bigint {
  const parts = readDecimal(value);
  if (parts === undefined || parts.fraction.length > decimals) {
    throw new RangeError(`not a plain decimal of at most ${decimals} decimals`);
  }
  const scaled = BigInt(`${parts.whole}${parts.fraction.padEnd(decimals, '0')}`);
  return parts.negative ? -scaled : scaled;
}

/** The inverse of `decimalToScaled`, always with all `decimals`: `(15000n, 4)` is `'1.5000'`. */
export function scaledToDecimal(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  const sign = value < 0n ? '-' : '';
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
