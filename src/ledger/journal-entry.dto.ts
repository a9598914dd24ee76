import { IsBusinessDate, IsCurrency, IsEnumValue, IsId, IsListOf, IsMoney, IsText, PageQuery } from '../http/index.js';

const LINES_MAX = 500;
const SIDES = ['debit', 'credit'] as const;

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
  journal_entry: ['post', 'reverse'],
  ledger_reconciliation: ['adjust'],
} as const;

export type SourceType = keyof typeof POSTING_PURPOSES;

export const SOURCE_TYPES = Object.keys(POSTING_PURPOSES) as SourceType[];

/** One account's part of an entry. */
export class JournalLineDto {
  @IsId({ description: 'No control account; those are kept by invoices, payments, stock and payroll' })
  accountId: string;

  @IsEnumValue(SIDES)
  side: (typeof SIDES)[number];

  @IsMoney({ currencyOf: '/currency' })
  amount: string;

  @IsText({ max: 500, multiline: true, optional: true })
  description?: string;
}

/** What `createJournalEntry` takes. */
export class CreateJournalEntryDto {
  @IsBusinessDate({ optional: true, description: 'Today for the company when absent; at most tomorrow' })
  entryDate?: string;

  @IsCurrency()
  currency: string;

  @IsText({ max: 1_000, multiline: true, optional: true, example: 'Depreciation of the van' })
  memo?: string;

  @IsListOf(() => JournalLineDto, { min: 2, max: LINES_MAX, description: 'The debits equal the credits' })
  lines: readonly JournalLineDto[];
}

/** What `reverseJournalEntry` takes. */
export class ReverseJournalEntryDto {
  @IsBusinessDate({ optional: true, description: 'Today when absent, or the day of the entry if that is later' })
  entryDate?: string;

  @IsText({ max: 1_000, multiline: true, optional: true })
  memo?: string;
}

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
