import { formatMoney, formatUnitPrice, ViewProperty } from '../../http/index.js';
import { COSTING_METHODS, type CostingMethod, type InventoryItem } from './inventory-item.entity.js';
import { averageUnitCost } from './moving-average.js';
import { stockOf } from './stock-moves.js';
import { formatQuantity } from './stock-quantity.js';

/** An item, as answers show it. */
export class InventoryItemView {
  @ViewProperty('id')
  id: string;

  /** Unique in the company. */
  @ViewProperty('text')
  sku: string;

  @ViewProperty('text')
  name: string;

  /** What a quantity of one is. */
  @ViewProperty('text')
  unit: string;

  @ViewProperty('currency')
  currency: string;

  @ViewProperty([...COSTING_METHODS])
  costing: CostingMethod;

  /** What is in stock. */
  @ViewProperty('quantity')
  quantity: string;

  /** What the stock has cost in total. */
  @ViewProperty('money')
  value: string;

  /** The value of one, rounded: for people, nothing is computed from it. Null without stock, and without costing. */
  @ViewProperty('unitPrice', { nullable: true })
  averageUnitCost: string | null;

  @ViewProperty('unitPrice', { nullable: true })
  salePrice: string | null;

  @ViewProperty('quantity', { nullable: true })
  reorderPoint: string | null;

  @ViewProperty('id')
  costOfGoodsSoldAccountId: string;

  @ViewProperty('id')
  adjustmentAccountId: string;

  @ViewProperty('flag')
  isActive: boolean;

  @ViewProperty('whole')
  version: number;

  @ViewProperty('instant')
  createdAt: string;

  @ViewProperty('instant')
  updatedAt: string;
}

export function toInventoryItemView(item: Readonly<InventoryItem>): InventoryItemView {
  const { id, sku, name, unit, currency, costing, salePriceMinor, reorderPoint, isActive, version } = item;
  const average = costing === 'none' ? undefined : averageUnitCost(stockOf(item));
  return {
    ...{ id, sku, name, unit, currency, costing, quantity: formatQuantity(item.quantity) },
    value: formatMoney(item.valueMinor, currency),
    averageUnitCost: average === undefined ? null : formatUnitPrice(average, currency),
    salePrice: salePriceMinor === null ? null : formatUnitPrice(salePriceMinor, currency),
    reorderPoint: reorderPoint === null ? null : formatQuantity(reorderPoint),
    costOfGoodsSoldAccountId: item.costOfGoodsSoldAccountId,
    ...{ adjustmentAccountId: item.adjustmentAccountId, isActive, version },
    ...{ createdAt: item.createdAt.toISOString(), updatedAt: item.updatedAt.toISOString() },
  };
}
