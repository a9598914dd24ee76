import { AccountMismatch, BankFileUnreadable } from '../banking.errors.js';
import { dayOf, minorOf, nameOf } from './bank-values.js';
import { partiesOf } from './mt940-details.js';
import { RowLimit, Statement, type StatementRow } from './statement.js';

const FIELD = /^:(\d{2}[A-Z]?|NS):(.*)$/;
const BALANCE = /^([CD])(\d{6})([A-Z]{3})(\d[\d,]{0,14})$/;
const ROW =
  /^(\d{2})(\d{2})(\d{2})(?:(\d{2})(\d{2}))?(R?)([CD])[A-Z]?(\d[\d,]{0,14})[A-Z][A-Z0-9]{3}((?:(?!\/\/).)*)(?:\/\/(.*))?$/;

/** A field with its continuation lines. */
interface Field {
  readonly tag: string;
  readonly lines: string[];
  readonly line: number;
}

/**
 * The statements of an MT940 file, with or without the SWIFT blocks around them. A page of a statement is one of its own:
 * it has its own balances.
 * @throws BankFileUnreadable, AccountMismatch, ValidationFailed
 */
export function readMt940(content: string, currency: string): Statement[] {
  const limit = new RowLimit();
  const statements: Statement[] = [];
  for (const fields of statementsOf(fieldsOf(content))) {
    statements.push(statementOf(fields, currency, new Statement(limit)));
  }
  if (statements.length === 0) throw new BankFileUnreadable('There is no field :20:, so it is not an MT940 file.', 1);
  return statements;
}

function fieldsOf(content: string): Field[] {
  const fields: Field[] = [];
  content.split(/\r?\n|\r/).forEach((text, index) => {
    const [, tag, first = ''] = FIELD.exec(text) ?? [];
    if (tag !== undefined) fields.push({ tag, lines: [first.trimEnd()], line: index + 1 });
    else if (!/^(-|-?\}|\{.*)/.test(text) && text.trim() !== '') fields.at(-1)?.lines.push(text.trimEnd());
  });
  return fields;
}

/** Each statement begins with :20:. */
function statementsOf(fields: readonly Field[]): Field[][] {
  const statements: Field[][] = [];
  for (const field of fields) {
    if (field.tag === '20') statements.push([]);
    statements.at(-1)?.push(field);
  }
  return statements;
}

function statementOf(fields: readonly Field[], currency: string, statement: Statement): Statement {
  const field = (...tags: readonly string[]): Field | undefined => fields.find(({ tag }) => tags.includes(tag));
  const [opening, closing] = [field('60F', '60M'), field('62F', '62M')];
  if (opening === undefined || closing === undefined) {
    throw new BankFileUnreadable('The statement has no opening or no closing balance.', fields[0]?.line ?? 1);
  }
  statement.account = field('25', '25P')?.lines[0] ?? null;
  statement.openingMinor = balanceOf(opening, currency);
  statement.closingMinor = balanceOf(closing, currency);
  fields.forEach((row, index) => {
    if (row.tag === '61') statement.add(rowOf(row, detailsBehind(fields, index), currency), row.line);
  });
  return statement;
}

/** The text of the :86: that follows a row; fields that are not SWIFT's may stand between. */
function detailsBehind(fields: readonly Field[], index: number): readonly string[] {
  let behind = index + 1;
  while (fields[behind]?.tag === 'NS') behind += 1;
  const next = fields[behind];
  return next?.tag === '86' ? next.lines : [];
}

function balanceOf({ lines, line }: Field, currency: string): bigint {
  const [, side, , found = '', amount = ''] = BALANCE.exec(lines[0] ?? '') ?? [];
  if (side === undefined) throw new BankFileUnreadable('The balance does not have the form of MT940.', line);
  if (found !== currency) {
    throw new AccountMismatch(`The file has another currency than the bank account (${currency}).`);
  }
  const minor = minorOf(amount.replace(',', '.'), currency, line);
  return side === 'C' ? minor : -minor;
}

function rowOf({ lines, line }: Field, details: readonly string[], currency: string): StatementRow {
  const match = ROW.exec(lines[0] ?? '');
  if (match === null) throw new BankFileUnreadable('The field :61: does not have the form of MT940.', line);
  const [, year = '', month = '', day = '', entryMonth, entryDay, reversal, side, amount = '', reference, own] = match;
  const minor = minorOf(amount.replace(',', '.'), currency, line);
  // The reversal of a credit takes money away, that of a debit brings it back.
  const isCredit = (side === 'C') !== (reversal === 'R');
  return {
    postedOn: postedOn(dayOf(year, month, day, line), entryMonth, entryDay, line),
    amountMinor: isCredit ? minor : -minor,
    ...partiesOf(details, lines[1]),
    bankReference: nameOf(own) ?? nameOf(reference),
    // A bank may use one reference for many rows: MT940 does not promise that it is unique.
    bankOwnId: null,
    balanceMinor: null,
  };
}

/** The entry date has no year: it is the one that brings it next to the value date. */
function postedOn(valueDate: string, month: string | undefined, day: string | undefined, line: number): string {
  if (month === undefined || day === undefined) return valueDate;
  const distance = Number(month) - Number(valueDate.slice(5, 7));
  const year = Number(valueDate.slice(0, 4)) + (distance > 6 ? -1 : 0) + (distance < -6 ? 1 : 0);
  return dayOf(String(year), month, day, line);
}
