import type { ColumnType } from './table-layout.js';

const TO_QUOTE = /["\\]/g;

/** By type: a value, not null, as an element of PostgreSQL's text form of an array. */
const AS_ELEMENT: Readonly<Record<ColumnType, (value: unknown) => string>> = {
  text: quoted,
  jsonb: (value) => quoted(JSON.stringify(value)),
  timestamptz: (value) => (value as Date).toISOString(),
  // No value of these has a character that is to be quoted.
  uuid: String,
  bigint: String,
  integer: String,
  smallint: String,
  date: String,
  boolean: String,
  numeric: String,
};

/**
 * The values of a column as one parameter, in PostgreSQL's text form of an array: `{1,NULL,3}`. The driver would make the
 * same of a list, but asks each value for its type and quotes them all; here the column says what they are.
 */
export function arrayLiteral<Item>(
  type: ColumnType,
  items: readonly Item[],
  valueOf: (item: Item) => unknown = (item) => item,
): string {
  const asElement = AS_ELEMENT[type];
  let elements = '';
  for (const item of items) {
    const value = valueOf(item) ?? null;
    elements += value === null ? ',NULL' : `,${asElement(value)}`;
  }
  return `{${elements.slice(1)}}`;
}

function quoted(value: unknown): string {
  return `"${(value as string).replace(TO_QUOTE, '\\$&')}"`;
}
