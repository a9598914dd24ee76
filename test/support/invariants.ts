import { checkInvariant, INVARIANTS } from '../../src/books/index.js';

const ROWS_MAX = 1_000;

/** Somebody who sees the rows of all companies: the operator, the owner, a superuser. */
interface BooksReader {
  query(sql: string, values: readonly unknown[]): Promise<readonly object[]>;
}

/** Something in the books that must never be. */
export interface Violation {
  readonly invariant: string;
  readonly finding: string;
  readonly companyId: string;
  readonly reference: string | null;
}

/** Everything that is wrong with the books of any company. */
export async function violations(books: BooksReader): Promise<Violation[]> {
  const found: Violation[] = [];
  const reader = {
    query: async (sql: string, values: readonly unknown[]) => ({ rows: await books.query(sql, values) }),
  };
  for (const invariant of INVARIANTS) {
    for (const { finding, rows } of await checkInvariant(reader, invariant, { rowsMax: ROWS_MAX })) {
      found.push(...rows.map((row) => ({ invariant: invariant.id, finding, ...row })));
    }
  }
  return found;
}
