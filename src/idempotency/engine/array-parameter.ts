import type { ColumnType } from './table-layout.js';

/** By type: a value, not null, as an element of PostgreSQL's text form of an array. None has a character to be quoted. */
const AS_ELEMENT: Readonly<Record<Exclude<ColumnType, 'text' | 'jsonb'>, (value: unknown) => string>> = {
  timestamptz: (value) => (value as Date).toISOString(),
  uuid: String,
  bigint: String,
  integer: String,
  smallint: String,
  date: String,
  boolean: String,
  numeric: String,
};

/** What PostgreSQL calls its own types in its binary form of an array. These numbers never change. */
const TEXT_TYPE_ID = 25;
const JSONB_TYPE_ID = 3802;
/** Begins each document in the binary form of jsonb. */
const JSONB_VERSION = '\u0001';

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/**
 * The values of a column as one parameter: texts and documents in PostgreSQL's binary form of an array, in which nothing
 * is quoted and nothing looked through; short values that need no quotes in its text form, `{1,NULL,3}`.
 */
export function arrayParameter<Item>(
  type: ColumnType,
  items: readonly Item[],
  valueOf: (item: Item) => unknown = (item) => item,
): string | Buffer {
  if (type === 'text') return binaryArray(TEXT_TYPE_ID, items, (item) => (valueOf(item) ?? null) as string | null);
  if (type === 'jsonb') return binaryArray(JSONB_TYPE_ID, items, (item) => documentOf(valueOf(item) ?? null));
  const asElement = AS_ELEMENT[type];
  let elements = '';
  for (const item of items) {
    const value = valueOf(item) ?? null;
    elements += value === null ? ',NULL' : `,${asElement(value)}`;
  }
  return `{${elements.slice(1)}}`;
}

function documentOf(value: unknown): string | null {
  return value === null ? null : JSONB_VERSION + JSON.stringify(value);
}

/** One dimension, counted from 1: a header, and each element behind its length. */
function binaryArray<Item>(typeId: number, items: readonly Item[], textOf: (item: Item) => string | null): Buffer {
  const texts = items.map(textOf);
  let length = HEADER_BYTES;
  for (const text of texts) length += LENGTH_BYTES + (text === null ? 0 : Buffer.byteLength(text));
  const array = Buffer.allocUnsafe(length);
  const hasNulls = texts.includes(null);
  let end = 0;
  for (const number of [1, Number(hasNulls), typeId, texts.length, 1]) end = array.writeInt32BE(number, end);
  for (const text of texts) {
    const start = end + LENGTH_BYTES;
    const bytes = text === null ? NULL_LENGTH : array.write(text, start);
    array.writeInt32BE(bytes, end);
    end = start + Math.max(bytes, 0);
  }
  return array;
}
