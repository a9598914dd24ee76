import { formatMoney, formatUnitPrice, ViewProperty } from '../../http/index.js';
import { ADJUSTMENT_REASONS, type AdjustmentReason, type InventoryAdjustment } from './inventory-adjustment.entity.js';
import type { InventoryAdjustmentLine } from './inventory-adjustment-line.entity.js';
import { formatQuantity } from './stock-quantity.js';

/** What an adjustment did to one item, as answers show it. */
export class AdjustmentLineView {
  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('id')
  itemId: string;

  /** What was found, when it was counted. */
  @ViewProperty('quantity', { nullable: true })
  countedQuantity: string | null;

  /** In when positive, out when negative; zero where a count found what the books say. */
  @ViewProperty('quantity')
  quantityDelta: string;

  @ViewProperty('signedMoney')
  valueDelta: string;

  /** As it was given; null where the average was taken. */
  @ViewProperty('unitPrice', { nullable: true })
  unitCost: string | null;
}

/** An adjustment without its lines, as lists show it. */
export class InventoryAdjustmentSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty([...ADJUSTMENT_REASONS])
  reason: AdjustmentReason;

  @ViewProperty('text', { nullable: true })
  note: string | null;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date')
  adjustedOn: string;

  @ViewProperty('instant')
  createdAt: string;
}

/** An adjustment, as answers show it. Never changes. */
export class InventoryAdjustmentView extends InventoryAdjustmentSummaryView {
  @ViewProperty([() => AdjustmentLineView])
  lines: AdjustmentLineView[];
}

export function toAdjustmentView(
  adjustment: Readonly<InventoryAdjustment>,
  lines: readonly Readonly<InventoryAdjustmentLine>[],
): InventoryAdjustmentView {
  return Object.assign(toAdjustmentSummaryView(adjustment), {
    lines: lines.map((line) => toLineView(line, adjustment.currency)),
  });
}

export function toAdjustmentSummaryView(adjustment: Readonly<InventoryAdjustment>): InventoryAdjustmentSummaryView {
  const { id, reason, note, currency, adjustedOn } = adjustment;
  return { ...{ id, reason, note, currency, adjustedOn }, createdAt: adjustment.createdAt.toISOString() };
}

function toLineView(line: Readonly<InventoryAdjustmentLine>, currency: string): AdjustmentLineView {
  const { lineNo, itemId, countedQuantity, quantityDelta, valueDeltaMinor, unitCostMinor } = line;
  return {
    ...{ lineNo, itemId, countedQuantity: countedQuantity === null ? null : formatQuantity(countedQuantity) },
    quantityDelta: formatQuantity(quantityDelta),
    valueDelta: formatMoney(valueDeltaMinor, currency),
    unitCost: unitCostMinor === null ? null : formatUnitPrice(unitCostMinor, currency),
  };
}
