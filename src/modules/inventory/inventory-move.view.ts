import { formatMoney, ViewProperty } from '../../http/index.js';
import { type InventoryMove, MOVE_KINDS, type MoveKind } from './inventory-move.entity.js';
import { formatQuantity } from './stock-quantity.js';

/** One change of an item's stock, as answers show it. Never changes. */
export class InventoryMoveView {
  @ViewProperty('id')
  itemId: string;

  /** From 1 without gaps in its item. */
  @ViewProperty('whole')
  seq: number;

  @ViewProperty([...MOVE_KINDS])
  kind: MoveKind;

  /** In when positive, out when negative. */
  @ViewProperty('quantity')
  quantityDelta: string;

  @ViewProperty('signedMoney')
  valueDelta: string;

  @ViewProperty('quantity')
  quantityAfter: string;

  @ViewProperty('money')
  valueAfter: string;

  /** The kind of document that moved it, such as `invoice`. */
  @ViewProperty('text')
  sourceType: string;

  @ViewProperty('id')
  sourceId: string;

  @ViewProperty('whole')
  sourceLine: number;

  @ViewProperty('date')
  movedOn: string;

  @ViewProperty('instant')
  occurredAt: string;

  @ViewProperty('instant')
  createdAt: string;
}

export function toInventoryMoveView(move: Readonly<InventoryMove>, currency: string): InventoryMoveView {
  const { itemId, seq, kind, sourceType, sourceId, sourceLine, movedOn } = move;
  return {
    ...{ itemId, seq: Number(seq), kind, quantityDelta: formatQuantity(move.quantityDelta) },
    valueDelta: formatMoney(move.valueDeltaMinor, currency),
    quantityAfter: formatQuantity(move.quantityAfter),
    valueAfter: formatMoney(move.valueAfterMinor, currency),
    ...{ sourceType, sourceId, sourceLine, movedOn },
    ...{ occurredAt: move.occurredAt.toISOString(), createdAt: move.createdAt.toISOString() },
  };
}
