import { GroupEngine } from '../../src/idempotency/engine/group-engine.js';
import type { WriteAttempt, WriteOutcome } from '../../src/idempotency/write-attempt.js';

/**
 * The product without its engine: token, company, strict JSON, fingerprint, key, id and validation are as always, and
 * then the answer is there. It has the bytes that the engine would have answered, but for the ids.
 */
GroupEngine.prototype.submit = (attempt) => Promise.resolve(answerTo(attempt));

const ANSWER = JSON.stringify({
  id: '00000000-0000-5000-8000-000000000000',
  customerId: '00000000-0000-5000-8000-000000000001',
  currency: 'EUR',
  amount: '100.00',
  allocated: '0.00',
  refunded: '0.00',
  unapplied: '100.00',
  method: 'bank_transfer',
  receivedDate: '2026-01-01',
  depositAccountId: '00000000-0000-5000-8000-000000000002',
  externalRef: null,
  memo: null,
  version: 1,
  createdAt: '2026-01-01T12:00:00.000Z',
  updatedAt: '2026-01-01T12:00:00.000Z',
  allocations: [],
});
const BEFORE_ID = '{"id":"';
const AFTER_ID = ANSWER.slice(BEFORE_ID.length + 36);

function answerTo({ id, definition }: WriteAttempt): WriteOutcome {
  return {
    status: 'new',
    statusCode: definition.firstStatus,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ETag: '"1"',
      Location: definition.resource.replace(':id', () => id),
    },
    answer: BEFORE_ID + id + AFTER_ID,
    workflowsTriggered: 0,
  };
}
