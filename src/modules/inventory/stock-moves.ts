import { assertAmountInRange } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { UnitCostRequired, InsufficientStock } from './inventory.errors.js';
import { InventoryItem } from './inventory-item.entity.js';
import { InventoryMove, type MoveKind } from './inventory-move.entity.js';
import { averageValueOf, bringIn, type Stock, type StockMovement, takeOut } from './moving-average.js';
import { assertStockInRange, formatQuantity, parseQuantity, storedQuantity } from './stock-quantity.js';

/** The document whose lines move stock. */
export interface MovingDocument {
  /** The kind of document, such as `invoice`. */
  readonly sourceType: string;
  readonly sourceId: string;
  /** The business day of its posting. */
  readonly movedOn: string;
  /** The time of the write when absent. */
  readonly occurredAt?: Date | undefined;
}

/** What a line of a document does to the stock of an item. */
export interface StockChange {
  readonly item: Readonly<InventoryItem>;
  readonly lineNo: number;
  readonly kind: MoveKind;
  /** Ten-thousandths of the unit, not zero: in when positive, out when negative. */
  readonly quantityDelta: bigint;
  /** What comes in has cost this; the average when absent. What goes out always takes the average. */
  readonly costMinor?: bigint | undefined;
  /** Where the line stands in the body. */
  readonly pointer: string;
}

/** What a line has done. */
export interface BookedMove {
  readonly item: Readonly<InventoryItem>;
  readonly lineNo: number;
  readonly quantityDelta: bigint;
  readonly valueDeltaMinor: bigint;
}

/**
 * Queues the moves of a document, line by line, and what they leave of each item, which may stand in several lines.
 * Posting their value is up to the document.
 * @throws InsufficientStock, UnitCostRequired, ValidationFailed (quantity_invalid, amount_out_of_range)
 */
export function bookMoves(
  write: IdempotentWrite,
  document: MovingDocument,
  changes: readonly StockChange[],
): readonly BookedMove[] {
  const items = new Map(changes.map(({ item }) => [item.id, item]));
  const moves = changes.map((change) => {
    const item = items.get(change.item.id) ?? change.item;
    const movement = movementOf(item, change);
    const moved = movedItem(item, movement);
    items.set(item.id, moved);
    insertMove(write, document, change, moved, movement);
    const { quantityDelta, valueDeltaMinor } = movement;
    return { item, lineNo: change.lineNo, quantityDelta, valueDeltaMinor };
  });
  for (const { id, quantity, valueMinor, moveSeq, version } of items.values()) {
    write.update(InventoryItem, id, { quantity, valueMinor, moveSeq, version: version + 1, updatedAt: write.now });
  }
  return moves;
}

/** What an item has in stock, for arithmetic. */
export function stockOf({ quantity, valueMinor }: Readonly<InventoryItem>): Stock {
  return { quantity: parseQuantity(quantity), valueMinor };
}

function movementOf(item: Readonly<InventoryItem>, { quantityDelta, costMinor, pointer }: StockChange): StockMovement {
  const stock = stockOf(item);
  if (quantityDelta < 0n) return taken(item, stock, -quantityDelta);
  const movement = bringIn(stock, quantityDelta, costOf(item, stock, quantityDelta, costMinor, pointer));
  assertStockInRange(movement.after.quantity, pointer);
  assertAmountInRange(movement.after.valueMinor, pointer);
  return movement;
}

function taken(item: Readonly<InventoryItem>, stock: Stock, quantity: bigint): StockMovement {
  if (quantity <= stock.quantity) return takeOut(stock, quantity);
  throw new InsufficientStock({
    itemId: item.id,
    requested: formatQuantity(storedQuantity(quantity)),
    available: formatQuantity(item.quantity),
  });
}

/** An item without costing has no value, whatever came in has cost. */
function costOf(
  item: Readonly<InventoryItem>,
  stock: Stock,
  quantity: bigint,
  costMinor: bigint | undefined,
  pointer: string,
): bigint {
  if (item.costing === 'none') return 0n;
  const cost = costMinor ?? averageValueOf(stock, quantity);
  if (cost === undefined) throw new UnitCostRequired(`${pointer}/unitCost`);
  return cost;
}

function movedItem(item: Readonly<InventoryItem>, { after }: StockMovement): Readonly<InventoryItem> {
  const { quantity, valueMinor } = after;
  return { ...item, quantity: storedQuantity(quantity), valueMinor, moveSeq: item.moveSeq + 1n };
}

function insertMove(
  write: IdempotentWrite,
  { sourceType, sourceId, movedOn, occurredAt }: MovingDocument,
  { kind, lineNo }: StockChange,
  { id: itemId, moveSeq, quantity, valueMinor }: Readonly<InventoryItem>,
  { quantityDelta, valueDeltaMinor }: StockMovement,
): void {
  write.insert(InventoryMove, {
    ...{ itemId, seq: moveSeq, kind, quantityDelta: storedQuantity(quantityDelta), valueDeltaMinor },
    ...{ quantityAfter: quantity, valueAfterMinor: valueMinor, sourceType, sourceId, sourceLine: lineNo },
    ...{ movedOn, occurredAt: occurredAt ?? write.now, writeId: write.id, createdAt: write.now },
  });
}
