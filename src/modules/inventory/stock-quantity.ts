import { decimalToScaled, scaledToDecimal, ValidationFailed } from '../../http/index.js';

const QUANTITY_DECIMALS = 4;
/** Any stock can be sent back as a quantity, which has at most 15 digits. */
const STOCK_BEYOND = 10n ** 15n;

/** A quantity in ten-thousandths: `'2.5'` is `25000n`. */
export function parseQuantity(quantity: string): bigint {
  return decimalToScaled(quantity, QUANTITY_DECIMALS);
}

/** A quantity as it is stored, with all four places. */
export function storedQuantity(quantity: bigint): string {
  return scaledToDecimal(quantity, QUANTITY_DECIMALS);
}

/** A quantity as answers show it: `'2.5000'` is `'2.5'`. */
export function formatQuantity(stored: string): string {
  return stored.replace(/\.?0+$/, '');
}

/** @throws ValidationFailed (quantity_invalid) when there would be more in stock than can be kept. */
export function assertStockInRange(quantity: bigint, pointer: string): void {
  if (quantity < STOCK_BEYOND) return;
  const message = `There would be more in stock than ${formatQuantity(storedQuantity(STOCK_BEYOND - 1n))}.`;
  throw new ValidationFailed([{ pointer, code: 'quantity_invalid', message }]);
}
