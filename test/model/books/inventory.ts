import { deterministicChildId } from '../../../src/idempotency/index.js';
import type { Choices } from '../run/choices.js';
import { money, parts, price, quantity, rounded } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { checkOpen, checkRecent, chosenAccount, type Line, post, systemAccount } from './ledger.js';
import { known, named, namedVersion, referred, referredActive } from './lookups.js';
import { anyOf, refuse, refuseIf } from './refusal.js';
import { trigger } from './workflows.js';

export interface Item {
  readonly id: string;
  readonly sku: string;
  readonly currency: string;
  costing: 'moving_average' | 'none';
  /** Ten-thousandths of the unit. */
  stock: bigint;
  value: bigint;
  hasMoved: boolean;
  costAccountId: string;
  adjustmentAccountId: string;
  isActive: boolean;
  version: number;
}

/** What a line of a document did to an item's stock: ten-thousandths and minor units, negative when they went out. */
export interface Move {
  readonly itemId: string;
  readonly parts: bigint;
  readonly value: bigint;
}

export interface Adjustment {
  readonly id: string;
  readonly reason: string;
  readonly adjustedOn: string;
  readonly lines: readonly Move[];
}

/** What is to be done to one item. */
interface Change {
  readonly itemId: string;
  readonly parts: bigint;
  /** What it has cost; the average when absent. */
  readonly cost?: bigint | undefined;
}

interface CreateItem {
  readonly sku: string;
  readonly name: string;
  readonly currency: string;
  readonly costing?: Item['costing'];
  readonly adjustmentAccountId?: string;
  readonly opening?: { readonly quantity: string; readonly unitCost?: string };
}

interface UpdateItem {
  readonly name?: string;
  readonly costing?: Item['costing'];
  readonly isActive?: boolean;
  readonly adjustmentAccountId?: string;
}

interface AdjustmentLine {
  readonly delta?: string;
  readonly unitCost?: string;
}

interface AdjustQuantity extends AdjustmentLine {
  readonly setTo?: string;
  readonly expectedQuantity?: string;
  readonly reason: string;
}

interface CreateAdjustment {
  readonly reason: string;
  readonly adjustedOn?: string;
  readonly lines: readonly (AdjustmentLine & { readonly itemId: string; readonly countedQuantity?: string })[];
}

