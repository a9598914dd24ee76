import { formatMoney, formatUnitPrice, ViewProperty } from '../../http/index.js';
import { PURCHASE_ORDER_STATUSES, type PurchaseOrder, type PurchaseOrderStatus } from './purchase-order.entity.js';
import type { PurchaseOrderLine } from './purchase-order-line.entity.js';
import { formatQuantity } from './stock-quantity.js';

/** One position of a purchase order, as answers show it. */
export class PurchaseOrderLineView {
  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('id')
  itemId: string;

  /** What was ordered. */
  @ViewProperty('quantity')
  quantity: string;

  @ViewProperty('quantity')
  quantityReceived: string;

  @ViewProperty('unitPrice')
  unitCost: string;
}

/** A purchase order without its lines, as lists show it. */
export class PurchaseOrderSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  vendorId: string;

  @ViewProperty([...PURCHASE_ORDER_STATUSES])
  status: PurchaseOrderStatus;

  /** Without gaps in the company. */
  @ViewProperty('text')
  number: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty('date', { nullable: true })
  expectedOn: string | null;

  /** What all of it costs. */
  @ViewProperty('money')
  total: string;

  @ViewProperty('text', { nullable: true })
  memo: string | null;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

/** A purchase order, as answers show it. */
export class PurchaseOrderView extends PurchaseOrderSummaryView {
  @ViewProperty([() => PurchaseOrderLineView])
  lines: PurchaseOrderLineView[];
}

export function toPurchaseOrderView(
  order: Readonly<PurchaseOrder>,
  lines: readonly Readonly<PurchaseOrderLine>[],
): PurchaseOrderView {
  return Object.assign(toPurchaseOrderSummaryView(order), {
    lines: lines.map((line) => toLineView(line, order.currency)),
  });
}

export function toPurchaseOrderSummaryView(order: Readonly<PurchaseOrder>): PurchaseOrderSummaryView {
  const { id, vendorId, status, number, currency, expectedOn, totalMinor, memo, version } = order;
  return {
    ...{ id, vendorId, status, number, currency, expectedOn, total: formatMoney(totalMinor, currency), memo, version },
    ...{ createdAt: order.createdAt.toISOString(), updatedAt: order.updatedAt.toISOString() },
  };
}

function toLineView(line: Readonly<PurchaseOrderLine>, currency: string): PurchaseOrderLineView {
  const { lineNo, itemId, quantityOrdered, quantityReceived, unitCostMinor } = line;
  return {
    ...{ lineNo, itemId, quantity: formatQuantity(quantityOrdered) },
    quantityReceived: formatQuantity(quantityReceived),
    unitCost: formatUnitPrice(unitCostMinor, currency),
  };
}
