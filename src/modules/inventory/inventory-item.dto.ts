import {
  IsCurrency,
  IsEnumValue,
  IsFlag,
  IsId,
  IsNested,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsUnitPrice,
  PageQuery,
} from '../../http/index.js';
import { ADJUSTMENT_REASONS, type AdjustmentReason } from './inventory-adjustment.entity.js';
import { COSTING_METHODS, type CostingMethod } from './inventory-item.entity.js';
import { MOVE_KINDS, type MoveKind } from './inventory-move.entity.js';

const COSTING = '`none` counts pieces only: what they cost is an expense when they come in';

/** What an item has in stock when it is created. */
export class OpeningStockDto {
  @IsQuantity({ example: '100' })
  quantity: string;

  @IsUnitPrice({ currencyOf: '/currency', optional: true, description: 'Required but for items without costing' })
  unitCost?: string;
}

/** What `createInventoryItem` takes. */
export class CreateInventoryItemDto {
  @IsText({ max: 64, description: 'Unique in the company', example: 'CHAIR-OAK' })
  sku: string;

  @IsText({ max: 200, example: 'Oak chair' })
  name: string;

  @IsText({ max: 20, default: 'each', description: 'What a quantity of one is' })
  unit: string;

  @IsCurrency({ description: 'Of its costs and of its price; fixed' })
  currency: string;

  @IsEnumValue(COSTING_METHODS, { default: 'moving_average', description: COSTING })
  costing: CostingMethod;

  @IsUnitPrice({ currencyOf: 'currency', optional: true, example: '129.00' })
  salePrice?: string;

  @IsQuantity({ allowZero: true, optional: true, description: 'When no more than this is left it is time to order' })
  reorderPoint?: string;

  @IsId({ optional: true, description: 'An expense account; 5000 (cost of goods sold) when absent' })
  costOfGoodsSoldAccountId?: string;

  @IsId({ optional: true, description: 'An expense account; 5100 (stock adjustment) when absent' })
  adjustmentAccountId?: string;

  @IsNested(() => OpeningStockDto, { optional: true })
  opening?: OpeningStockDto;
}

/** What `updateInventoryItem` takes: a JSON merge patch, in which null removes. The stock is adjusted elsewhere. */
export class UpdateInventoryItemDto {
  @IsText({ max: 200, optional: true })
  name?: string;

  @IsText({ max: 20, optional: true })
  unit?: string;

  @IsUnitPrice({ optional: true, nullable: true })
  salePrice?: string | null;

  @IsQuantity({ allowZero: true, optional: true, nullable: true })
  reorderPoint?: string | null;

  @IsEnumValue(COSTING_METHODS, { optional: true, description: `Fixed once something was moved; ${COSTING}` })
  costing?: CostingMethod;

  @IsId({ optional: true, description: 'An expense account' })
  costOfGoodsSoldAccountId?: string;

  @IsId({ optional: true, description: 'An expense account' })
  adjustmentAccountId?: string;

  @IsFlag({ optional: true, description: 'An inactive item stands on no new document' })
  isActive?: boolean;
}

/** What `adjustInventoryQuantity` takes: either `delta`, or `setTo` with `expectedQuantity`. */
export class AdjustQuantityDto {
  @IsQuantity({
    allowNegative: true,
    optional: true,
    description: 'In when positive, out when negative',
    example: '-2',
  })
  delta?: string;

  @IsQuantity({ allowZero: true, optional: true, description: 'What was counted; needs expectedQuantity' })
  setTo?: string;

  @IsQuantity({ allowZero: true, optional: true, description: 'Refused when the stock is another by now' })
  expectedQuantity?: string;

  @IsEnumValue(ADJUSTMENT_REASONS)
  reason: AdjustmentReason;

  @IsUnitPrice({ optional: true, description: 'What one of those that come in has cost; the average when absent' })
  unitCost?: string;

  @IsTimestamp({ optional: true, description: 'In the last 24 hours; now when absent' })
  occurredAt?: Date;
}

/** Filters of the list of items. */
export class ListInventoryItemsQuery extends PageQuery {
  @IsText({ max: 64, optional: true })
  sku?: string;

  @IsFlag({ optional: true })
  isActive?: boolean;

  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;

  @IsTimestamp({ optional: true, description: 'Items that were changed or whose stock moved' })
  updatedSince?: Date;
}

/** Filters of the list of an item's moves. */
export class ListItemMovesQuery extends PageQuery {
  @IsEnumValue(MOVE_KINDS, { optional: true })
  kind?: MoveKind;
}
