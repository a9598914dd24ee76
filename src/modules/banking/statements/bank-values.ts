import { currencyDecimals, decimalToScaled, isBusinessDate, MONEY_MINOR_MAX } from '../../../http/index.js';
import { BankFileUnreadable } from '../banking.errors.js';

const DECIMAL = /^([+-]?)(\d{0,15})(?:\.(\d{0,15}))?$/;

/**
 * The smallest units of an amount with a decimal point, exact: `('-12.5', 'EUR')` is `-1250n`. Zeros beyond the decimals
 * of the currency are taken, other digits are not.
 * @throws BankFileUnreadable
 */
export function minorOf(text: string, currency: string, line: number): bigint {
  const [, sign = '', whole = '', fraction = ''] = DECIMAL.exec(text) ?? [];
  if (`${whole}${fraction}` === '') throw new BankFileUnreadable('The amount is not a decimal.', line);
  const decimals = currencyDecimals(currency);
  const significant = fraction.replace(/0+$/, '');
  if (significant.length > decimals) {
    throw new BankFileUnreadable(`The amount has more decimals than ${currency} allows (${decimals}).`, line);
  }
  const plain = `${whole.replace(/^0+(?=\d)/, '') || '0'}${significant === '' ? '' : `.${significant}`}`;
  const minor = decimalToScaled(plain, decimals);
  if (minor > MONEY_MINOR_MAX) throw new BankFileUnreadable('The amount is too large.', line);
  return sign === '-' ? -minor : minor;
}

/**
 * A day of the calendar from its digits; two digits of a year are of this century.
 * @throws BankFileUnreadable
 */
export function dayOf(year: string, month: string, day: string, line: number): string {
  const full = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isBusinessDate(full)) throw new BankFileUnreadable('The date is not a day of the calendar.', line);
  return full;
}

const UNSEEN = /[\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
/** Joiners stand only where scripts and emoji need them, after a character beyond ASCII. */
const LONE_JOINERS = /(?<![^\x00-\x7f])[\u200c\u200d]+/gu;
const SPACES = /[\s\u0000-\u001f\u007f-\u009f]+/g;

/**
 * Text of a bank: NFC, one space for each run of spaces, line breaks and control characters, nothing invisible that
 * changes how other text looks. It is whole, as it tells rows apart; `storedTexts` cuts it.
 */
function bankText(text: string): string {
  return text.normalize('NFC').replace(UNSEEN, '').replace(LONE_JOINERS, '').replace(SPACES, ' ').trim();
}

export function descriptionOf(...texts: readonly (string | undefined)[]): string {
  const parts = texts.map((text) => bankText(text ?? '')).filter((text) => text !== '');
  return bankText([...new Set(parts)].join(' '));
}

/** A name or reference, or null for none; banks write `NONREF` and `NOTPROVIDED` for none. */
export function nameOf(text: string | undefined): string | null {
  const name = bankText(text ?? '');
  return name === '' || /^(NONREF|NOTPROVIDED|NOT PROVIDED)$/i.test(name) ? null : name;
}

const DESCRIPTION_MAX = 500;
const NAME_MAX = 200;

/** The texts of a row. */
interface Texts {
  readonly description: string;
  readonly counterparty: string | null;
  readonly bankReference: string | null;
}

/** The texts of a row as they are stored: cut at 500 characters (description) and 200 (names and references). */
export function storedTexts({ description, counterparty, bankReference }: Texts): Texts {
  return {
    description: cut(description, DESCRIPTION_MAX),
    counterparty: counterparty === null ? null : cut(counterparty, NAME_MAX),
    bankReference: bankReference === null ? null : cut(bankReference, NAME_MAX),
  };
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // A character has at most two code units.
  return Array.from(text.slice(0, 2 * max))
    .slice(0, max)
    .join('')
    .trimEnd();
}

/** The line, from 1, in which a character stands. */
export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
