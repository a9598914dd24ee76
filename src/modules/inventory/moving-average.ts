import { scaledToDecimal } from '../../http/index.js';
import { divideRounded } from '../../ledger/index.js';

/** Ten-thousandths of one unit. */
const ONE_UNIT = 10n ** 4n;
const UNIT_COST_DECIMALS = 4;

/** What is in stock. */
export interface Stock {
  /** Ten-thousandths of the item's unit. */
  readonly quantity: bigint;
  /** Minor units: what all of it has cost. */
  readonly valueMinor: bigint;
}

/** A change of a stock, and what it leaves. */
export interface StockMovement {
  readonly quantityDelta: bigint;
  readonly valueDeltaMinor: bigint;
  readonly after: Stock;
}

/*
 * The moving average as a total value: what comes in adds its cost, what goes out takes its share, rounded once. No unit
 * cost is kept, so nothing is lost to its rounding: at any moment the value is all that came in less all that went out.
 */

/** Goods come in and bring what they have cost. */
export function bringIn(stock: Stock, quantity: bigint, valueMinor: bigint): StockMovement {
  return movementBy(stock, quantity, valueMinor);
}

/**
 * Goods go out and take their share of the value, rounded half away from zero; the last ones take all that is left.
 * @throws RangeError when there are not so many.
 */
export function takeOut(stock: Stock, quantity: bigint): StockMovement {
  if (quantity > stock.quantity) throw new RangeError('More is taken out than is in stock.');
  return movementBy(stock, -quantity, -(averageValueOf(stock, quantity) ?? 0n));
}

/** What so much of the stock is worth; undefined while there is none, and so no average. */
export function averageValueOf(stock: Stock, quantity: bigint): bigint | undefined {
  return stock.quantity === 0n ? undefined : divideRounded(stock.valueMinor * quantity, stock.quantity);
}

function movementBy(stock: Stock, quantityDelta: bigint, valueDeltaMinor: bigint): StockMovement {
  const after = { quantity: stock.quantity + quantityDelta, valueMinor: stock.valueMinor + valueDeltaMinor };
  return { quantityDelta, valueDeltaMinor, after };
}

/** The value of one unit: minor units with four places, rounded; undefined while there is no stock. */
export function averageUnitCost(stock: Stock): string | undefined {
  const cost = averageValueOf(stock, ONE_UNIT * 10n ** BigInt(UNIT_COST_DECIMALS));
  return cost === undefined ? undefined : scaledToDecimal(cost, UNIT_COST_DECIMALS);
}
