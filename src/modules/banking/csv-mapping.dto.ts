import { IsEnumValue, IsFlag, IsNested, IsText, IsWhole } from '../../http/index.js';
import {
  CSV_DATE_FORMATS,
  CSV_DECIMAL_SEPARATORS,
  CSV_DELIMITERS,
  CSV_THOUSANDS_SEPARATORS,
  type CsvColumns,
  type CsvDateFormat,
  type CsvMapping,
} from './statements/index.js';

const COLUMN_MAX = 200;

/** Which column holds what: the header's names in any case; without a header the numbers from 1. */
export class CsvColumnsDto implements CsvColumns {
  @IsText({ max: COLUMN_MAX, multiline: true })
  postedOn: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true, description: 'Signed; or give debit and credit' })
  amount?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true, description: 'Money that went out, whatever its sign' })
  debit?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true, description: 'Money that came in' })
  credit?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true })
  description?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true })
  counterparty?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true })
  bankReference?: string;

  @IsText({ max: COLUMN_MAX, multiline: true, optional: true, description: 'The balance after the row' })
  balance?: string;

  @IsText({
    max: COLUMN_MAX,
    multiline: true,
    optional: true,
    description: 'Must hold the currency of the bank account, or nothing',
  })
  currency?: string;
}

/** How to read a CSV file. What is not said has the default. */
export class CsvMappingDto implements CsvMapping {
  @IsEnumValue(CSV_DELIMITERS, { optional: true, description: 'A comma when absent' })
  delimiter?: (typeof CSV_DELIMITERS)[number];

  @IsEnumValue(CSV_DECIMAL_SEPARATORS, { optional: true, description: 'A point when absent' })
  decimalSeparator?: (typeof CSV_DECIMAL_SEPARATORS)[number];

  @IsEnumValue(CSV_THOUSANDS_SEPARATORS, { optional: true, description: 'none when absent; the space is any space' })
  thousandsSeparator?: (typeof CSV_THOUSANDS_SEPARATORS)[number];

  @IsEnumValue(CSV_DATE_FORMATS, { optional: true, description: 'YYYY-MM-DD when absent; a time may follow' })
  dateFormat?: CsvDateFormat;

  @IsWhole({ min: 0, max: 100, optional: true, description: 'Lines before the header; 0 when absent' })
  skipLines?: number;

  @IsFlag({ optional: true, description: 'Whether the first row names the columns; true when absent' })
  hasHeader?: boolean;

  @IsFlag({ optional: true, description: 'For files in which money that went out is positive; false when absent' })
  negateAmounts?: boolean;

  @IsNested(() => CsvColumnsDto, { optional: true, description: 'date, amount and description when absent' })
  columns?: CsvColumnsDto;
}
