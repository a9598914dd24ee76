import {
  IsBusinessDate,
  IsEnumValue,
  IsId,
  IsListOf,
  IsMoney,
  IsNested,
  IsText,
  IsTimestamp,
  PageQuery,
} from '../../http/index.js';
import { CsvMappingDto } from './csv-mapping.dto.js';
import { IsFileContent } from './file-content.decorator.js';
import { STATEMENT_FORMATS, STATEMENT_ROWS_MAX, type StatementFormat } from './statements/index.js';

/** A row of a statement that the caller has read itself. */
export class BankTransactionDto {
  @IsBusinessDate({ description: 'At most tomorrow' })
  postedOn: string;

  @IsMoney({
    allowNegative: true,
    example: '-12.50',
    description: 'In the currency of the bank account; money that came in is positive',
  })
  amount: string;

  @IsText({ max: 500, multiline: true, example: 'Coffee' })
  description: string;

  @IsText({ max: 200, multiline: true, optional: true })
  counterparty?: string;

  @IsText({ max: 200, multiline: true, optional: true })
  bankReference?: string;
}

/** What `importBankTransactions` takes: `content` or `transactions`. */
export class ImportBankTransactionsDto {
  @IsId()
  bankAccountId: string;

  @IsEnumValue(STATEMENT_FORMATS, { description: 'Of the content, or of what the transactions were read from' })
  format: StatementFormat;

  @IsFileContent({ optional: true, description: 'The whole file, decoded with its own encoding' })
  content?: string;

  @IsListOf(() => BankTransactionDto, { min: 1, max: STATEMENT_ROWS_MAX, optional: true })
  transactions?: readonly BankTransactionDto[];

  @IsNested(() => CsvMappingDto, { optional: true })
  csvMapping?: CsvMappingDto;

  @IsText({ max: 255, optional: true })
  fileName?: string;

  @IsMoney({
    allowNegative: true,
    allowZero: true,
    optional: true,
    example: '-12.50',
    description: 'Before the first row',
  })
  openingBalance?: string;

  @IsMoney({
    allowNegative: true,
    allowZero: true,
    optional: true,
    example: '-12.50',
    description: 'After the last row',
  })
  closingBalance?: string;
}

/** Filters of the list of imports. */
export class ListBankImportsQuery extends PageQuery {
  @IsId({ optional: true })
  bankAccountId?: string;

  @IsTimestamp({ optional: true })
  createdFrom?: Date;

  @IsTimestamp({ optional: true, description: 'Exclusive' })
  createdBefore?: Date;
}
