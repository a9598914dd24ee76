import { deterministicChildId, type IdempotentWrite } from '../../idempotency/index.js';
import type { PlannedAdjustment, PlannedAdjustmentLine } from './adjustment-booking.service.js';
import { plannedLine } from './adjustment-plan.js';
import type { OpeningStockDto } from './inventory-item.dto.js';
import type { InventoryItem } from './inventory-item.entity.js';

/** The adjustment that gives a new item its first stock. @throws ValidationFailed naming `/opening`. */
export function openingStock(
  write: IdempotentWrite,
  item: Readonly<InventoryItem>,
  { quantity, unitCost }: OpeningStockDto,
  today: string,
): { readonly adjustment: PlannedAdjustment; readonly line: PlannedAdjustmentLine } {
  const id = deterministicChildId(write.id, 'opening');
  const adjustment = { id, reason: 'opening' as const, note: null, currency: item.currency, adjustedOn: today };
  const request = { delta: quantity, counted: undefined, unitCost };
  return { adjustment, line: plannedLine(item, request, '/opening', 'quantity') };
}
