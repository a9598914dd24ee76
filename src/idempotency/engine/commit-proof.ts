import type { EngineParts } from './engine-parts.js';
import { GroupConnection } from './group-connection.js';
import { openGroup } from './group-transaction.js';
import type { QueuedWrite } from './queued-write.js';

const FIND_ATTEMPT = `
  SELECT EXISTS (
    SELECT FROM unnest($1::uuid[], $2::uuid[]) AS wanted (company_id, id)
    JOIN idempotent_writes AS stored ON stored.company_id = wanted.company_id AND stored.id = wanted.id
    WHERE stored.attempt_id = $3::uuid)`;

/** A read alone may show what a standby doesn't have yet; a transaction that wrote to the log commits only after it. */
const WRITE_TO_LOG = `SELECT pg_logical_emit_message(true, 'accubooks', $1::text)`;

/**
 * Learns whether a group whose COMMIT was not acknowledged took effect. Waits for the companies' locks, which the lost
 * transaction holds for as long as it may still commit, and trusts what it sees only when its own transaction, which
 * wrote as well, commits with proof.
 * @param writes those whose companies the lost transaction held, no others: a company held elsewhere is not waited for.
 * @param withinMs how long it may take.
 * @throws whatever stands in the way; the outcome is still unknown then.
 */
export async function isCommitted(
  parts: EngineParts,
  writes: readonly QueuedWrite[],
  attemptId: string,
  withinMs: number,
): Promise<boolean> {
  const { dataSource, options, policy } = parts;
  const connection = await GroupConnection.open(dataSource, options.prepared);
  let whole = false;
  try {
    const found = await connection.within(withinMs, async () => {
      await openGroup(connection, writes, options.groupLimits, policy, true);
      const values = [writes.map((write) => write.companyId), writes.map((write) => write.id), attemptId];
      const [answer] = await connection.send([
        { name: 'find attempt', text: FIND_ATTEMPT, values },
        { name: 'write to log', text: WRITE_TO_LOG, values: [attemptId] },
      ]);
      return answer.rows[0]?.[0] === true;
    });
    await connection.commit(withinMs);
    whole = true;
    return found;
  } finally {
    await connection.release(whole);
  }
}
