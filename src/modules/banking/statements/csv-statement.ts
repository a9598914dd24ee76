import { CsvError, type Info, parse } from 'csv-parse/sync';
import { ValidationFailed } from '../../../http/index.js';
import { AccountMismatch, BankFileUnreadable, ForeignCurrencySign } from '../banking.errors.js';
import { descriptionOf, nameOf } from './bank-values.js';
import { CSV_MAPPING_DEFAULTS, type CsvColumn, type CsvColumns, type CsvMapping } from './csv-mapping.js';
import { hasForeignSign, namesCurrency } from './currency-signs.js';
import { csvAmount, csvDay } from './csv-values.js';
import { RowLimit, Statement, STATEMENT_ROWS_MAX, type StatementRow, tooManyRows } from './statement.js';

type Mapping = Required<CsvMapping>;

/** One row of the file. */
interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it begins, from 1. */
  readonly line: number;
}

/** Where each mapped column stands. */
type Places = ReadonlyMap<CsvColumn, number>;

/** So many cells, or separators in texts, are more than a bank's file of 5,000 rows has. */
const DELIMITERS_MAX = 250_000;
/** Blank lines between rows, and a header, are no rows. */
const RECORDS_MAX = 2 * STATEMENT_ROWS_MAX + 100;

/**
 * The one statement of a CSV file: quoted cells may hold line breaks and delimiters, blank rows are left out.
 * @throws BankFileUnreadable, AccountMismatch, ValidationFailed
 */
export function readCsv(content: string, currency: string, given: CsvMapping = {}): Statement[] {
  const mapping = completed(given);
  const records = recordsOf(content, mapping);
  const header = mapping.hasHeader ? records.shift() : undefined;
  if (mapping.hasHeader && header === undefined) throw new BankFileUnreadable('There is no header.', 1);
  const places = placesOf(mapping.columns, header);
  const statement = new Statement(new RowLimit());
  for (const record of records) {
    statement.add(new CsvRow(record, places, mapping, currency).read(), record.line);
  }
  return [statement];
}

/** Columns are taken as a whole: the default ones only where none are given. */
function completed(given: CsvMapping): Mapping {
  const mapping: Mapping = { ...CSV_MAPPING_DEFAULTS, ...given };
  const { postedOn, amount, debit, credit } = mapping.columns;
  const sources = [amount, debit ?? credit].filter((column) => column !== undefined);
  if (postedOn === undefined || sources.length !== 1) {
    throw invalidMapping('/columns', 'It needs postedOn, and either amount or debit and credit.');
  }
  if (mapping.decimalSeparator === mapping.thousandsSeparator) {
    throw invalidMapping('/thousandsSeparator', 'It must not be the decimal separator.');
  }
  return mapping;
}

function invalidMapping(place: string, message: string): ValidationFailed {
  return new ValidationFailed([{ pointer: `/csvMapping${place}`, code: 'validation_failed', message }]);
}

function recordsOf(content: string, { delimiter, skipLines }: Mapping): CsvRecord[] {
  assertFewDelimiters(content, delimiter);
  const options = { bom: true, delimiter, from_line: skipLines + 1, relax_column_count: true, relax_quotes: true };
  try {
    const parsed = parse(content, { ...options, info: true, to: RECORDS_MAX + 1, max_record_size: 100_000 });
    const records = parsed as unknown as readonly { readonly record: readonly string[]; readonly info: Info }[];
    // What lies behind the last record that is read must not be lost unseen.
    if (records.length > RECORDS_MAX) throw tooManyRows();
    let line = skipLines + 1;
    return records.flatMap(({ record, info }) => {
      const begin = line;
      line = info.lines + 1;
      const isBlank = record.every((cell) => cell.trim() === '');
      return isBlank ? [] : [{ cells: record, line: begin }];
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new BankFileUnreadable('It is not CSV with this delimiter.', lineOf(error), error);
  }
}

function lineOf(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 1;
}

function assertFewDelimiters(content: string, delimiter: string): void {
  let count = 0;
  for (let at = content.indexOf(delimiter); at !== -1; at = content.indexOf(delimiter, at + 1)) count += 1;
  if (count > DELIMITERS_MAX) throw new BankFileUnreadable('The file has too many columns.', 1);
}

function placesOf(columns: CsvColumns, header: CsvRecord | undefined): Places {
  const names = header?.cells.map((cell) => cell.trim().toLowerCase());
  return new Map(
    (Object.entries(columns) as [CsvColumn, string][]).map(([column, name]) => {
      const wanted = name.trim().toLowerCase();
      const place = names === undefined ? Number(name) - 1 : names.indexOf(wanted);
      if (names !== undefined && place !== names.lastIndexOf(wanted)) {
        const message = `Several columns have the name of the one for ${column}.`;
        throw new BankFileUnreadable(message, header?.line ?? 1);
      }
      if (Number.isInteger(place) && place >= 0) return [column, place];
      if (names === undefined)
        throw invalidMapping(`/columns/${column}`, 'Without a header it must be a number from 1.');
      throw new BankFileUnreadable(`There is no column for ${column}.`, header?.line ?? 1);
    }),
  );
}

/** Reads one row by the mapping. */
class CsvRow {
  constructor(
    private readonly record: CsvRecord,
    private readonly places: Places,
    private readonly mapping: Mapping,
    private readonly currency: string,
  ) {}

  read(): StatementRow {
    const currency = this.text('currency');
    if (currency !== '' && !namesCurrency(currency, this.currency)) {
      throw new AccountMismatch(`The file has another currency than the bank account (${this.currency}).`);
    }
    const counterparty = nameOf(this.text('counterparty'));
    const amountMinor = this.places.has('amount') ? this.required('amount') : this.bySides();
    return {
      postedOn: csvDay(this.text('postedOn'), this.mapping.dateFormat, this.record.line),
      amountMinor: this.mapping.negateAmounts ? -amountMinor : amountMinor,
      description: descriptionOf(this.text('description')) || (counterparty ?? ''),
      counterparty,
      bankReference: nameOf(this.text('bankReference')),
      bankOwnId: null,
      balanceMinor: this.amount('balance') ?? null,
    };
  }

  /** One column for money that went out and one for money that came in, of which one is filled, or holds zero. */
  private bySides(): bigint {
    const [debit, credit] = [this.amount('debit'), this.amount('credit')];
    if (debit === undefined && credit === undefined) this.refuse('There is no amount.');
    if (debit !== undefined && debit !== 0n && credit !== undefined && credit !== 0n) {
      this.refuse('There are two amounts, a debit and a credit.');
    }
    return (credit ?? 0n) - absolute(debit ?? 0n);
  }

  private required(column: CsvColumn): bigint {
    return this.amount(column) ?? this.refuse('There is no amount.');
  }

  private amount(column: CsvColumn): bigint | undefined {
    const text = this.text(column);
    if (text === '') return undefined;
    const place = { line: this.record.line, column: this.mapping.columns[column] ?? '' };
    if (hasForeignSign(text, this.currency)) throw new ForeignCurrencySign(this.currency, place);
    return csvAmount(text, { ...this.mapping, currency: this.currency }, place);
  }

  private text(column: CsvColumn): string {
    const place = this.places.get(column);
    if (place === undefined) return '';
    return this.record.cells[place]?.trim() ?? '';
  }

  private refuse(message: string): never {
    throw new BankFileUnreadable(message, this.record.line);
  }
}

function absolute(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}
