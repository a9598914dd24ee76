import {
  IsBusinessDate,
  IsCurrency,
  IsFlag,
  IsId,
  IsListOf,
  IsMoney,
  IsNested,
  IsText,
  IsTimestamp,
  IsWhole,
  PageQuery,
} from '../../http/index.js';

/** The most lines that one reconciliation clears. */
export const CLEARED_LINES_MAX = 5_000;
const LINE_NO_MAX = 2_000;

/** A line of the journal that the statement shows too. */
export class ClearedLineDto {
  @IsId({ description: 'Of the journal entry' })
  entryId: string;

  @IsWhole({ min: 1, max: LINE_NO_MAX })
  lineNo: number;
}

/** Where a difference goes. */
export class ReconciliationAdjustmentDto {
  @IsId({ description: 'The other account of the entry; no control account' })
  accountId: string;

  @IsText({ max: 500, multiline: true, optional: true, example: 'Bank charges' })
  memo?: string;
}

/** What `reconcileLedger` takes. */
export class ReconcileLedgerDto {
  @IsId()
  accountId: string;

  @IsCurrency()
  currency: string;

  @IsBusinessDate({ description: 'Later than the last statement of the account; at most tomorrow' })
  statementDate: string;

  @IsMoney({
    allowZero: true,
    allowNegative: true,
    currencyOf: 'currency',
    example: '-250.00',
    description: 'Debits less credits',
  })
  statementBalance: string;

  @IsListOf(() => ClearedLineDto, { max: CLEARED_LINES_MAX, optional: true, description: 'Instead of allMatched' })
  clearedLines?: readonly ClearedLineDto[];

  @IsFlag({
    optional: true,
    description:
      'Clears all lines up to the statement that reconciled bank transactions are matched with, and the mirrors of ' +
      'cleared lines that unreconciling has taken back',
  })
  allMatched?: boolean;

  @IsNested(() => ReconciliationAdjustmentDto, { optional: true, description: 'Posts the difference, if there is one' })
  adjustment?: ReconciliationAdjustmentDto;

  @IsFlag({ default: false, description: 'Locks the books through the day of the statement' })
  lockBooks: boolean;
}

/** Filters of the list of reconciliations. */
export class ListLedgerReconciliationsQuery extends PageQuery {
  @IsId({ optional: true })
  accountId?: string;

  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;
}

/** Which page of the cleared lines. */
export class ListClearedLinesQuery extends PageQuery {}
