import { Injectable } from '@nestjs/common';
import { assertAmountInRange, parseUnitPrice } from '../../http/index.js';
import type { IdempotentWrite, NewRow } from '../../idempotency/index.js';
import { CurrencyMismatch, DocumentNumbers, priceOf, ReferenceNotFound } from '../../ledger/index.js';
import { referredItem } from './referred-item.js';
import type { CreatePurchaseOrderDto, PurchaseOrderLineDto } from './purchase-order.dto.js';
import { PURCHASE_ORDER_SERIES, PurchaseOrder } from './purchase-order.entity.js';
import { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { type PurchaseOrderView, toPurchaseOrderView } from './purchase-order.view.js';
import { Vendor } from './vendor.entity.js';

const NUMBER_PREFIX = 'PO-';

/** A line as it will be stored, but for the order that it belongs to. */
type PlannedOrderLine = Omit<NewRow<PurchaseOrderLine>, 'purchaseOrderId'>;

/** Orders goods. */
@Injectable()
export class PurchaseOrdersService {
  constructor(private readonly numbers: DocumentNumbers) {}

  /** @throws ReferenceNotFound, CurrencyMismatch, ValidationFailed */
  async create(write: IdempotentWrite, dto: CreatePurchaseOrderDto): Promise<PurchaseOrderView> {
    const { currency } = dto;
    const [vendor, planned] = await Promise.all([
      referredVendor(write, dto.vendorId, '/vendorId'),
      Promise.all(dto.lines.map((line, index) => plannedLine(write, line, index, currency))),
      this.numbers.read(write, PURCHASE_ORDER_SERIES),
    ]);
    if (vendor.currency !== currency) throw new CurrencyMismatch('/currency', vendor.currency);
    const totalMinor = planned.reduce((sum, line) => sum + priceOf(line.quantityOrdered, line.unitCostMinor), 0n);
    assertAmountInRange(totalMinor, '/lines');
    const number = await this.numbers.take(write, PURCHASE_ORDER_SERIES, NUMBER_PREFIX);
    const order = write.insert(PurchaseOrder, {
      ...{ id: write.id, vendorId: vendor.id, status: 'draft', series: PURCHASE_ORDER_SERIES, ...number },
      ...{ currency, expectedOn: dto.expectedOn ?? null, totalMinor, memo: dto.memo ?? null },
      ...{ version: 1, writeId: write.id, createdAt: write.now, updatedAt: write.now },
    });
    const lines = planned.map((line) => write.insert(PurchaseOrderLine, { purchaseOrderId: order.id, ...line }));
    await write.trigger('purchase_order.created', { entityType: 'purchase_order', entityId: order.id });
    return toPurchaseOrderView(order, lines);
  }
}

async function referredVendor(write: IdempotentWrite, id: string, pointer: string): Promise<Readonly<Vendor>> {
  const vendor = await write.get(Vendor, id);
  if (vendor?.isActive !== true) throw new ReferenceNotFound(pointer);
  return vendor;
}

async function plannedLine(
  write: IdempotentWrite,
  { itemId, quantity, unitCost }: PurchaseOrderLineDto,
  index: number,
  currency: string,
): Promise<PlannedOrderLine> {
  const pointer = `/lines/${index}`;
  const item = await referredItem(write, itemId, currency, `${pointer}/itemId`);
  const unitCostMinor = parseUnitPrice(unitCost, currency, `${pointer}/unitCost`);
  assertAmountInRange(priceOf(quantity, unitCostMinor), `${pointer}/unitCost`);
  return { lineNo: index + 1, itemId: item.id, quantityOrdered: quantity, quantityReceived: '0', unitCostMinor };
}
