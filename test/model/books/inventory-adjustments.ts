import type { Choices } from '../run/choices.js';
import { money, parts, price, quantity } from './amounts.js';
import type { Books } from './books.js';
import { command, type Expected, type Resource } from './command.js';
import { viewItem } from './inventory-items.js';
import { checkOpen, checkRecent, type Line, post, systemAccount } from './ledger.js';
import { known, named, referred } from './lookups.js';
import { anyOf, refuseIf } from './refusal.js';
import { type Change, type Item, move, type Move } from './stock.js';
import { trigger } from './workflow-instances.js';

export interface Adjustment {
  readonly id: string;
  readonly reason: string;
  readonly adjustedOn: string;
  readonly lines: readonly Move[];
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

export const INVENTORY_ADJUSTMENTS = {
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
      if (change.parts === 0n) return viewItem(item);
      adjust(books, call.id, reason, call.today, item.currency, [change]);
      trigger(books, call, 'stock.adjusted', 'item', item.id);
      return viewItem(item);
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
      const isMoved = changes.some((change) => change.parts !== 0n);
      if (isMoved) trigger(books, call, 'stock.adjusted', 'inventory_adjustment', adjustment.id);
      return viewAdjustment(adjustment);
    },
  }),
};

/** @throws Refusal */
export function adjust(
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

export function changeBy(itemId: string, delta: string, unitCost: string | undefined): Change {
  return { itemId, parts: parts(delta), cost: unitCost === undefined ? undefined : price(delta, unitCost) };
}

function changeTo(item: Item, counted: string): Change {
  return { itemId: item.id, parts: parts(counted) - item.stock };
}

export function wishedCost(choices: Choices): string {
  return choices.of('12.50', '3.3333', '0.01', '99.99', '0');
}

/** More, or less: sometimes more than there is. */
function wishedDelta(choices: Choices, item: Item | undefined): AdjustmentLine {
  const isMore = choices.sometimes(45);
  if (!isMore) return { delta: choices.of('-1', '-0.3333', '-2', '-50') };
  const takesCost = item?.costing !== 'none' && !choices.sometimes(25);
  return { delta: choices.of('5', '0.5', '3'), ...(takesCost ? { unitCost: wishedCost(choices) } : {}) };
}

function viewAdjustment({ id, reason, adjustedOn, lines }: Adjustment): Expected {
  return {
    ...{ id, reason, adjustedOn },
    lines: lines.map(({ itemId, parts: delta, value }) => ({
      ...{ itemId, quantityDelta: quantity(delta), valueDelta: money(value) },
    })),
  };
}

export const adjustmentResource: Resource<Adjustment> = {
  path: ({ id }) => `/api/inventory/adjustments/${id}`,
  view: (_books, adjustment) => viewAdjustment(adjustment),
};
