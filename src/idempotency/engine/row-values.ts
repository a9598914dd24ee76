import { HandleMisused } from './handle-misused.js';
import type { ColumnLayout, ColumnType, Row, TableLayout } from './table-layout.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DECIMAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?$/;

/** By type: the value as a read gives it, or undefined when the column does not take it. */
const AS_READ: Readonly<Record<ColumnType, (value: unknown, scale: number) => unknown>> = {
  uuid: (value) => (typeof value === 'string' ? uuidAsRead(value) : undefined),
  text: (value) => (typeof value === 'string' ? value : undefined),
  bigint: (value) => (typeof value === 'bigint' ? value : undefined),
  integer: (value) => (Number.isInteger(value) ? value : undefined),
  smallint: (value) => (Number.isInteger(value) ? value : undefined),
  date: (value) => (typeof value === 'string' && DATE.test(value) ? value : undefined),
  timestamptz: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  jsonb: (value) => frozen(JSON.parse(JSON.stringify(value))),
  numeric: (value, scale) => (typeof value === 'string' ? decimalAsRead(value, scale) : undefined),
};

/**
 * A value as a later read of the database would give it, so that a handler can't tell a queued row from a stored one.
 * Missing is null; jsonb goes through JSON once; decimals of a numeric column are filled up to its scale.
 * @throws HandleMisused when the value is of another type, or has more decimals than its column keeps.
 */
export function storedValue(column: ColumnLayout, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (!column.isArray) return storedItem(column, value);
  if (!Array.isArray(value)) throw new HandleMisused(`${column.name} takes a list.`);
  return Object.freeze(value.map((item: unknown) => storedItem(column, item)));
}

function storedItem(column: ColumnLayout, value: unknown): unknown {
  const stored = AS_READ[column.type](value, column.scale);
  if (stored === undefined) throw new HandleMisused(`${column.name} takes no such value: it is ${column.type}.`);
  return stored;
}

function uuidAsRead(value: string): string | undefined {
  if (UUID.test(value)) return value;
  const lowered = value.toLowerCase();
  return UUID.test(lowered) ? lowered : undefined;
}

function decimalAsRead(value: string, scale: number): string | undefined {
  const [, sign = '', whole = '', decimals = ''] = DECIMAL.exec(value) ?? [];
  if (whole === '' || /[1-9]/.test(decimals.slice(scale))) return undefined;
  const digits = scale === 0 ? whole : `${whole}.${decimals.slice(0, scale).padEnd(scale, '0')}`;
  return /[1-9]/.test(digits) ? sign + digits : digits;
}

/** A new row as a later read would give it: of these values, whole, and frozen since all handlers of a group share it. */
export function newRow(layout: TableLayout, companyId: string, values: Row): Row {
  const row: Record<string, unknown> = {};
  for (const column of layout.columns) row[column.property] = storedValue(column, values[column.property]);
  row[layout.company.property] = companyId;
  return Object.freeze(row);
}

/** A text or number that two values of one column share exactly when the database would call them equal. */
export function comparable(value: unknown): string | number | boolean | null {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  return (value ?? null) as string | number | boolean | null;
}

/**
 * The identity of a row in a group: table, company and the rest of the primary key.
 * @throws HandleMisused when a part of the key is missing.
 */
export function rowKeyOf(layout: TableLayout, companyId: string, key: Row): string {
  let rowKey = `${layout.table}\u0000${companyId}`;
  for (const { property } of layout.key) {
    const value = comparable(key[property]);
    if (value === null) throw new HandleMisused(`The primary key of ${layout.table} needs ${property}.`);
    rowKey += `\u0000${value}`;
  }
  return rowKey;
}

/** Orders rows by primary key: what `find` promises, and what keeps statements of two groups in one order. */
export function compareByKey({ company, key }: TableLayout): (left: Row, right: Row) => number {
  const properties = [company, ...key].map(({ property }) => property);
  return (left, right) => {
    for (const property of properties) {
      const order = compareValues(left[property], right[property]);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Orders two plain values of one column; neither is null. */
export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  const first = ordinal(left);
  const second = ordinal(right);
  if (first < second) return -1;
  return first > second ? 1 : 0;
}

function ordinal(value: unknown): string | number | bigint {
  return value instanceof Date ? value.getTime() : (value as string | number | bigint);
}

/** Freezes JSON and lists through and through; a row is shared by all handlers of a group. */
export function frozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    for (const member of Object.values(value)) frozen(member);
    Object.freeze(value);
  }
  return value;
}
