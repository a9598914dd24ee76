import { ValidationFailed } from '../../http/index.js';
import { priceOf } from '../../ledger/index.js';
import { OverReceipt } from './inventory.errors.js';
import type { ReceiptLineDto } from './purchase-order.dto.js';
import type { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { formatQuantity, parseQuantity, storedQuantity } from './stock-quantity.js';

/** How much of a line came in. */
export interface PlannedReceiptLine {
  readonly line: Readonly<PurchaseOrderLine>;
  /** Ten-thousandths of the unit, more than zero. */
  readonly quantity: bigint;
  /** What was received of the line, this included. */
  readonly receivedAfter: string;
  /** What the part that came in costs. */
  readonly costMinor: bigint;
  /** Where it stands in the body. */
  readonly pointer: string;
}

/**
 * What comes in: what the request says, or all that is outstanding.
 * @throws OverReceipt, ValidationFailed for a line that the order does not have, or one twice.
 */
export function plannedReceipt(
  lines: readonly Readonly<PurchaseOrderLine>[],
  requested: readonly ReceiptLineDto[] | undefined,
): readonly PlannedReceiptLine[] {
  if (requested === undefined) {
    const outstanding = lines.map((line) => ({ line, quantity: outstandingOf(line) }));
    return outstanding
      .filter(({ quantity }) => quantity > 0n)
      .map(({ line, quantity }) => plannedReceiptLine(line, quantity, '/receipt'));
  }
  assertEachLineOnce(requested);
  return requested.map(({ lineNo, quantity }, index) => {
    const pointer = `/receipt/lines/${index}`;
    const line = lines.find((one) => one.lineNo === lineNo);
    if (line === undefined) throw invalid(`${pointer}/lineNo`, 'The order has no such line.');
    return plannedReceiptLine(line, parseQuantity(quantity), pointer);
  });
}

/**
 * The cost of a part of a line: what all that was received costs with it, less what it cost without. So the parts add up
 * to the line's cost exactly, in however many they come.
 */
export function costOfPart(receivedBefore: bigint, quantity: bigint, unitCostMinor: string): bigint {
  const costOf = (received: bigint): bigint => priceOf(storedQuantity(received), unitCostMinor);
  return costOf(receivedBefore + quantity) - costOf(receivedBefore);
}

function plannedReceiptLine(line: Readonly<PurchaseOrderLine>, quantity: bigint, pointer: string): PlannedReceiptLine {
  const outstanding = outstandingOf(line);
  if (quantity > outstanding) {
    throw new OverReceipt({ lineNo: line.lineNo, outstanding: formatQuantity(storedQuantity(outstanding)) });
  }
  const received = parseQuantity(line.quantityReceived);
  return {
    ...{ line, quantity, receivedAfter: storedQuantity(received + quantity), pointer },
    costMinor: costOfPart(received, quantity, line.unitCostMinor),
  };
}

function outstandingOf({ quantityOrdered, quantityReceived }: Readonly<PurchaseOrderLine>): bigint {
  return parseQuantity(quantityOrdered) - parseQuantity(quantityReceived);
}

function assertEachLineOnce(requested: readonly ReceiptLineDto[]): void {
  const seen = new Set<number>();
  requested.forEach(({ lineNo }, index) => {
    if (seen.has(lineNo)) throw invalid(`/receipt/lines/${index}/lineNo`, 'The line stands here twice.');
    seen.add(lineNo);
  });
}

function invalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}
