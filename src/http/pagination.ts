import { InvalidQuery } from './http.errors.js';
import { parseId, parseTimestamp } from './validation/index.js';
import { field, type Rule } from './validation/field.js';
import { IsWhole } from './validation/number.decorators.js';

/** Where a page ended, in the order of creation. */
export interface CursorKey {
  readonly at: Date;
  readonly id: string;
}

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<View> {
  readonly data: readonly View[];
  readonly nextCursor: string | null;
}

const CURSOR_LENGTH_MAX = 512;
const CURSOR = /^[A-Za-z0-9_-]+$/;

/** An opaque cursor of the texts of a sort key. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/**
 * The texts that `encodeCursor` took.
 * @throws InvalidQuery when the cursor was not made by it, or has another number of parts.
 */
export function decodeCursor(cursor: string, partCount: number): string[] {
  const parts = cursorParts(cursor);
  if (parts?.length === partCount) return parts;
  throw new InvalidQuery([
    { pointer: 'cursor', code: 'validation_failed', message: 'It is not a cursor of this list.' },
  ]);
}

/** `IsCursor` checks the form; which list it belongs to shows when it is decoded. */
const CURSOR_RULE: Rule = {
  name: 'isCursor',
  read: (value, place) =>
    typeof value === 'string' && cursorParts(value) !== undefined
      ? value
      : place.refuse('validation_failed', 'It must be a nextCursor of this list.'),
  schema: { type: 'string', maxLength: CURSOR_LENGTH_MAX },
};

/** The page that is asked for; features extend it with their filters. */
export class PageQuery {
  @IsWhole({ min: 1, max: 100, default: 25, description: 'The most items of one page.' })
  limit: number;

  @field(CURSOR_RULE, { optional: true, description: 'The nextCursor of the page before.' })
  cursor?: string;

  /**
   * The key after which the page begins, for lists in the order of creation; undefined on the first page.
   * @throws InvalidQuery when the cursor belongs to another kind of list.
   */
  after(): CursorKey | undefined {
    if (this.cursor === undefined) return undefined;
    const [time = '', id = ''] = decodeCursor(this.cursor, 2);
    const at = parseTimestamp(time);
    if (at !== undefined && parseId(id) === id) return { at, id };
    throw new InvalidQuery([
      { pointer: 'cursor', code: 'validation_failed', message: 'It is not a cursor of this list.' },
    ]);
  }
}

/** How many rows to read for a page: one more than its items, to know whether there is another page. */
export function fetchLimit(query: PageQuery): number {
  return query.limit + 1;
}

/**
 * A page from rows that were read with `fetchLimit`.
 * @param toKey the sort key of a row: creation time and id, or the texts of another key.
 */
export function pageOf<Row, View>(
  rows: readonly Row[],
  limit: number,
  toKey: (row: Row) => CursorKey | readonly string[],
  toView: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encodeCursor(textsOf(toKey(last))) : null;
  return { data: shown.map(toView), nextCursor };
}

function textsOf(key: CursorKey | readonly string[]): readonly string[] {
  return 'at' in key && key.at instanceof Date
    ? [key.at.toISOString(), (key as CursorKey).id]
    : (key as readonly string[]);
}

function cursorParts(cursor: string): string[] | undefined {
  if (cursor.length > CURSOR_LENGTH_MAX || !CURSOR.test(cursor)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string' && !part.includes('\0'))
      ? (parts as string[])
      : undefined;
  } catch {
    return undefined;
  }
}