export const INVENTORY = {
  createInventoryItem: command<CreateItem>({
    weight: 4,
    wish(_books, choices) {
      const costing = choices.sometimes(12) ? 'none' : undefined;
      const unitCost = costing === 'none' || choices.sometimes(6) ? {} : { unitCost: wishedCost(choices) };
      return {
        body: {
          ...{ sku: `S-${String(choices.number(20))}`, name: 'Chair', currency: choices.currency() },
          ...(costing === undefined ? {} : { costing }),
          ...(choices.sometimes(30) ? {} : { opening: { quantity: choices.of('10', '3', '2.5', '100'), ...unitCost } }),
          ...choices.optional(10, () => ({ adjustmentAccountId: choices.id('accounts', 'createAccount') })),
        },
      };
    },
    serve(books, call) {
      const { sku, currency, costing = 'moving_average', opening } = call.body;
      const adjustmentAccountId = call.body.adjustmentAccountId ?? systemAccount(books, '5100');
      chosenAccount(books, adjustmentAccountId, 'expense');
      refuseIf(
        [...books.items.values()].some((item) => item.sku === sku),
        '409 duplicate_sku',
      );
      const item: Item = {
        ...{ id: call.id, sku, currency, costing, stock: 0n, value: 0n, hasMoved: false, isActive: true, version: 1 },
        ...{ costAccountId: systemAccount(books, '5000'), adjustmentAccountId },
      };
      books.items.set(item.id, item);
      if (opening !== undefined) {
        const change = changeBy(item.id, opening.quantity, opening.unitCost);
        adjust(books, deterministicChildId(call.id, 'opening'), 'opening', call.today, currency, [change]);
      }
      trigger(books, call, 'item.created', 'item', item.id);
      return view(item);
    },
  }),

  updateInventoryItem: command<UpdateItem>({
    weight: 2,
    wish(books, choices) {
      const id = choices.id('items', 'createInventoryItem');
      const body = choices.of<() => UpdateItem>(
        () => ({ name: 'Stool' }),
        () => ({ isActive: false }),
        () => ({ isActive: true }),
        () => ({ costing: 'none' }),
        () => ({ adjustmentAccountId: choices.id('accounts', 'createAccount') }),
      )();
      return { path: { id }, body, ...choices.version(books.items.get(id)) };
    },
    serve(books, call) {
      const { costing, isActive, adjustmentAccountId } = call.body;
      if (adjustmentAccountId !== undefined) chosenAccount(books, adjustmentAccountId, 'expense');
      const item = namedVersion(books.items, call);
      refuseIf(costing !== undefined && costing !== item.costing && item.hasMoved, '409 costing_locked');
      item.costing = costing ?? item.costing;
      item.isActive = isActive ?? item.isActive;
      item.adjustmentAccountId = adjustmentAccountId ?? item.adjustmentAccountId;
      item.version += 1;
      trigger(books, call, 'item.updated', 'item', item.id);
      return view(item);
    },
  }),

  adjustInventoryQuantity: command<AdjustQuantity>({
    weight: 6,
    wish(books, choices) {
      const id = choices.id('items', 'createInventoryItem');
      const item = books.items.get(id);
      const has = item?.stock ?? 0n;
      if (choices.sometimes(35)) {
        const expectedQuantity = quantity(choices.sometimes(20) ? has + 10_000n : has);
        return {
          path: { id },
          body: { setTo: choices.of('4', '0', '7.5', quantity(has)), expectedQuantity, reason: 'count' },
        };
      }
      return { path: { id }, body: { ...wishedDelta(choices, item), reason: 'other' } };
    },
    serve(books, call) {
      const item = named(books.items, call);
      const { expectedQuantity, setTo, delta = '0', unitCost, reason } = call.body;
      const isOther = expectedQuantity !== undefined && parts(expectedQuantity) !== item.stock;
      refuseIf(isOther, '409 expected_mismatch');
      const change = setTo === undefined ? changeBy(item.id, delta, unitCost) : changeTo(item, setTo);
      adjust(books, call.id, reason, call.today, item.currency, [change]);
      trigger(books, call, 'stock.adjusted', 'item', item.id);
      return view(item);
    },
  }),

  createInventoryAdjustment: command<CreateAdjustment>({
    weight: 5,
    wish(books, choices) {
      const ids = Array.from({ length: 1 + choices.number(3) }, () => choices.id('items', 'createInventoryItem'));
      const lines = [...new Set(ids)].map((itemId) => ({
        itemId,
        ...(choices.sometimes(30)
          ? { countedQuantity: choices.of('3', '0', '12.25') }
          : wishedDelta(choices, books.items.get(itemId))),
      }));
      return { body: { reason: 'other', lines, ...choices.optional(25, () => ({ adjustedOn: choices.day() })) } };
    },
    serve(books, call) {
      const { lines, reason, adjustedOn = call.today } = call.body;
      anyOf(
        ...lines.map(
          ({ itemId }) =>
            () =>
              referred(books.items, itemId),
        ),
      );
      const items = lines.map(({ itemId }) => known(books.items, itemId));
      const [{ currency }] = items as [Item];
      refuseIf(
        items.some((item) => item.currency !== currency),
        '422 currency_mismatch',
      );
      checkRecent(adjustedOn, call.today);
      const changes = lines.map(({ itemId, delta = '0', countedQuantity, unitCost }) =>
        countedQuantity === undefined
          ? changeBy(itemId, delta, unitCost)
          : changeTo(known(books.items, itemId), countedQuantity),
      );
      const adjustment = adjust(books, call.id, reason, adjustedOn, currency, changes);
      trigger(books, call, 'stock.adjusted', 'inventory_adjustment', adjustment.id);
      return viewAdjustment(adjustment);
    },
  }),
};

/** An item that a new document in this currency names. @throws Refusal */
export function referredItem(books: Books, id: string, currency: string): Item {
  const item = referredActive(books.items, id);
  refuseIf(item.currency !== currency, '422 currency_mismatch');
  return item;
}

/** Takes what is sold out of stock. @throws Refusal */
export function issueStock(
  books: Books,
  sales: readonly { readonly itemId: string; readonly parts: bigint }[],
): Move[] {
  return move(
    books,
    sales.map((sale) => ({ itemId: sale.itemId, parts: -sale.parts })),
  );
}

