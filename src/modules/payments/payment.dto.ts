import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsCurrency,
  IsEnumValue,
  IsId,
  IsListOf,
  IsMoney,
  IsText,
  IsTimestamp,
  PageQuery,
} from '../../http/index.js';
import { PAYMENT_METHODS, type PaymentMethod } from './payment.entity.js';

const ALLOCATIONS_MAX = 500;

/** How much of a payment goes to which invoice. */
export class AllocationDto {
  @IsId()
  invoiceId: string;

  @IsMoney({ currencyOf: '/currency', example: '100.00' })
  amount: string;
}

/** What `createPayment` takes. */
export class CreatePaymentDto {
  @IsId()
  customerId: string;

  @IsMoney({ currencyOf: 'currency', example: '100.00' })
  amount: string;

  @IsCurrency()
  currency: string;

  @IsEnumValue(PAYMENT_METHODS)
  method: PaymentMethod;

  @IsBusinessDate({
    optional: true,
    description: 'Today in the time zone of the company when absent; at most tomorrow',
  })
  receivedDate?: string;

  @IsId({ optional: true, description: 'An asset account; 1000 (bank) when absent' })
  depositAccountId?: string;

  @IsText({ max: 120, optional: true, description: 'Your own id of the payment; unique in the company' })
  externalRef?: string;

  @IsText({ max: 1000, multiline: true, optional: true })
  memo?: string;

  @IsListOf(() => AllocationDto, { max: ALLOCATIONS_MAX, optional: true })
  allocations?: readonly AllocationDto[];
}

/** What `allocatePayment` takes. */
export class AllocatePaymentDto {
  @IsId()
  invoiceId: string;

  @IsMoney({ example: '100.00', description: 'In the currency of the payment' })
  amount: string;
}

/** Filters of the list of payments. */
export class ListPaymentsQuery extends PageQuery {
  @IsId({ optional: true })
  customerId?: string;

  @IsId({ optional: true, description: 'Payments that were applied to this invoice' })
  invoiceId?: string;

  @IsText({ max: 120, optional: true })
  externalRef?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  receivedFrom?: string;

  @IsBusinessDate({ optional: true })
  receivedTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
