import { BankFileUnreadable } from '../banking.errors.js';
import { lineAt } from './bank-values.js';
import { readCamt053 } from './camt053-statements.js';
import type { CsvMapping } from './csv-mapping.js';
import { readCsv } from './csv-statement.js';
import { readMt940 } from './mt940-statements.js';
import { readOfx } from './ofx-statements.js';
import type { Statement, StatementFormat } from './statement.js';

/** A bank's file and what is known of it. */
export interface BankFile {
  readonly format: StatementFormat;
  readonly content: string;
  /** The currency of the bank account, in which all amounts must be. */
  readonly currency: string;
  readonly csvMapping?: CsvMapping;
}

const BYTE_ORDER_MARK = '\ufeff';
/** What a decoder puts in for bytes that it can't read. */
const REPLACEMENT = '\ufffd';

/**
 * All statements of a file; all rows of it can be read, or none is given.
 * @throws BankFileUnreadable, AccountMismatch, ValidationFailed
 */
export async function readStatements({ format, content, currency, csvMapping }: BankFile): Promise<Statement[]> {
  const replaced = content.indexOf(REPLACEMENT);
  if (replaced !== -1) {
    // Taken over now, the rows would come a second time from the file in its right encoding.
    const message = 'It holds a replacement character, so the file was read in the wrong encoding.';
    throw new BankFileUnreadable(message, lineAt(content, replaced));
  }
  const text = content.startsWith(BYTE_ORDER_MARK) ? content.slice(1) : content;
  switch (format) {
    case 'csv':
      return readCsv(text, currency, csvMapping);
    case 'ofx':
    case 'qfx':
      return readOfx(text, currency);
    case 'camt053':
      return readCamt053(text, currency);
    case 'mt940':
      return readMt940(text, currency);
  }
}
