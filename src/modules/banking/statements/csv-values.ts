import { BankFileUnreadable } from '../banking.errors.js';
import { dayOf, minorOf } from './bank-values.js';
import type { CsvDateFormat, CsvMapping } from './csv-mapping.js';

/** How amounts are written. */
export type CsvNumbers = Required<Pick<CsvMapping, 'decimalSeparator' | 'thousandsSeparator'>> & {
  readonly currency: string;
};

/**
 * The smallest units of an amount: a sign before or behind it, or parentheses for a negative one; the currency beside it,
 * whose sign is not looked at; groups of thousands only with the separator of the mapping.
 * @throws BankFileUnreadable
 */
export function csvAmount(text: string, numbers: CsvNumbers, line: number): bigint {
  const [, , parenthesised] = /^(\((.*)\))$/.exec(text.trim()) ?? [];
  const bare = (parenthesised ?? text).replaceAll('\u2212', '-').replaceAll(/\p{Sc}/gu, '');
  const [, before = '', digits = '', behind = ''] =
    /^([+-]?)([^+-]*)([+-]?)$/.exec(withoutSpaces(bare.replace(numbers.currency, ''), numbers)) ?? [];
  const marks = `${parenthesised === undefined ? '' : '-'}${before}${behind}`;
  if (marks.length > 1 || !formOf(numbers).test(digits)) {
    throw new BankFileUnreadable('The amount does not have the form of the mapping.', line);
  }
  const plain = digits.replaceAll(thousandsOf(numbers), '').replace(numbers.decimalSeparator, '.');
  const minor = minorOf(plain, numbers.currency, line);
  return marks === '-' ? -minor : minor;
}

/** Spaces around are always taken; between digits only where they separate thousands. */
function withoutSpaces(text: string, { thousandsSeparator }: CsvNumbers): string {
  const spaced = text.replaceAll(/\s+/g, ' ').trim();
  const signed = spaced.replace(/^([+-]) /, '$1').replace(/ ([+-])$/, '$1');
  return thousandsSeparator === "'" ? signed.replaceAll('\u2019', "'") : signed;
}

const forms = new Map<string, RegExp>();

function formOf(numbers: CsvNumbers): RegExp {
  const [thousands, decimal] = [thousandsOf(numbers), numbers.decimalSeparator];
  const known = forms.get(thousands + decimal);
  if (known !== undefined) return known;
  const fraction = `(?:\\${decimal}\\d*)?`;
  // In India, groups before the last one have two digits.
  const group = thousands === ',' ? '\\d{2,3}' : '\\d{3}';
  const grouped = thousands === '' ? '' : `|\\d{1,3}(?:[${thousands}]${group})*[${thousands}]\\d{3}${fraction}`;
  const form = new RegExp(`^(?:\\d+${fraction}|\\${decimal}\\d+${grouped})$`);
  forms.set(thousands + decimal, form);
  return form;
}

function thousandsOf({ thousandsSeparator }: CsvNumbers): string {
  return thousandsSeparator === 'none' ? '' : thousandsSeparator;
}

/**
 * A day in the format of the mapping; a time behind it is not looked at.
 * @throws BankFileUnreadable
 */
export function csvDay(text: string, format: CsvDateFormat, line: number): string {
  const parts = dayForm(format).exec(text.trim())?.groups;
  if (parts === undefined) throw new BankFileUnreadable(`The date does not have the form ${format}.`, line);
  const { year = '', month = '', day = '' } = parts;
  return dayOf(year, month, day, line);
}

const dayForms = new Map<CsvDateFormat, RegExp>();

function dayForm(format: CsvDateFormat): RegExp {
  const known = dayForms.get(format);
  if (known !== undefined) return known;
  const short = format === 'YYYYMMDD' ? '\\d{2}' : '\\d{1,2}';
  const pattern = format
    .replaceAll(/[./]/g, '\\$&')
    .replace('YYYY', '(?<year>\\d{4})')
    .replace('YY', '(?<year>\\d{2})')
    .replace('MM', `(?<month>${short})`)
    .replace('DD', `(?<day>${short})`);
  const form = new RegExp(`^${pattern}(?:[ T]\\d{1,2}:\\d{2}.*)?$`);
  dayForms.set(format, form);
  return form;
}
