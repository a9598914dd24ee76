import { IN_ORDER_OF_DAYS, IsBusinessDate, IsId, IsTimestamp, PageQuery } from '../../http/index.js';

/** Filters of the list of receipts. */
export class ListPurchaseReceiptsQuery extends PageQuery {
  @IsId({ optional: true })
  purchaseOrderId?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  receivedFrom?: string;

  @IsBusinessDate({ optional: true })
  receivedTo?: string;

  @IsTimestamp({ optional: true, description: 'A receipt never changes: since it was made' })
  updatedSince?: Date;
}
