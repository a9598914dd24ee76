import { ValidationFailed } from '../../../http/index.js';

/** What banks hand out. QFX is OFX under another name. */
export const STATEMENT_FORMATS = ['csv', 'ofx', 'qfx', 'camt053', 'mt940'] as const;

export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

/** The most rows of one import, those included that are skipped. */
export const STATEMENT_ROWS_MAX = 5_000;

/** A booked row of a statement, whatever the format. */
export interface StatementRow {
  readonly postedOn: string;
  /** Money that came in is positive; never zero. */
  readonly amountMinor: bigint;
  /** Whole, as the other texts are, however long: it tells rows apart. */
  readonly description: string;
  readonly counterparty: string | null;
  readonly bankReference: string | null;
  /** The bank's own name for the row, where its format promises one; see `transaction-identity.ts`. */
  readonly bankOwnId: string | null;
  /** The balance after the row, where the format has one. */
  readonly balanceMinor: bigint | null;
}

/** One statement of one account; a file may hold several. */
export class Statement {
  /** The account's number as the file has it, with the bank's before it and a slash between. */
  account: string | null = null;
  openingMinor: bigint | null = null;
  closingMinor: bigint | null = null;
  readonly rows: StatementRow[] = [];
  /** Where each of the rows begins: the line of the file, from 1. */
  readonly lines: number[] = [];
  /** Rows that move no money. */
  skippedRows = 0;

  constructor(private readonly limit: RowLimit) {}

  /**
   * Takes a row; one of amount zero is only counted.
   * @param line where it begins; the place in the list where there is no file.
   * @throws ValidationFailed (too_many_items)
   */
  add(row: StatementRow, line: number): void {
    this.limit.count();
    if (row.amountMinor === 0n) {
      this.skippedRows += 1;
      return;
    }
    this.rows.push(row);
    this.lines.push(line);
  }

  /** Counts a row that moves no money, such as one that is not booked yet. */
  skip(): void {
    this.limit.count();
    this.skippedRows += 1;
  }
}

/** Counts the rows of all statements of a file. */
export class RowLimit {
  private rows = 0;

  count(): void {
    this.rows += 1;
    if (this.rows > STATEMENT_ROWS_MAX) throw tooManyRows();
  }
}

export function tooManyRows(): ValidationFailed {
  const message = `It must have at most ${STATEMENT_ROWS_MAX} rows.`;
  return new ValidationFailed([{ pointer: '/content', code: 'too_many_items', message }]);
}
