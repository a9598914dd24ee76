import { word, type WorkloadOperations } from './operation.js';

const UNIT_COST = '2.00';

/** Stock of a few items, which all threads move. */
export const STOCK = {
  createInventoryAdjustment: {
    weight: 8,
    wish: ({ items }, random) => {
      if (items.isEmpty) return undefined;
      const { id: itemId } = random.oneOf(items.all());
      // More comes in than goes out, so that little is refused.
      const delta = random.between(-3, 5);
      const line =
        delta < 0 ? { itemId, delta: String(delta) } : { itemId, delta: String(delta + 1), unitCost: UNIT_COST };
      return { body: { reason: 'other', note: word(random), lines: [line] } };
    },
  },
  adjustInventoryQuantity: {
    weight: 3,
    wish: ({ items }, random) => {
      if (items.isEmpty) return undefined;
      const { id } = random.oneOf(items.all());
      return { path: { id }, body: { delta: '1', unitCost: UNIT_COST, reason: 'found', note: word(random) } };
    },
  },
} as const satisfies WorkloadOperations;
