import type { Between } from '../idempotent-write.js';
import { HandleMisused } from './handle-misused.js';
import { comparable, compareValues, storedValue } from './row-values.js';
import type { ColumnLayout, ColumnType, Row, TableLayout } from './table-layout.js';

/** One condition of a `find`; all conditions of a find must hold. */
export type Condition =
  | { readonly column: ColumnLayout; readonly kind: 'null' }
  /** Distinct values, by what they are compared by. */
  | { readonly column: ColumnLayout; readonly kind: 'oneOf'; readonly values: ReadonlyMap<unknown, unknown> }
  | { readonly column: ColumnLayout; readonly kind: 'between'; readonly from: unknown; readonly to: unknown };

/** Types whose equality in JavaScript is PostgreSQL's: the engine also judges conditions on rows not yet sent. */
const COMPARABLE_TYPES: ReadonlySet<ColumnType> = new Set([
  'uuid',
  'text',
  'integer',
  'smallint',
  'bigint',
  'boolean',
  'date',
  'timestamptz',
]);
const ORDERED_TYPES: ReadonlySet<ColumnType> = new Set(['integer', 'smallint', 'bigint', 'date', 'timestamptz']);

/**
 * Reads the conditions of a `find`, in the order of the table's columns.
 * @throws HandleMisused for an unknown column, one whose type can't be compared outside the database, or a missing value.
 */
export function conditionsOf(layout: TableLayout, where: Readonly<Record<string, unknown>>): Condition[] {
  for (const property of Object.keys(where)) {
    const column = layout.byProperty.get(property);
    if (column === undefined || column === layout.company || column.isArray || !COMPARABLE_TYPES.has(column.type)) {
      throw new HandleMisused(`${layout.table} can not be searched by ${property}.`);
    }
  }
  return layout.columns
    .filter((column) => Object.hasOwn(where, column.property))
    .map((column) => conditionOf(column, where[column.property]));
}

function conditionOf(column: ColumnLayout, wanted: unknown): Condition {
  if (wanted === null) return { column, kind: 'null' };
  if (Array.isArray(wanted)) return oneOf(column, wanted);
  if (!isBetween(wanted)) return oneOf(column, [wanted]);
  if (!ORDERED_TYPES.has(column.type)) throw new HandleMisused(`${column.name} can not be searched by bounds.`);
  return { column, kind: 'between', from: valueOf(column, wanted.from), to: valueOf(column, wanted.to) };
}

function oneOf(column: ColumnLayout, wanted: readonly unknown[]): Condition {
  const values = wanted.map((value) => valueOf(column, value));
  return { column, kind: 'oneOf', values: new Map(values.map((value) => [comparable(value), value])) };
}

/** A value that was forgotten must not widen the search to everything. */
function valueOf(column: ColumnLayout, wanted: unknown): unknown {
  const value = storedValue(column, wanted);
  if (value === null) throw new HandleMisused(`A value to search ${column.name} by is missing.`);
  return value;
}

/** Whether a row, sent or not, is one that the find would give. */
export function matches(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const value = row[condition.column.property];
    switch (condition.kind) {
      case 'null':
        return value === null;
      case 'oneOf':
        return condition.values.has(comparable(value));
      case 'between':
        return value !== null && compareValues(value, condition.from) >= 0 && compareValues(value, condition.to) <= 0;
    }
  });
}

/** A text that two finds of one table share exactly when they ask the same. */
export function conditionsKey(conditions: readonly Condition[]): string {
  return JSON.stringify(
    conditions.map((condition) => [
      condition.column.property,
      condition.kind,
      condition.kind === 'oneOf' ? [...condition.values.keys()] : [],
      condition.kind === 'between' ? [comparable(condition.from), comparable(condition.to)] : [],
    ]),
  );
}

function isBetween(value: unknown): value is Between<unknown> {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}
