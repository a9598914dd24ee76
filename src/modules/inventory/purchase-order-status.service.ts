import { Injectable } from '@nestjs/common';
import { assertVersion, NotFound, ValidationFailed } from '../../http/index.js';
import type { IdempotentWrite } from '../../idempotency/index.js';
import { assertRecentDay, CompanySettingsLookup, IllegalTransition } from '../../ledger/index.js';
import { InventoryPostings } from './inventory-postings.service.js';
import type { UpdatePurchaseOrderStatusDto } from './purchase-order.dto.js';
import { PurchaseOrder, type PurchaseOrderStatus } from './purchase-order.entity.js';
import { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { type PurchaseOrderView, toPurchaseOrderView } from './purchase-order.view.js';
import { PurchaseReceiptsService } from './purchase-receipts.service.js';
import { parseQuantity } from './stock-quantity.js';

const NEXT: Readonly<Record<PurchaseOrderStatus, readonly PurchaseOrderStatus[]>> = {
  draft: ['approved', 'cancelled'],
  approved: ['partially_received', 'received', 'cancelled'],
  partially_received: ['partially_received', 'received', 'closed'],
  received: ['closed'],
  closed: [],
  cancelled: [],
};

/** Takes purchase orders through their states; goods come in on the way. */
@Injectable()
export class PurchaseOrderStatusService {
  constructor(
    private readonly settings: CompanySettingsLookup,
    private readonly receipts: PurchaseReceiptsService,
    private readonly postings: InventoryPostings,
  ) {}

  /**
   * @throws NotFound, VersionConflict, IllegalTransition, OverReceipt, PeriodLocked, AccountInactive, ValidationFailed
   */
  async update(
    write: IdempotentWrite,
    id: string,
    expectedVersion: number | undefined,
    dto: UpdatePurchaseOrderStatusDto,
  ): Promise<PurchaseOrderView> {
    const [order, lines, today] = await Promise.all([
      write.get(PurchaseOrder, id),
      write.find(PurchaseOrderLine, { purchaseOrderId: id }),
      this.settings.today(write),
      this.postings.read(write),
    ]);
    if (order === undefined) throw new NotFound();
    assertVersion(order.version, expectedVersion);
    if (!NEXT[order.status].includes(dto.status)) throw new IllegalTransition(order.status, dto.status);
    assertReceiptFits(dto);
    const after = isReceipt(dto.status) ? await this.receive(write, order, lines, dto, today) : lines;
    const status = isReceipt(dto.status) ? statusOf(after) : dto.status;
    const changes = { status, version: order.version + 1, updatedAt: write.now };
    write.update(PurchaseOrder, id, changes);
    return toPurchaseOrderView({ ...order, ...changes }, after);
  }

  private async receive(
    write: IdempotentWrite,
    order: Readonly<PurchaseOrder>,
    lines: readonly Readonly<PurchaseOrderLine>[],
    { receipt }: UpdatePurchaseOrderStatusDto,
    today: string,
  ): Promise<readonly Readonly<PurchaseOrderLine>[]> {
    const receivedOn = assertRecentDay(receipt?.receivedOn ?? today, today, '/receipt/receivedOn');
    const after = await this.receipts.receive(write, order, lines, receivedOn, receipt?.lines);
    await write.trigger('purchase_order.received', { entityType: 'purchase_order', entityId: order.id });
    return after;
  }
}

function isReceipt(status: PurchaseOrderStatus): boolean {
  return status === 'received' || status === 'partially_received';
}

function assertReceiptFits({ status, receipt }: UpdatePurchaseOrderStatusDto): void {
  if (receipt !== undefined && !isReceipt(status)) {
    throw invalid('/receipt', `An order that becomes ${status} has no receipt.`);
  }
  if (status === 'partially_received' && receipt?.lines === undefined) {
    throw invalid(receipt === undefined ? '/receipt' : '/receipt/lines', 'Say which part of the order came in.');
  }
}

/** What was received decides, whatever the caller has called it. */
function statusOf(lines: readonly Readonly<PurchaseOrderLine>[]): PurchaseOrderStatus {
  const isComplete = lines.every(
    ({ quantityOrdered, quantityReceived }) => parseQuantity(quantityReceived) === parseQuantity(quantityOrdered),
  );
  return isComplete ? 'received' : 'partially_received';
}

function invalid(pointer: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer, code: 'validation_failed', message }]);
}
