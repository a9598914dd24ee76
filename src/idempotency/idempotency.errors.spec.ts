import type { ProblemError } from '../http/problem.js';
import {
  CompanyBusy,
  ConflictRetryExhausted,
  IdempotencyInProgress,
  IdempotencyKeyInvalid,
  IdempotencyKeyMissing,
  IdempotencyKeyReused,
  OutcomeUnknown,
  Overloaded,
  ShuttingDown,
  StorageUnavailable,
  UnknownOperation,
  WriteFailed,
  WriteTimeout,
} from './idempotency.errors.js';

const cause = new Error('the cause');

describe('the errors of idempotent writes', () => {
  it.each<[ProblemError, string, number, Record<string, string>]>([
    [new IdempotencyKeyMissing(), 'idempotency_key_missing', 400, { Link: '</docs>; rel="describedby"' }],
    [new IdempotencyKeyInvalid('The key is empty.'), 'idempotency_key_invalid', 400, {}],
    [new IdempotencyKeyReused(['amount'], []), 'idempotency_key_reused', 422, {}],
    [new IdempotencyInProgress(), 'idempotency_in_progress', 409, { 'Retry-After': '1' }],
    [new CompanyBusy(), 'company_busy', 429, { 'Retry-After': '1' }],
    [new Overloaded(), 'overloaded', 503, { 'Retry-After': '1' }],
    [new ShuttingDown(), 'shutting_down', 503, { 'Retry-After': '1' }],
    [new WriteTimeout(), 'timeout', 503, { 'Retry-After': '1' }],
    [new ConflictRetryExhausted(), 'conflict_retry_exhausted', 503, { 'Retry-After': '1' }],
    [new StorageUnavailable(), 'storage_unavailable', 503, { 'Retry-After': '30' }],
    [new OutcomeUnknown(), 'outcome_unknown', 503, { 'Retry-After': '1' }],
    [new WriteFailed(undefined), 'write_failed', 500, { 'Retry-After': '1' }],
    [new UnknownOperation(), 'unknown_operation', 404, {}],
  ])('%p has its code, status and headers', (error, code, status, headers) => {
    expect({ code: error.code, status: error.status, headers: error.headers }).toEqual({ code, status, headers });
  });

  it.each([
    new Overloaded('The database can not be reached; nothing was written.', { cause }),
    new WriteTimeout(cause),
    new ConflictRetryExhausted(cause),
    new StorageUnavailable(cause),
    new OutcomeUnknown(cause),
    new WriteFailed(cause),
  ])('%p keeps its cause for the log and does not tell it', (error) => {
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain(cause.message);
  });
});

describe('Overloaded', () => {
  it('says what it was told, or that the write could not begin', () => {
    expect(new Overloaded('The database can not be reached.').message).toBe('The database can not be reached.');
    expect(new Overloaded().message).toBe('The write could not begin in time; nothing was written.');
    expect(new Overloaded('The database can not be reached.').auditMessage).toBe('The database can not be reached.');
  });
});

describe('IdempotencyKeyReused', () => {
  it('names the members that differ, in the audit log those that are ours', () => {
    const error = new IdempotencyKeyReused(['amount', 'path id', 'what Ann owes'], ['amount', 'path id']);
    expect(error.message).toMatch(/: amount, path id, what Ann owes differ\.$/);
    expect(error.extensions).toEqual({ differingMembers: ['amount', 'path id', 'what Ann owes'] });
    expect(error.auditMessage).toMatch(/: amount, path id differ\.$/);
  });

  it('names none where none is known to differ', () => {
    const error = new IdempotencyKeyReused([], []);
    expect(error.message).toBe('This key was used with another payload (fingerprint mismatch).');
    expect(error.extensions).toEqual({ differingMembers: [] });
  });
});
