import {
  IN_ORDER_OF_DAYS,
  IsBusinessDate,
  IsCurrency,
  IsEnumValue,
  IsId,
  IsListOf,
  IsMetadata,
  IsMoney,
  IsQuantity,
  IsText,
  IsTimestamp,
  IsUnitPrice,
  IsWhole,
  PageQuery,
} from '../../http/index.js';
import { INVOICE_STATUSES, type InvoiceStatus } from './invoice.entity.js';

export const INVOICE_LINES_MAX = 500;
const TERMS_DAYS_MAX = 365;

/** One position of an invoice, as it is sent. */
export class InvoiceLineDto {
  @IsText({ max: 500, multiline: true, example: 'Consulting, March' })
  description: string;

  @IsQuantity({ example: '2.5' })
  quantity: string;

  @IsUnitPrice({ currencyOf: '/currency', example: '80.00' })
  unitPrice: string;

  @IsId({ optional: true })
  taxRateId?: string;

  @IsId({ optional: true, description: 'An income account; 4000 (revenue) when absent' })
  revenueAccountId?: string;

  @IsId({ optional: true, description: 'An item that goes out of stock when the invoice is finalized' })
  itemId?: string;
}

/** What `createInvoice` takes. The server computes all amounts. */
export class CreateInvoiceDto {
  @IsId()
  customerId: string;

  @IsCurrency()
  currency: string;

  @IsBusinessDate({ optional: true })
  dueDate?: string;

  @IsWhole({ min: 0, max: TERMS_DAYS_MAX, optional: true, description: 'Days from issue to due date' })
  terms?: number;

  @IsText({ max: 1000, multiline: true, optional: true })
  memo?: string;

  @IsMetadata({ optional: true })
  metadata?: Record<string, string>;

  @IsListOf(() => InvoiceLineDto, { min: 1, max: INVOICE_LINES_MAX })
  lines: readonly InvoiceLineDto[];

  @IsMoney({ allowZero: true, currencyOf: 'currency', optional: true, description: 'Refused when it is not the total' })
  expectedTotal?: string;
}

/** What `updateInvoice` takes: a JSON merge patch of a draft. `lines` replaces all lines. */
export class UpdateInvoiceDto {
  @IsId({ optional: true })
  customerId?: string;

  @IsBusinessDate({ optional: true, nullable: true })
  dueDate?: string | null;

  @IsWhole({ min: 0, max: TERMS_DAYS_MAX, optional: true, nullable: true })
  terms?: number | null;

  @IsText({ max: 1000, multiline: true, optional: true, nullable: true })
  memo?: string | null;

  @IsMetadata({ optional: true, nullable: true, patch: true })
  metadata?: Record<string, string | null> | null;

  @IsListOf(() => InvoiceLineDto, { min: 1, max: INVOICE_LINES_MAX, optional: true })
  lines?: readonly InvoiceLineDto[];

  @IsMoney({ allowZero: true, optional: true })
  expectedTotal?: string;
}

/** What `finalizeInvoice` takes. */
export class FinalizeInvoiceDto {
  @IsBusinessDate({ optional: true, description: 'Today in the time zone of the company when absent' })
  issueDate?: string;

  @IsBusinessDate({ optional: true })
  dueDate?: string;
}

/** Filters of the list of invoices. */
export class ListInvoicesQuery extends PageQuery {
  @IsEnumValue(INVOICE_STATUSES, { optional: true })
  status?: InvoiceStatus;

  @IsId({ optional: true })
  customerId?: string;

  @IsBusinessDate({ optional: true, description: IN_ORDER_OF_DAYS })
  issuedFrom?: string;

  @IsBusinessDate({ optional: true })
  issuedTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
