export {
  CSV_DATE_FORMATS,
  CSV_DECIMAL_SEPARATORS,
  CSV_DELIMITERS,
  CSV_THOUSANDS_SEPARATORS,
  type CsvColumns,
  type CsvDateFormat,
  type CsvMapping,
} from './csv-mapping.js';
export { descriptionOf, nameOf, storedTexts } from './bank-values.js';
export { readStatements } from './read-statements.js';
export { RowLimit, Statement, STATEMENT_FORMATS, STATEMENT_ROWS_MAX, type StatementFormat } from './statement.js';
export { type Balances, checkedBalances } from './statement-balances.js';
export { type IdentifiedRow, identified } from './transaction-identity.js';
