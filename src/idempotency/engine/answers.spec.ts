import { ProblemError } from '../../http/problem.js';
import { Fingerprint } from '../fingerprint.js';
import type { WriteAttempt } from '../write-attempt.js';
import { resultOfStored } from './answers.js';
import type { StoredWriteRow } from './group-transaction.js';

const ID = '00000000-0000-4000-8000-000000000001';

function attemptWith(query: Record<string, unknown>, body: Record<string, string>): WriteAttempt {
  const input = { operation: 'createPayment', method: 'POST', pathParameters: {}, query, body };
  const attempt = { operation: 'createPayment', id: ID, idempotencyKey: 'k', fingerprint: new Fingerprint(input) };
  return attempt as unknown as WriteAttempt;
}

function storedOf({ operation, id, idempotencyKey, fingerprint }: WriteAttempt): StoredWriteRow {
  const memberHashes = JSON.stringify(fingerprint.memberHashes(id));
  const stored = { operation, idempotencyKey, fingerprint: fingerprint.hash, memberHashes };
  return { ...stored, fingerprintVersion: fingerprint.version } as unknown as StoredWriteRow;
}

describe('a known key with another payload', () => {
  it('tells the sender every member that differs, and the audit log those that are the API’s', () => {
    const first = attemptWith({ 'owed by Ann': '1' }, { amount: '1', memo: 'a' });
    const result = resultOfStored(attemptWith({}, { amount: '2', memo: 'a', 'owed by Bob': '1' }), storedOf(first));
    if (!('error' in result && result.error instanceof ProblemError)) throw new Error('it was replayed');
    expect(result.error.message).toContain('amount, owed by Bob, query owed by Ann differ');
    expect(result.error.auditMessage).toMatch(/: amount differ/);
    expect(result.error.auditMessage).not.toContain('owed');
  });
});
