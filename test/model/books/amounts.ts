/** All currencies of the model have two decimals. */
const MINOR_DECIMALS = 2;
const QUANTITY_DECIMALS = 4;
/** A unit price has four decimals of the minor unit. */
const UNIT_PRICE_DECIMALS = 6;

/** Minor units as answers show them: `-5n` is `-0.05`. */
export function money(minor: bigint): string {
  return decimal(minor, MINOR_DECIMALS);
}

/** `12.5` is `1250n`. */
export function minor(amount: string): bigint {
  return scaled(amount, MINOR_DECIMALS);
}

/** A quantity in ten-thousandths. */
export function parts(quantity: string): bigint {
  return scaled(quantity, QUANTITY_DECIMALS);
}

/** Ten-thousandths as answers show a quantity, without zeros at the end. */
export function quantity(ofParts: bigint): string {
  return decimal(ofParts, QUANTITY_DECIMALS).replace(/\.?0+$/, '');
}

/** What a quantity costs, in minor units. */
export function price(ofQuantity: string, unitPrice: string): bigint {
  return rounded(parts(ofQuantity) * scaled(unitPrice, UNIT_PRICE_DECIMALS), 100_000_000n);
}

/** Divides by a positive number, half away from zero. */
export function rounded(dividend: bigint, divisor: bigint): bigint {
  const half = dividend < 0n ? -divisor : divisor;
  return (2n * dividend + half) / (2n * divisor);
}

export function sum(amounts: Iterable<bigint>): bigint {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

function scaled(text: string, decimals: number): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

function decimal(value: bigint, decimals: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(decimals + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
