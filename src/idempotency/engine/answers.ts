import { IdempotencyKeyReused } from '../idempotency.errors.js';
import { QUERY_MEMBER_PREFIX } from '../fingerprint.js';
import type { OperationDefinition } from '../operation.js';
import type { StoredAnswer, WriteAttempt } from '../write-attempt.js';
import type { StoredWriteRow } from './group-transaction.js';
import { failed, type WriteResult } from './queued-write.js';

/** A first answer, ready to be stored and sent. */
export interface FirstAnswer extends StoredAnswer {
  /** The answer's own id, for the audit row; null when it has none. */
  readonly entityId: string | null;
  readonly workflowsTriggered: number;
}

const CONTENT_TYPE = 'application/json; charset=utf-8';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Serialises what a handler returned, once; these bytes are the answer for ever. */
export function firstAnswer(definition: OperationDefinition, view: unknown, workflowsTriggered: number): FirstAnswer {
  const { id, version } = (view ?? {}) as { id?: unknown; version?: unknown };
  const headers: Record<string, string> = { 'Content-Type': CONTENT_TYPE };
  if (typeof version === 'number') headers['ETag'] = `"${version}"`;
  if (definition.firstStatus === 201 && typeof id === 'string') {
    headers['Location'] = definition.resource.replace(':id', () => id);
  }
  return {
    statusCode: definition.firstStatus,
    headers,
    answer: JSON.stringify(view ?? {}),
    entityId: typeof id === 'string' && UUID.test(id) ? id : null,
    workflowsTriggered,
  };
}

/** What a known key answers: the stored bytes, or that operation, key or payload differ. */
export function resultOfStored(attempt: WriteAttempt, stored: StoredWriteRow): WriteResult {
  const samePayload =
    stored.operation === attempt.operation &&
    stored.idempotencyKey === attempt.idempotencyKey &&
    stored.fingerprint === attempt.fingerprint.hashOf(stored.fingerprintVersion);
  if (!samePayload) {
    const hashes = JSON.parse(stored.memberHashes) as Record<string, string>;
    const members = attempt.fingerprint.differingMembers(attempt.id, hashes);
    return failed(new IdempotencyKeyReused(members, members.filter(isDeclaredIn(hashes))), 'mismatch');
  }
  const headers = JSON.parse(stored.headers) as Record<string, string>;
  return {
    outcome: {
      status: 'replayed',
      statusCode: stored.statusCode,
      headers,
      answer: stored.answer,
      workflowsTriggered: 0,
    },
  };
}

/**
 * What was carried out had members of the API's alone; those of a request that is refused may have any names, and so may
 * parameters of a query, which no operation has.
 */
function isDeclaredIn(stored: Readonly<Record<string, string>>): (member: string) => boolean {
  return (member) => Object.hasOwn(stored, member) && !member.startsWith(QUERY_MEMBER_PREFIX);
}
