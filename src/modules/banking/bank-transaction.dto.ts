import {
  IsBusinessDate,
  IsEnumValue,
  IsId,
  IsListOf,
  IsNested,
  IsText,
  IsTimestamp,
  IsWhole,
  PageQuery,
} from '../../http/index.js';
import { BANK_TRANSACTION_STATUSES, type BankTransactionStatus } from './bank-transaction.entity.js';

const MATCHES_MAX = 500;
const LINE_NO_MAX = 2_000;

export const MATCH_TYPES = ['payment', 'refund', 'journal_line'] as const;

export type MatchType = (typeof MATCH_TYPES)[number];

/** What the books have of a bank transaction. */
export class BankMatchDto {
  @IsEnumValue(MATCH_TYPES)
  type: MatchType;

  @IsId({ description: 'Of the payment, the refund or the journal entry' })
  id: string;

  @IsWhole({
    min: 1,
    max: LINE_NO_MAX,
    optional: true,
    description: 'Of a journal entry; its one line on the ledger account of the bank account when absent',
  })
  lineNo?: number;
}

/** An entry for what the books do not have yet, such as a fee of the bank. */
export class CreateBankEntryDto {
  @IsId({ description: 'The other account of the entry; no control account' })
  accountId: string;

  @IsText({ max: 500, multiline: true, optional: true })
  memo?: string;
}

/** Why a bank transaction does not belong into the books. */
export class ExcludeBankTransactionDto {
  @IsText({ max: 500, multiline: true, example: 'Private' })
  reason: string;
}

/** What `reconcileBankTransaction` takes: one of the three. */
export class ReconcileBankTransactionDto {
  @IsListOf(() => BankMatchDto, { min: 1, max: MATCHES_MAX, optional: true })
  matches?: readonly BankMatchDto[];

  @IsNested(() => CreateBankEntryDto, { optional: true })
  createEntry?: CreateBankEntryDto;

  @IsNested(() => ExcludeBankTransactionDto, { optional: true, description: 'For good: it can not be undone' })
  exclude?: ExcludeBankTransactionDto;
}

/** Filters of the list of bank transactions. */
export class ListBankTransactionsQuery extends PageQuery {
  @IsId({ optional: true })
  bankAccountId?: string;

  @IsId({ optional: true, description: 'Transactions that this import brought' })
  importId?: string;

  @IsEnumValue(BANK_TRANSACTION_STATUSES, { optional: true })
  status?: BankTransactionStatus;

  @IsBusinessDate({ optional: true })
  postedFrom?: string;

  @IsBusinessDate({ optional: true })
  postedTo?: string;

  @IsTimestamp({ optional: true })
  updatedSince?: Date;
}
