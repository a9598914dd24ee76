import { AmountUnreadable, BankFileUnreadable, type FilePlace } from '../banking.errors.js';
import { dayOf, minorOf } from './bank-values.js';
import type { CsvDateFormat, CsvMapping } from './csv-mapping.js';
import { currencyMark } from './currency-signs.js';

/** How amounts are written. */
export type CsvNumbers = Required<Pick<CsvMapping, 'decimalSeparator' | 'thousandsSeparator'>> & {
  readonly currency: string;
};

/**
 * The smallest units of an amount: a minus or plus before or behind it, or parentheses for a negative one; the currency
 * once, before or behind the number, whose sign is not looked at; groups of thousands only with the separator of the mapping.
 * @throws BankFileUnreadable
 */
export function csvAmount(text: string, numbers: CsvNumbers, place: FilePlace): bigint {
  const written = writingOf(numbers.currency).exec(withoutSpaces(text, numbers))?.groups;
  const { digits = '', ...around } = written ?? {};
  const [opening, closing] = [around['opening'] !== undefined, around['closing'] !== undefined];
  const signs = [opening ? '-' : undefined, around['signBefore'], around['signBehind']].join('');
  const marks = [around['outerBefore'], around['before'], around['behind'], around['outerBehind']];
  const isOneNumber = signs.length <= 1 && marks.filter((mark) => mark !== undefined).length <= 1;
  if (!isOneNumber || opening !== closing || !formOf(numbers).test(digits)) throw new AmountUnreadable(place);
  const plain = digits.replaceAll(thousandsOf(numbers), '').replace(numbers.decimalSeparator, '.');
  const minor = minorOf(plain, numbers.currency, place.line);
  return signs === '-' ? -minor : minor;
}

const writings = new Map<string, RegExp>();

/** A number and what may stand around it, from the outside in: the currency, a parenthesis, a sign, the currency. */
function writingOf(currency: string): RegExp {
  const known = writings.get(currency);
  if (known !== undefined) return known;
  const mark = currencyMark(currency);
  const before = `(?:(?<outerBefore>${mark}) ?)?(?<opening>\\( ?)?(?:(?<signBefore>[+-]) ?)?(?:(?<before>${mark}) ?)?`;
  const behind = `(?: ?(?<behind>${mark}))?(?: ?(?<signBehind>[+-]))?(?<closing> ?\\))?(?: ?(?<outerBehind>${mark}))?`;
  const writing = new RegExp(`^${before}(?<digits>\\d.*?|[.,]\\d.*?)${behind}$`, 'iu');
  writings.set(currency, writing);
  return writing;
}

/** Every kind of space and minus as one; those around are always taken, those between digits where they separate thousands. */
function withoutSpaces(text: string, { thousandsSeparator }: CsvNumbers): string {
  const spaced = text.replaceAll(/\s+/g, ' ').trim().replaceAll('\u2212', '-');
  return thousandsSeparator === "'" ? spaced.replaceAll('\u2019', "'") : spaced;
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
