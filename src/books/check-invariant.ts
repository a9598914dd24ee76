import type { Invariant } from './invariant.js';

/** Whoever sees the rows of all companies: the operator's login. */
export interface InvariantReader {
  query(sql: string, values: unknown[]): Promise<{ readonly rows: readonly object[] }>;
}

/** A row that must not be there. */
export interface BreachRow {
  readonly companyId: string;
  /** Names the row within its company: an id, a currency, or what else says where to look. */
  readonly reference: string | null;
}

/** One way in which an invariant is violated. */
export interface Breach {
  /** In words, as in the catalogue. */
  readonly finding: string;
  /** How many rows there are. */
  readonly count: number;
  /** The first of them, by company and reference. */
  readonly rows: readonly BreachRow[];
}

export interface CheckOptions {
  /** Only this company's rows; all companies' if undefined. */
  readonly companyId?: string | undefined;
  /** How many rows of a breach are named. */
  readonly rowsMax: number;
}

/** Each row says how many there are. */
type CountedRow = BreachRow & { readonly count: number };

/** Looks for everything that violates an invariant. @returns nothing while it holds. */
export async function checkInvariant(
  reader: InvariantReader,
  { breaches }: Invariant,
  { companyId, rowsMax }: CheckOptions,
): Promise<Breach[]> {
  const found: Breach[] = [];
  for (const [finding, sql] of Object.entries(breaches)) {
    const answer = await reader.query(firstOf(sql), [companyId ?? null, rowsMax]);
    const rows = answer.rows as readonly CountedRow[];
    if (rows[0] === undefined) continue;
    found.push({
      finding,
      count: rows[0].count,
      rows: rows.map(({ companyId, reference }) => ({ companyId, reference })),
    });
  }
  return found;
}

/** The condition on the company reaches the tables themselves, also through groups and full joins. */
function firstOf(sql: string): string {
  return `SELECT company_id AS "companyId", reference, (count(*) OVER ())::integer AS count FROM (${sql}) AS found
    WHERE $1::uuid IS NULL OR company_id = $1 ORDER BY 1, 2 LIMIT $2`;
}
