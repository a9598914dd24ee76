import { deterministicChildId } from '../../../src/idempotency/index.js';
import { money, quantity } from './amounts.js';
import { command, type Expected, type Resource } from './command.js';
import { adjust, changeBy, wishedCost } from './inventory-adjustments.js';
import { chosenAccount, systemAccount } from './ledger.js';
import { isChange, namedVersion } from './lookups.js';
import { refuseIf } from './refusal.js';
import type { Item } from './stock.js';
import { trigger } from './workflow-instances.js';

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

export const INVENTORY_ITEMS = {
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
      const { sku, name, currency, costing = 'moving_average', opening } = call.body;
      const adjustmentAccountId = call.body.adjustmentAccountId ?? systemAccount(books, '5100');
      chosenAccount(books, adjustmentAccountId, 'expense');
      refuseIf(
        [...books.items.values()].some((item) => item.sku === sku),
        '409 duplicate_sku',
      );
      const item: Item = {
        ...{
          id: call.id,
          sku,
          name,
          currency,
          costing,
          stock: 0n,
          value: 0n,
          hasMoved: false,
          isActive: true,
          version: 1,
        },
        ...{ costAccountId: systemAccount(books, '5000'), adjustmentAccountId },
      };
      books.items.set(item.id, item);
      if (opening !== undefined) {
        const change = changeBy(item.id, opening.quantity, opening.unitCost);
        adjust(books, deterministicChildId(call.id, 'opening'), 'opening', call.today, currency, [change]);
      }
      trigger(books, call, 'item.created', 'item', item.id);
      return viewItem(item);
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
      const { costing, adjustmentAccountId } = call.body;
      if (adjustmentAccountId !== undefined) chosenAccount(books, adjustmentAccountId, 'expense');
      const item = namedVersion(books.items, call);
      refuseIf(costing !== undefined && costing !== item.costing && item.hasMoved, '409 costing_locked');
      if (!isChange<UpdateItem>(item, call.body)) return viewItem(item);
      Object.assign(item, call.body, { version: item.version + 1 });
      trigger(books, call, 'item.updated', 'item', item.id);
      return viewItem(item);
    },
  }),
};

export function viewItem(item: Item): Expected {
  const { id, sku, name, currency, costing, adjustmentAccountId, isActive, version } = item;
  const values = { quantity: quantity(item.stock), value: money(item.value) };
  return { id, sku, name, currency, costing, adjustmentAccountId, isActive, version, ...values };
}

export const itemResource: Resource<Item> = {
  path: ({ id }) => `/api/inventory/items/${id}`,
  view: (_books, item) => viewItem(item),
};
