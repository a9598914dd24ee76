import type { EngineParts } from './engine-parts.js';
import { GroupConnection } from './group-connection.js';
import { openGroup } from './group-transaction.js';
import type { PreparedGroup } from './group.js';

const FIND_ATTEMPT = `
  SELECT EXISTS (
    SELECT FROM unnest($1::uuid[], $2::uuid[]) AS wanted (company_id, id)
    JOIN idempotent_writes AS stored ON stored.company_id = wanted.company_id AND stored.id = wanted.id
    WHERE stored.attempt_id = $3::uuid)`;

/** A group of replays and refusals alone stores no answer. */
const FIND_AUDIT_ROW = `
  SELECT EXISTS (
    SELECT FROM idempotent_write_audit_log
    WHERE company_id = $1::uuid AND "timestamp" = $2::timestamptz AND id = $3::uuid)`;

/** A read alone may show what a standby doesn't have yet; a transaction that wrote to the log commits only after it. */
const WRITE_TO_LOG = `SELECT pg_logical_emit_message(true, 'accubooks', $1::text)`;

/**
 * Learns whether a group whose COMMIT was not acknowledged took effect. Waits for the companies' locks, which the lost
 * transaction holds for as long as it may still commit, and trusts what it sees only when its own transaction, which
 * wrote as well, commits with proof.
 * Only the companies that the lost transaction held are waited for.
 * @param withinMs how long it may take.
 * @throws whatever stands in the way; the outcome is still unknown then.
 */
export async function isCommitted(
  parts: EngineParts,
  { obtained, attemptId, auditRow }: PreparedGroup,
  withinMs: number,
): Promise<boolean> {
  const { dataSource, options, policy } = parts;
  const endsAt = performance.now() + withinMs;
  const connection = await GroupConnection.open(dataSource, options.prepared, withinMs);
  let whole = false;
  try {
    const found = await connection.within(endsAt - performance.now(), async () => {
      await openGroup(connection, obtained, options.groupLimits, policy, true);
      const ids = [obtained.map((write) => write.companyId), obtained.map((write) => write.id)];
      const [attempt, audited] = await connection.send([
        { name: 'find attempt', text: FIND_ATTEMPT, values: [...ids, attemptId] },
        {
          name: 'find audit row',
          text: FIND_AUDIT_ROW,
          values: [auditRow?.companyId, auditRow?.timestamp, auditRow?.id],
        },
        { name: 'write to log', text: WRITE_TO_LOG, values: [attemptId] },
      ]);
      return attempt.rows[0]?.[0] === true || audited.rows[0]?.[0] === true;
    });
    await connection.commit(endsAt - performance.now());
    whole = true;
    return found;
  } finally {
    await connection.release(whole);
  }
}
