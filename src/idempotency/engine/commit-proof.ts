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
 * @throws whatever stands in the way; the outcome is still unknown then.
 */
export async function isCommitted(
  parts: EngineParts,
  writes: readonly QueuedWrite[],
  attemptId: string,
): Promise<boolean> {
  const connection = await GroupConnection.open(parts.dataSource, parts.options.prepared);
  let whole = false;
  try {
    await openGroup(connection, writes, parts.options.groupLimits, parts.policy, true);
    const found = await connection.send({
      name: 'find attempt',
      text: FIND_ATTEMPT,
      values: [writes.map((write) => write.companyId), writes.map((write) => write.id), attemptId],
    });
    await connection.send({ name: 'write to log', text: WRITE_TO_LOG, values: [attemptId] });
    await connection.commit(parts.options.groupLimits.commitMs);
    whole = true;
    return found.rows[0]?.[0] === true;
  } finally {
    await connection.release(whole);
  }
}
