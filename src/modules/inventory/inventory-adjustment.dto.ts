import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsEnumValue,
  IsId,
  IsListOf,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsUnitPrice,
  PageQuery,
} from '../../http/index.js';
import { ADJUSTMENT_REASONS, type AdjustmentReason } from './inventory-adjustment.entity.js';

export const ADJUSTMENT_LINES_MAX = 200;

/** What is to be done to one item: either `delta` or `countedQuantity`. */
export class AdjustmentLineDto {
  @IsId()
  itemId: string;

  @IsQuantity({
    allowNegative: true,
    optional: true,
    description: 'In when positive, out when negative',
    example: '-2',
  })
  delta?: string;

  @IsQuantity({ allowZero: true, optional: true, description: 'What was found' })
  countedQuantity?: string;

  @IsUnitPrice({ optional: true, description: 'What one of those that come in has cost; the average when absent' })
  unitCost?: string;
}

/** What `createInventoryAdjustment` takes. All lines are booked, or none. */
export class CreateInventoryAdjustmentDto {
  @IsEnumValue(ADJUSTMENT_REASONS)
  reason: AdjustmentReason;

  @IsBusinessDate({
    optional: true,
    description: 'Today in the time zone of the company when absent; at most tomorrow',
  })
  adjustedOn?: string;

  @IsText({ max: 1000, multiline: true, optional: true })
  note?: string;

  @IsListOf(() => AdjustmentLineDto, {
    min: 1,
    max: ADJUSTMENT_LINES_MAX,
    description: 'An item once, all in one currency',
  })
  lines: readonly AdjustmentLineDto[];
}

/** Filters of the list of adjustments. */
export class ListInventoryAdjustmentsQuery extends PageQuery {
  @IsEnumValue(ADJUSTMENT_REASONS, { optional: true })
  reason?: AdjustmentReason;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  adjustedFrom?: string;

  @IsBusinessDate({ optional: true })
  adjustedTo?: string;

  @IsTimestamp({ optional: true, description: 'An adjustment never changes: since it was made' })
  updatedSince?: Date;
}
