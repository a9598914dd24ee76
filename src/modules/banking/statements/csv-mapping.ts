/** How days are written; `YY` is of this century. */
export const CSV_DATE_FORMATS = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYY.MM.DD',
  'YYYYMMDD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'DD-MM-YYYY',
  'MM/DD/YYYY',
  'MM-DD-YYYY',
  'DD.MM.YY',
  'DD/MM/YY',
  'MM/DD/YY',
] as const;

export type CsvDateFormat = (typeof CSV_DATE_FORMATS)[number];

export const CSV_DELIMITERS = [',', ';', '\t', '|'] as const;
export const CSV_DECIMAL_SEPARATORS = ['.', ','] as const;
/** The space stands for every kind of space. */
export const CSV_THOUSANDS_SEPARATORS = ['.', ',', ' ', "'", 'none'] as const;

/** Names of columns as the header has them, in any case; without a header their numbers, from 1. */
export interface CsvColumns {
  readonly postedOn?: string;
  /** Signed. Instead of it `debit` and `credit` may be given. */
  readonly amount?: string;
  /** Money that went out; its sign does not matter. */
  readonly debit?: string;
  readonly credit?: string;
  readonly description?: string;
  readonly counterparty?: string;
  readonly bankReference?: string;
  readonly balance?: string;
  readonly currency?: string;
}

export type CsvColumn = keyof CsvColumns;

/** How to read a bank's CSV file. */
export interface CsvMapping {
  readonly delimiter?: (typeof CSV_DELIMITERS)[number];
  readonly decimalSeparator?: (typeof CSV_DECIMAL_SEPARATORS)[number];
  readonly thousandsSeparator?: (typeof CSV_THOUSANDS_SEPARATORS)[number];
  readonly dateFormat?: CsvDateFormat;
  /** Lines before the header, or before the first row if there is none. */
  readonly skipLines?: number;
  readonly hasHeader?: boolean;
  /** For files of cards, in which what was spent is positive. */
  readonly negateAmounts?: boolean;
  readonly columns?: CsvColumns;
}

/** What a mapping means where it says nothing. */
export const CSV_MAPPING_DEFAULTS = {
  delimiter: ',',
  decimalSeparator: '.',
  thousandsSeparator: 'none',
  dateFormat: 'YYYY-MM-DD',
  skipLines: 0,
  hasHeader: true,
  negateAmounts: false,
  columns: { postedOn: 'date', amount: 'amount', description: 'description' },
} as const satisfies Required<CsvMapping>;
