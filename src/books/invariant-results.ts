import type { ClientBase } from 'pg';

/** How many rows violated an invariant when all books were checked last. */
export interface InvariantResult {
  readonly id: string;
  readonly violations: number;
}

/**
 * Keeps the outcome of a check of all companies for `/metrics`; it takes the place of the one before, unless that is newer.
 * @param checkedAt the moment of the snapshot.
 */
export async function recordInvariantResults(
  client: ClientBase,
  checkedAt: Date,
  results: readonly InvariantResult[],
): Promise<void> {
  await client.query('SELECT record_invariant_results($1, $2, $3)', [
    checkedAt,
    results.map(({ id }) => id),
    results.map(({ violations }) => violations),
  ]);
}
