import { deterministicChildId } from '../../../src/idempotency/index.js';
import { money, parts, price, quantity, sum } from './amounts.js';
import type { Books } from './books.js';
import { type Call, command, type Expected, type Resource } from './command.js';
import { checkOpen, checkRecent, type Line, post, systemAccount } from './ledger.js';
import { known, namedVersion, referredActive } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { move, referredItem } from './stock.js';
import { trigger } from './workflow-instances.js';

interface OrderLine {
  readonly itemId: string;
  readonly quantity: string;
  readonly unitCost: string;
  /** Ten-thousandths. */
  received: bigint;
}

type OrderStatus = 'draft' | 'approved' | 'partially_received' | 'received' | 'closed' | 'cancelled';

export interface PurchaseOrder {
  readonly id: string;
  readonly vendorId: string;
  readonly currency: string;
  readonly number: string;
  status: OrderStatus;
  readonly lines: OrderLine[];
  version: number;
}

interface CreateOrder {
  readonly vendorId: string;
  readonly currency: string;
  readonly lines: readonly Omit<OrderLine, 'received'>[];
}

interface UpdateStatus {
  readonly status: OrderStatus;
  readonly receipt?: {
    readonly receivedOn?: string;
    readonly lines?: readonly { readonly lineNo: number; readonly quantity: string }[];
  };
}

const NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['approved', 'cancelled'],
  approved: ['partially_received', 'received', 'cancelled'],
  partially_received: ['partially_received', 'received', 'closed'],
  received: ['closed'],
  closed: [],
  cancelled: [],
};

export const PURCHASE_ORDERS = {
  createPurchaseOrder: command<CreateOrder>({
    weight: 4,
    wish(books, choices) {
      const vendorId = choices.id('vendors', 'createVendor', ({ isActive }) => isActive);
      const currency = books.vendors.get(vendorId)?.currency ?? 'EUR';
      const lines = Array.from({ length: 1 + choices.number(3) }, () => ({
        itemId: choices.id('items', 'createInventoryItem', (item) => item.isActive && item.currency === currency),
        quantity: choices.of('10', '0.7', '3'),
        unitCost: choices.of('6.25', '3.3333', '0.01'),
      }));
      return { body: { vendorId, currency: choices.sometimes(4) ? 'USD' : currency, lines } };
    },
    serve(books, call) {
      const { vendorId, currency, lines } = call.body;
      anyOf(
        () => referredActive(books.vendors, vendorId),
        ...lines.map(
          ({ itemId }) =>
            () =>
              referredItem(books, itemId, currency),
        ),
      );
      refuseIf(known(books.vendors, vendorId).currency !== currency, '422 currency_mismatch');
      books.lastNumbers.purchaseOrder += 1;
      const number = `PO-${String(books.lastNumbers.purchaseOrder).padStart(6, '0')}`;
      const order: PurchaseOrder = {
        ...{ id: call.id, vendorId, currency, number, status: 'draft', version: 1 },
        lines: lines.map((line) => ({ ...line, received: 0n })),
      };
      books.orders.set(order.id, order);
      trigger(books, call, 'purchase_order.created', 'purchase_order', order.id);
      return viewOrder(order);
    },
  }),

  updatePurchaseOrderStatus: command<UpdateStatus>({
    weight: 8,
    wish(books, choices) {
      const id = choices.id('orders', 'createPurchaseOrder', ({ status }) => NEXT[status].length > 0);
      const order = books.orders.get(id);
      const [likely = 'approved', ...others] = order === undefined ? [] : NEXT[order.status];
      const status = choices.sometimes(8)
        ? choices.of<OrderStatus>('closed', 'draft', 'approved', 'received', 'cancelled')
        : choices.of(likely, ...others, likely);
      const lineNo = 1 + choices.number(order?.lines.length ?? 1);
      const part = { lineNo, quantity: choices.of('0.5', '1', '0.3333', '2.5', '30') };
      const day = choices.optional(20, () => ({ receivedOn: choices.day() }));
      const receipt = {
        partially_received: { receipt: { lines: [part], ...day } },
        received: choices.sometimes(30) ? { receipt: { lines: [part], ...day } } : {},
      };
      const more = status === 'partially_received' || status === 'received' ? receipt[status] : {};
      return { path: { id }, body: { status, ...more }, ...choices.version(order) };
    },
    serve(books, call) {
      const order = namedVersion(books.orders, call);
      const { status, receipt } = call.body;
      refuseIf(!NEXT[order.status].includes(status), '409 illegal_transition');
      const isReceipt = status === 'received' || status === 'partially_received';
      if (isReceipt) receive(books, call, order, receipt ?? {});
      const isComplete = order.lines.every((line) => line.received === parts(line.quantity));
      order.status = !isReceipt ? status : isComplete ? 'received' : 'partially_received';
      order.version += 1;
      return viewOrder(order);
    },
  }),
};

/** Takes goods in at what they cost as a part of their line. @throws Refusal */
function receive(books: Books, call: Call, order: PurchaseOrder, receipt: NonNullable<UpdateStatus['receipt']>): void {
  const { receivedOn = call.today, lines } = receipt;
  checkRecent(receivedOn, call.today);
  const coming = (lines ?? outstanding(order)).map(({ lineNo, quantity: text }) => {
    const line = order.lines[lineNo - 1] as OrderLine;
    const count = parts(text);
    refuseIf(line.received + count > parts(line.quantity), '409 over_receipt');
    const cost = costOf(line, line.received + count) - costOf(line, line.received);
    line.received += count;
    return { itemId: line.itemId, parts: count, cost };
  });
  move(books, coming);
  const source = {
    sourceType: 'purchase_receipt',
    sourceId: deterministicChildId(call.id, 'receipt'),
    purpose: 'receive',
  };
  const posted = coming.flatMap(({ itemId, cost }): Line[] => [
    { accountId: stockAccountOf(books, itemId), signed: cost },
    { accountId: systemAccount(books, '2000'), signed: -cost },
  ]);
  if (posted.every(({ signed }) => signed === 0n)) checkOpen(books, receivedOn);
  else post(books, source, receivedOn, order.currency, posted);
  trigger(books, call, 'purchase_order.received', 'purchase_order', order.id);
}

function outstanding({ lines }: PurchaseOrder): { readonly lineNo: number; readonly quantity: string }[] {
  return lines
    .map((line, index) => ({ lineNo: index + 1, quantity: quantity(parts(line.quantity) - line.received) }))
    .filter((line) => parts(line.quantity) > 0n);
}

/** What so many of a line cost. */
function costOf({ unitCost }: OrderLine, count: bigint): bigint {
  return price(quantity(count), unitCost);
}

/** What an item without costing costs is an expense at once. */
function stockAccountOf(books: Books, itemId: string): string {
  const { costing, costAccountId } = known(books.items, itemId);
  return costing === 'none' ? costAccountId : systemAccount(books, '1200');
}

function viewOrder({ id, vendorId, currency, number, status, lines, version }: PurchaseOrder): Expected {
  return {
    ...{ id, vendorId, currency, number, status, version },
    total: money(sum(lines.map((line) => price(line.quantity, line.unitCost)))),
    lines: lines.map((line, index) => ({
      ...{ lineNo: index + 1, itemId: line.itemId, quantityReceived: quantity(line.received) },
    })),
  };
}

export const orderResource: Resource<PurchaseOrder> = {
  path: ({ id }) => `/api/inventory/purchase-orders/${id}`,
  view: (_books, order) => viewOrder(order),
};