/** Brings back what was sold, at the value at which it went out. */
export function returnStock(books: Books, sales: readonly Move[]): void {
  move(
    books,
    sales.map((sale) => ({ itemId: sale.itemId, parts: -sale.parts, cost: -sale.value })),
  );
}

/** Moves stock line by line. An item without costing has no value. @throws Refusal */
export function move(books: Books, changes: readonly Change[]): Move[] {
  const moves = changes.map((change) => {
    const item = known(books.items, change.itemId);
    const value = valueOf(item, change);
    item.stock += change.parts;
    item.value += value;
    item.hasMoved = true;
    return { itemId: item.id, parts: change.parts, value };
  });
  // However many lines of a document an item stands in, it has a new version.
  for (const itemId of new Set(moves.map((one) => one.itemId))) known(books.items, itemId).version += 1;
  return moves;
}

function valueOf({ stock, value, costing }: Item, change: Change): bigint {
  if (change.parts < 0n) {
    refuseIf(-change.parts > stock, '409 insufficient_stock');
    return rounded(value * change.parts, stock);
  }
  if (costing === 'none') return 0n;
  if (change.cost !== undefined) return change.cost;
  return stock === 0n ? refuse('422 unit_cost_required') : rounded(value * change.parts, stock);
}

/** @throws Refusal */
function adjust(
  books: Books,
  id: string,
  reason: string,
  day: string,
  currency: string,
  changes: readonly Change[],
): Adjustment {
  const moving = changes.filter((change) => change.parts !== 0n);
  const moves = move(books, moving);
  const lines: Line[] = moves.flatMap(({ itemId, value }) => [
    { accountId: systemAccount(books, '1200'), signed: value },
    { accountId: known(books.items, itemId).adjustmentAccountId, signed: -value },
  ]);
  if (lines.every(({ signed }) => signed === 0n)) checkOpen(books, day);
  else post(books, { sourceType: 'inventory_adjustment', sourceId: id, purpose: 'adjust' }, day, currency, lines);
  const left = [...moves];
  const all = changes.map((change) => {
    const moved = change.parts === 0n ? undefined : left.shift();
    return moved ?? { itemId: change.itemId, parts: 0n, value: 0n };
  });
  const adjustment = { id, reason, adjustedOn: day, lines: all };
  books.adjustments.set(id, adjustment);
  return adjustment;
}

function changeBy(itemId: string, delta: string, unitCost: string | undefined): Change {
  return { itemId, parts: parts(delta), cost: unitCost === undefined ? undefined : price(delta, unitCost) };
}

function changeTo(item: Item, counted: string): Change {
  return { itemId: item.id, parts: parts(counted) - item.stock };
}

function wishedCost(choices: Choices): string {
  return choices.of('12.50', '3.3333', '0.01', '99.99', '0');
}

/** More, or less: sometimes more than there is. */
function wishedDelta(choices: Choices, item: Item | undefined): AdjustmentLine {
  const isMore = choices.sometimes(45);
  if (!isMore) return { delta: choices.of('-1', '-0.3333', '-2', '-50') };
  const takesCost = item?.costing !== 'none' && !choices.sometimes(25);
  return { delta: choices.of('5', '0.5', '3'), ...(takesCost ? { unitCost: wishedCost(choices) } : {}) };
}

function view(item: Item): Expected {
  const { id, sku, currency, costing, adjustmentAccountId, isActive, version } = item;
  const values = { quantity: quantity(item.stock), value: money(item.value) };
  return { id, sku, currency, costing, adjustmentAccountId, isActive, version, ...values };
}

function viewAdjustment({ id, reason, adjustedOn, lines }: Adjustment): Expected {
  return {
    ...{ id, reason, adjustedOn },
    lines: lines.map(({ itemId, parts: delta, value }) => ({
      ...{ itemId, quantityDelta: quantity(delta), valueDelta: money(value) },
    })),
  };
}

export const itemResource: Resource<Item> = {
  path: ({ id }) => `/api/inventory/items/${id}`,
  view: (_books, item) => view(item),
};

export const adjustmentResource: Resource<Adjustment> = {
  path: ({ id }) => `/api/inventory/adjustments/${id}`,
  view: (_books, adjustment) => viewAdjustment(adjustment),
};
