import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsCurrency,
  IsEnumValue,
  IsId,
  IsListOf,
  IsNested,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsUnitPrice,
  IsWhole,
  PageQuery,
} from '../../http/index.js';
import { PURCHASE_ORDER_STATUSES, type PurchaseOrderStatus } from './purchase-order.entity.js';

export const PURCHASE_ORDER_LINES_MAX = 500;

/** One position of a purchase order, as it is sent. */
export class PurchaseOrderLineDto {
  @IsId()
  itemId: string;

  @IsQuantity({ example: '40' })
  quantity: string;

  @IsUnitPrice({ currencyOf: '/currency', example: '62.50' })
  unitCost: string;
}

/** What `createPurchaseOrder` takes. */
export class CreatePurchaseOrderDto {
  @IsId()
  vendorId: string;

  @IsCurrency({ description: 'That of the vendor and of all items' })
  currency: string;

  @IsBusinessDate({ optional: true, description: 'When the goods should come' })
  expectedOn?: string;

  @IsText({ max: 1000, multiline: true, optional: true })
  memo?: string;

  @IsListOf(() => PurchaseOrderLineDto, { min: 1, max: PURCHASE_ORDER_LINES_MAX })
  lines: readonly PurchaseOrderLineDto[];
}

/** How much of a position came in. */
export class ReceiptLineDto {
  @IsWhole({ min: 1, max: PURCHASE_ORDER_LINES_MAX, description: 'Of the line of the order' })
  lineNo: number;

  @IsQuantity({ example: '10' })
  quantity: string;
}

/** What came in, and when. */
export class ReceiptDto {
  @IsBusinessDate({
    optional: true,
    description: 'Today in the time zone of the company when absent; at most tomorrow',
  })
  receivedOn?: string;

  @IsListOf(() => ReceiptLineDto, {
    ...{ min: 1, max: PURCHASE_ORDER_LINES_MAX, optional: true },
    description: 'All that is outstanding when absent',
  })
  lines?: readonly ReceiptLineDto[];
}

/** What `updatePurchaseOrderStatus` takes. */
export class UpdatePurchaseOrderStatusDto {
  @IsEnumValue(PURCHASE_ORDER_STATUSES, {
    description:
      'draft -> approved -> partially_received or received -> closed; a draft or approved order can be cancelled. ' +
      'What came in decides, not what it is called: asked for received with lines that leave something outstanding, the ' +
      'order becomes partially_received, and asked for partially_received with all that was outstanding, received.',
  })
  status: PurchaseOrderStatus;

  @IsNested(() => ReceiptDto, { optional: true, description: 'Only when goods were received' })
  receipt?: ReceiptDto;
}

/** Filters of the list of purchase orders. */
export class ListPurchaseOrdersQuery extends PageQuery {
  @IsEnumValue(PURCHASE_ORDER_STATUSES, { optional: true })
  status?: PurchaseOrderStatus;

  @IsId({ optional: true })
  vendorId?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  expectedFrom?: string;

  @IsBusinessDate({ optional: true })
  expectedTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
