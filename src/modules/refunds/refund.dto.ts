import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsEnumValue,
  IsId,
  IsMoney,
  IsText,
  IsTimestamp,
  PageQuery,
} from '../../http/index.js';
import { REFUND_REASONS, type RefundReason } from './refund.entity.js';

/** What `createRefund` takes. */
export class CreateRefundDto {
  @IsId()
  paymentId: string;

  @IsMoney({ example: '25.00', description: 'In the currency of the payment' })
  amount: string;

  @IsEnumValue(REFUND_REASONS)
  reason: RefundReason;

  @IsText({ max: 500, multiline: true, optional: true })
  note?: string;

  @IsBusinessDate({
    optional: true,
    description:
      'Today in the time zone of the company when absent; at most tomorrow. Where invoices open again, at most today, and ' +
      'not before what is taken back was applied',
  })
  refundDate?: string;
}

/** Filters of the list of refunds. */
export class ListRefundsQuery extends PageQuery {
  @IsId({ optional: true })
  paymentId?: string;

  @IsId({ optional: true })
  customerId?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  refundedFrom?: string;

  @IsBusinessDate({ optional: true })
  refundedTo?: string;

  @IsTimestamp({ optional: true, description: 'A refund never changes: since it was made' })
  updatedSince?: Date;
}
