import type { ClientBase } from 'pg';

/** For joins and sums over whole tables, of one connection; a hash may take twice as much. */
const WORK_MEMORY = '128MB';

/**
 * Runs work that sees the books as they were at one moment, whatever is written meanwhile, and that changes nothing.
 * @param statementSeconds how long each question may take.
 * @param work is given that moment.
 */
export async function inSnapshot<Result>(
  client: ClientBase,
  statementSeconds: number,
  work: (at: Date) => Promise<Result>,
): Promise<Result> {
  await client.query('START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  try {
    const { rows } = await client.query<{ at: Date }>(
      `SELECT transaction_timestamp() AS at, set_config('statement_timeout', $1, true),
         set_config('work_mem', $2, true), set_config('jit', 'off', true)`,
      [`${statementSeconds}s`, WORK_MEMORY],
    );
    return await work((rows[0] as { at: Date }).at);
  } finally {
    // It fails only on a connection that is lost, of which the work has told already.
    await client.query('ROLLBACK').catch(() => undefined);
  }
}
