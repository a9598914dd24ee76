import { Injectable } from '@nestjs/common';
import { deterministicChildId, type IdempotentWrite } from '../../idempotency/index.js';
import { ReferenceNotFound } from '../../ledger/index.js';
import { InventoryItem } from './inventory-item.entity.js';
import { InventoryPostings } from './inventory-postings.service.js';
import type { ReceiptLineDto } from './purchase-order.dto.js';
import type { PurchaseOrder } from './purchase-order.entity.js';
import { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { PurchaseReceipt } from './purchase-receipt.entity.js';
import { PurchaseReceiptLine } from './purchase-receipt-line.entity.js';
import { type PlannedReceiptLine, plannedReceipt } from './receipt-plan.js';
import { bookMoves } from './stock-moves.js';
import type { ReceivedMove } from './stock-postings.js';
import { storedQuantity } from './stock-quantity.js';

/** Takes ordered goods into stock. */
@Injectable()
export class PurchaseReceiptsService {
  constructor(private readonly postings: InventoryPostings) {}

  /**
   * @returns the order's lines as the receipt leaves them.
   * @throws OverReceipt, PeriodLocked, AccountInactive, ValidationFailed
   */
  async receive(
    write: IdempotentWrite,
    order: Readonly<PurchaseOrder>,
    lines: readonly Readonly<PurchaseOrderLine>[],
    receivedOn: string,
    requested: readonly ReceiptLineDto[] | undefined,
  ): Promise<readonly Readonly<PurchaseOrderLine>[]> {
    const planned = plannedReceipt(lines, requested);
    const id = deterministicChildId(write.id, 'receipt');
    const moves = await move(write, id, receivedOn, planned);
    const receipt = write.insert(PurchaseReceipt, {
      ...{ id, purchaseOrderId: order.id, receivedOn, currency: order.currency, writeId: write.id },
      ...{ costMinor: planned.reduce((sum, { costMinor }) => sum + costMinor, 0n), createdAt: write.now },
    });
    for (const part of planned) insertLine(write, receipt, part);
    await this.postings.receive(write, receipt, moves);
    const after = new Map(planned.map(({ line, receivedAfter }) => [line.lineNo, receivedAfter]));
    return lines.map((line) => ({ ...line, quantityReceived: after.get(line.lineNo) ?? line.quantityReceived }));
  }
}

/** Active or not: what was ordered comes in. */
async function move(
  write: IdempotentWrite,
  sourceId: string,
  movedOn: string,
  planned: readonly PlannedReceiptLine[],
): Promise<readonly ReceivedMove[]> {
  const items = await Promise.all(planned.map(({ line }) => write.get(InventoryItem, line.itemId)));
  const changes = planned.map(({ line: { lineNo }, quantity, costMinor, pointer }, index) => {
    const item = items[index];
    if (item === undefined) throw new ReferenceNotFound(pointer);
    return { item, lineNo, kind: 'receipt' as const, quantityDelta: quantity, costMinor, pointer };
  });
  const moves = bookMoves(write, { sourceType: 'purchase_receipt', sourceId, movedOn }, changes);
  return moves.map((booked, index) => ({ ...booked, costMinor: planned[index]?.costMinor ?? 0n }));
}

function insertLine(
  write: IdempotentWrite,
  { id: receiptId, purchaseOrderId }: Readonly<PurchaseReceipt>,
  { line: { lineNo, itemId }, quantity, costMinor, receivedAfter }: PlannedReceiptLine,
): void {
  write.insert(PurchaseReceiptLine, {
    ...{ receiptId, lineNo, purchaseOrderId, itemId, quantity: storedQuantity(quantity), costMinor },
  });
  write.update(PurchaseOrderLine, { purchaseOrderId, lineNo }, { quantityReceived: receivedAfter });
}
