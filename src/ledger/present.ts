/** Something that every company has is missing: a defect, not a caller's mistake. */
export class BooksIncomplete extends Error {}

/**
 * A row that has to be there.
 * @throws BooksIncomplete
 */
export function present<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new BooksIncomplete(`The company has no ${what}.`);
  return row;
}
