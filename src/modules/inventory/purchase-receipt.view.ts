import { formatMoney, ViewProperty } from '../../http/index.js';
import type { PurchaseReceipt } from './purchase-receipt.entity.js';
import type { PurchaseReceiptLine } from './purchase-receipt-line.entity.js';
import { formatQuantity } from './stock-quantity.js';

/** How much of one position of a purchase order came in, as answers show it. */
export class PurchaseReceiptLineView {
  /** That of the order's line. */
  @ViewProperty('whole')
  lineNo: number;

  @ViewProperty('id')
  itemId: string;

  @ViewProperty('quantity')
  quantity: string;

  @ViewProperty('money')
  cost: string;
}

/** A receipt without its lines, as lists show it. */
export class PurchaseReceiptSummaryView {
  @ViewProperty('id')
  id: string;

  @ViewProperty('id')
  purchaseOrderId: string;

  @ViewProperty('date')
  receivedOn: string;

  @ViewProperty('currency')
  currency: string;

  /** What was received has cost this. */
  @ViewProperty('money')
  cost: string;

  @ViewProperty('instant')
  createdAt: string;
}

/** A receipt, as answers show it. Never changes. */
export class PurchaseReceiptView extends PurchaseReceiptSummaryView {
  @ViewProperty([() => PurchaseReceiptLineView])
  lines: PurchaseReceiptLineView[];
}

export function toPurchaseReceiptView(
  receipt: Readonly<PurchaseReceipt>,
  lines: readonly Readonly<PurchaseReceiptLine>[],
): PurchaseReceiptView {
  return Object.assign(toPurchaseReceiptSummaryView(receipt), {
    lines: lines.map(({ lineNo, itemId, quantity, costMinor }) => ({
      ...{ lineNo, itemId, quantity: formatQuantity(quantity) },
      cost: formatMoney(costMinor, receipt.currency),
    })),
  });
}

export function toPurchaseReceiptSummaryView(receipt: Readonly<PurchaseReceipt>): PurchaseReceiptSummaryView {
  const { id, purchaseOrderId, receivedOn, currency, costMinor } = receipt;
  return {
    ...{ id, purchaseOrderId, receivedOn, currency, cost: formatMoney(costMinor, currency) },
    createdAt: receipt.createdAt.toISOString(),
  };
}
