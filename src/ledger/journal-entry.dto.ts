import { IsBusinessDate, IsEnumValue, IsId, PageQuery } from '../http/index.js';

/** What posts to the journal, by kind, and the state changes that each kind posts. */
export const POSTING_PURPOSES = {
  invoice: ['finalize', 'void'],
  payment: ['receive'],
  payment_allocation: ['allocate'],
  refund: ['refund'],
  inventory_adjustment: ['adjust'],
  purchase_receipt: ['receive'],
  bank_reconciliation: ['post', 'reverse'],
  pay_run: ['execute', 'reverse'],
} as const;

export type SourceType = keyof typeof POSTING_PURPOSES;

export const SOURCE_TYPES = Object.keys(POSTING_PURPOSES) as SourceType[];

/** Filters of the list of journal entries. */
export class ListJournalEntriesQuery extends PageQuery {
  @IsBusinessDate({ optional: true })
  from?: string;

  @IsBusinessDate({ optional: true })
  to?: string;

  @IsEnumValue(SOURCE_TYPES, { optional: true, description: 'Together with sourceId' })
  sourceType?: SourceType;

  @IsId({ optional: true, description: 'The document that posted; together with sourceType' })
  sourceId?: string;
}
