import type { ColumnLayout, Row, TableLayout } from './table-layout.js';

/**
 * A value as a later read of the database would give it, so that a handler can't tell a queued row from a stored one.
 * Missing is null; jsonb goes through JSON once; decimals of a numeric column are filled up to its scale.
 * @throws Error when a decimal has more places than its column keeps.
 */
export function storedValue(column: ColumnLayout, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (column.type === 'jsonb') return deepFreeze(JSON.parse(JSON.stringify(value)) as unknown);
  if (column.scale !== undefined && typeof value === 'string') return withScale(value, column.scale, column.name);
  return value;
}

/** A value as a statement's parameter. */
export function parameterValue(column: ColumnLayout, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (column.type === 'jsonb') return JSON.stringify(value);
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  return value;
}

/** A text that two values share exactly when the database would call them equal. */
export function comparable(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Error('Only plain values can be compared; not JSON and not lists.');
}

/** The identity of a row in a group: table, company and the rest of the primary key. */
export function rowKeyOf(layout: TableLayout, companyId: string, key: Row): string {
  const parts = layout.key.map((column) => {
    const value = comparable(key[column.property]);
    if (value === null) throw new Error(`The primary key of ${layout.table} needs ${column.property}.`);
    return String(value);
  });
  return [layout.table, companyId, ...parts].join('\u0000');
}

/** Orders rows by primary key: what `find` promises, and what keeps statements of two groups in one order. */
export function compareByKey(layout: TableLayout): (left: Row, right: Row) => number {
  const columns = [layout.company, ...layout.key];
  return (left, right) => {
    for (const { property } of columns) {
      const order = compareValues(left[property], right[property]);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Orders two plain values of one column. */
export function compareValues(left: unknown, right: unknown): number {
  const [first, second] = [ordinal(left), ordinal(right)];
  if (first < second) return -1;
  return first > second ? 1 : 0;
}

function ordinal(value: unknown): string | number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return String(value);
}

function withScale(value: string, scale: number, column: string): string {
  const [whole = '', fraction = ''] = value.split('.');
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) {
    throw new Error(`${column} keeps ${scale} decimals; ${value} has more.`);
  }
  return scale === 0 ? whole : `${whole}.${fraction.slice(0, scale).padEnd(scale, '0')}`;
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
