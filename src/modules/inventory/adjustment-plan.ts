import { parseUnitPrice, ValidationFailed } from '../../http/index.js';
import type { PlannedAdjustmentLine } from './adjustment-booking.service.js';
import type { InventoryItem } from './inventory-item.entity.js';
import { parseQuantity } from './stock-quantity.js';

/** How an item is to be adjusted, as it is sent: by a difference, or to what was counted. */
export interface RequestedAdjustment {
  readonly delta: string | undefined;
  readonly counted: string | undefined;
  readonly unitCost: string | undefined;
}

/**
 * What a request does to an item as it stands.
 * @param pointer where the request stands in the body: `/lines/0`, or '' for the body itself.
 * @param countedMember the name of the member that says what was counted.
 * @throws ValidationFailed when there is not exactly one of difference and count, or a unit cost that nothing would take.
 */
export function plannedLine(
  item: Readonly<InventoryItem>,
  { delta, counted, unitCost }: RequestedAdjustment,
  pointer: string,
  countedMember: string,
): PlannedAdjustmentLine {
  if ((delta === undefined) === (counted === undefined)) {
    throw invalid(`${pointer}/delta`, `Give either delta or ${countedMember}.`);
  }
  const quantityDelta =
    counted === undefined ? parseQuantity(delta ?? '0') : parseQuantity(counted) - parseQuantity(item.quantity);
  assertTakesCost(item, unitCost, delta?.startsWith('-') === true, `${pointer}/unitCost`);
  const takesCost = unitCost !== undefined && quantityDelta > 0n;
  return {
    ...{ item, countedQuantity: counted ?? null, quantityDelta, pointer },
    unitCostMinor: takesCost ? parseUnitPrice(unitCost, item.currency, `${pointer}/unitCost`) : null,
  };
}

/** Who counts may not know whether anything comes in; who says that something goes out does. */
function assertTakesCost(
  { costing }: Readonly<InventoryItem>,
  unitCost: string | undefined,
  goesOut: boolean,
  pointer: string,
): void {
  if (unitCost === undefined) return;
  if (goesOut) throw invalid(pointer, 'What goes out takes the average cost; only what comes in has a unit cost.');
  if (costing === 'none') throw invalid(pointer, 'The item is without costing.');
}

function invalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}
