import { InvalidQuery } from './http.errors.js';
import { isBusinessDate, parseId, parseTimestamp } from './validation/index.js';
import { field, type Rule } from './validation/field.js';
import { IsWhole } from './validation/number.decorators.js';

/** Where a page ended, in the order of creation. */
export interface CursorKey {
  readonly at: Date;
  readonly id: string;
}

/** Where a page ended, in the order of a day (`YYYY-MM-DD`), and within it of creation. */
export interface DayKey extends CursorKey {
  readonly day: string;
}

/** Describes a filter by days. */
export const IN_ORDER_OF_DAYS = 'With days, the list is in their order, latest first';

/** One page of a list; `nextCursor` is null on the last one. */
export interface Page<View> {
  readonly data: readonly View[];
  readonly nextCursor: string | null;
}

const CURSOR_LENGTH_MAX = 512;
const CURSOR = /^[A-Za-z0-9_-]+$/;

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
   * @param ownerId whose list it is: a company, or a user.
   * @throws InvalidQuery when the cursor belongs to another list or another owner.
   */
  after(ownerId: string): CursorKey | undefined {
    const parts = this.afterTexts(ownerId, 2);
    if (parts === undefined) return undefined;
    const [time = '', id = ''] = parts;
    const at = parseTimestamp(time);
    if (at !== undefined && parseId(id) === id) return { at, id };
    throw foreignCursor();
  }

  /** The same for lists in the order of a day. @throws InvalidQuery as `after` does. */
  afterDay(ownerId: string): DayKey | undefined {
    const parts = this.afterTexts(ownerId, 3);
    if (parts === undefined) return undefined;
    const [day = '', time = '', id = ''] = parts;
    const at = parseTimestamp(time);
    if (isBusinessDate(day) && at !== undefined && parseId(id) === id) return { day, at, id };
    throw foreignCursor();
  }

  /**
   * The texts of the key after which the page begins, for lists in another order.
   * @throws InvalidQuery as `after` does.
   */
  afterTexts(ownerId: string, count: number): string[] | undefined {
    if (this.cursor === undefined) return undefined;
    const [list, ...texts] = cursorParts(this.cursor) ?? [];
    if (list === listOf(this, ownerId) && texts.length === count) return texts;
    throw foreignCursor();
  }
}

/** Which list it is, and whose: the mark that its cursors carry. */
function listOf(query: PageQuery, ownerId: string): string {
  return `${query.constructor.name} ${ownerId}`;
}

function foreignCursor(): InvalidQuery {
  return new InvalidQuery([
    { pointer: 'cursor', code: 'validation_failed', message: 'It is not a cursor of this list.' },
  ]);
}

/** How many rows to read for a page: one more than its items, to know whether there is another page. */
export function fetchLimit(query: PageQuery): number {
  return query.limit + 1;
}

/**
 * A page from rows that were read with `fetchLimit`.
 * @param ownerId as it is given to `after`.
 * @param toKey the sort key of a row: creation time and id, or the texts of another key.
 */
export function pageOf<Row, View>(
  rows: readonly Row[],
  query: PageQuery,
  ownerId: string,
  toKey: (row: Row) => CursorKey | readonly string[],
  toView: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? shown.at(-1) : undefined;
  const nextCursor = last === undefined ? null : encodeCursor([listOf(query, ownerId), ...textsOf(toKey(last))]);
  return { data: shown.map(toView), nextCursor };
}

function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
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
