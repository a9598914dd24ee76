import { rounded } from './amounts.js';
import type { Books } from './books.js';
import { known, referredActive } from './lookups.js';
import { refuse, refuseIf } from './refusal.js';

export interface Item {
  readonly id: string;
  readonly sku: string;
  name: string;
  readonly currency: string;
  costing: 'moving_average' | 'none';
  /** Ten-thousandths of the unit. */
  stock: bigint;
  value: bigint;
  hasMoved: boolean;
  costAccountId: string;
  adjustmentAccountId: string;
  isActive: boolean;
  version: number;
}

/** What a line of a document did to an item's stock: ten-thousandths and minor units, negative when they went out. */
export interface Move {
  readonly itemId: string;
  readonly parts: bigint;
  readonly value: bigint;
}

/** What is to be done to one item. */
export interface Change {
  readonly itemId: string;
  readonly parts: bigint;
  /** What it has cost; the average when absent. */
  readonly cost?: bigint | undefined;
}

/** An item that a new document in this currency names. @throws Refusal */
export function referredItem(books: Books, id: string, currency: string): Item {
  const item = referredActive(books.items, id);
  refuseIf(item.currency !== currency, '422 currency_mismatch');
  return item;
}

/** Takes what is sold out of stock. @throws Refusal */
export function issueStock(
  books: Books,
  sales: readonly { readonly itemId: string; readonly parts: bigint }[],
): Move[] {
  return move(
    books,
    sales.map((sale) => ({ itemId: sale.itemId, parts: -sale.parts })),
  );
}

/** Brings back what was sold, at the value at which it went out. */
export function returnStock(books: Books, sales: readonly Move[]): void {
  move(
    books,
    sales.map((sale) => ({ itemId: sale.itemId, parts: -sale.parts, cost: -sale.value })),
  );
}

/** Moves stock line by line. An item without costing has no value. @throws Refusal */
export function move(books: Books, changes: readonly Change[]): Move[] {
  const moves = changes.map((change) => {
    const item = known(books.items, change.itemId);
    const value = valueOf(item, change);
    item.stock += change.parts;
    item.value += value;
    item.hasMoved = true;
    return { itemId: item.id, parts: change.parts, value };
  });
  // However many lines of a document an item stands in, it has a new version.
  for (const itemId of new Set(moves.map((one) => one.itemId))) known(books.items, itemId).version += 1;
  return moves;
}

function valueOf({ stock, value, costing }: Item, change: Change): bigint {
  if (change.parts < 0n) {
    refuseIf(-change.parts > stock, '409 insufficient_stock');
    return rounded(value * change.parts, stock);
  }
  if (costing === 'none') return 0n;
  if (change.cost !== undefined) return change.cost;
  return stock === 0n ? refuse('422 unit_cost_required') : rounded(value * change.parts, stock);
}
