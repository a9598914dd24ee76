import type { Between } from '../idempotent-write.js';
import { comparable, compareValues } from './row-values.js';
import type { ColumnLayout, Row, TableLayout } from './table-layout.js';

/** One condition of a `find`; all conditions of a find must hold. */
export type Condition =
  | { readonly column: ColumnLayout; readonly kind: 'null' }
  | { readonly column: ColumnLayout; readonly kind: 'oneOf'; readonly values: readonly unknown[] }
  | { readonly column: ColumnLayout; readonly kind: 'between'; readonly from: unknown; readonly to: unknown };

/** Types whose equality in JavaScript is PostgreSQL's: the engine also judges conditions on rows not yet sent. */
const COMPARABLE_TYPES = new Set(['uuid', 'text', 'integer', 'smallint', 'bigint', 'boolean', 'date', 'timestamptz']);
const ORDERED_TYPES = new Set(['integer', 'smallint', 'bigint', 'date', 'timestamptz']);

/**
 * Reads the conditions of a `find`, in the order of the table's columns.
 * @throws Error for an unknown column, or one whose type can't be compared outside the database.
 */
export function conditionsOf(layout: TableLayout, where: Readonly<Record<string, unknown>>): Condition[] {
  const columns = new Map(layout.columns.map((column) => [column.property, column]));
  for (const property of Object.keys(where)) {
    const column = columns.get(property);
    if (column === undefined || column === layout.company || !COMPARABLE_TYPES.has(column.type)) {
      throw new Error(`${layout.table} can not be searched by ${property}.`);
    }
  }
  return layout.columns
    .filter((column) => where[column.property] !== undefined)
    .map((column) => conditionOf(column, where[column.property]));
}

function conditionOf(column: ColumnLayout, wanted: unknown): Condition {
  if (wanted === null) return { column, kind: 'null' };
  if (Array.isArray(wanted)) {
    const values = new Map(wanted.map((value: unknown) => [comparable(value), value]));
    if (values.has(null)) throw new Error(`A list of values for ${column.property} can not hold null.`);
    return { column, kind: 'oneOf', values: [...values.values()] };
  }
  if (isBetween(wanted)) {
    if (!ORDERED_TYPES.has(column.type)) throw new Error(`${column.property} can not be searched by bounds.`);
    return { column, kind: 'between', from: wanted.from, to: wanted.to };
  }
  return { column, kind: 'oneOf', values: [wanted] };
}

/** Whether a row, sent or not, is one that the find would give. */
export function matches(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every((condition) => {
    const value = row[condition.column.property] ?? null;
    switch (condition.kind) {
      case 'null':
        return value === null;
      case 'oneOf':
        return value !== null && condition.values.some((wanted) => comparable(wanted) === comparable(value));
      case 'between':
        return (
          value !== null && compareValues(value, condition.from) >= 0 && compareValues(value, condition.to) <= 0
        );
    }
  });
}

/** A text that two finds of one table share exactly when they ask the same. */
export function conditionsKey(conditions: readonly Condition[]): string {
  return JSON.stringify(
    conditions.map((condition) => [
      condition.column.property,
      condition.kind,
      condition.kind === 'oneOf' ? condition.values.map(comparable) : [],
      condition.kind === 'between' ? [comparable(condition.from), comparable(condition.to)] : [],
    ]),
  );
}

function isBetween(value: unknown): value is Between<unknown> {
  return typeof value === 'object' && value !== null && 'from' in value && 'to' in value;
}
