import pg from 'pg';
import {
  classifyAtCommit,
  classifyBeforeCommit,
  type FinalFailure,
  resultOfFailure,
  REUSABLE_AFTER,
} from './failure.js';
import {
  CommitNotProven,
  ConnectionLost,
  NoConnection,
  RowCountWrong,
  TransactionNotWhole,
} from './group-connection.js';
import { CompaniesHeld } from './group-transaction.js';
import { HandlersStuck } from './waves.js';

const sqlError = (code: string): Error => Object.assign(new pg.DatabaseError('as asked', 0, 'error'), { code });

describe('failures before COMMIT', () => {
  it.each<[string, Error, string]>([
    ['a held company', new CompaniesHeld(), 'held'],
    ['no connection', new NoConnection(), 'unavailable'],
    ['a lost connection', new ConnectionLost(), 'reconnect'],
    ['a commit proven not to have been', new CommitNotProven(), 'reconnect'],
    ['a defect', new TypeError(), 'isolate'],
    ['rows that were not met', new RowCountWrong(), 'isolate'],
    ['stuck handlers', new HandlersStuck([]), 'isolate'],
  ])('%s', (_what, error, failure) => {
    expect(classifyBeforeCommit(error)).toBe(failure);
  });

  it.each([
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['53100', 'storage'],
    ['53300', 'unavailable'],
    ['57P03', 'unavailable'],
    ['25P03', 'reconnect'],
    ['25P04', 'reconnect'],
    ['57P01', 'reconnect'],
    ['57P02', 'reconnect'],
    ['08006', 'reconnect'],
    ['08P01', 'isolate'],
    ['0A000', 'reconnect'],
    ['26000', 'reconnect'],
    ['42P05', 'reconnect'],
    ['23505', 'isolate'],
    ['23503', 'isolate'],
    ['23514', 'isolate'],
    ['23P01', 'isolate'],
    ['57014', 'isolate'],
    ['55P03', 'isolate'],
    ['22021', 'isolate'],
  ])('SQLSTATE %s: %s', (code, failure) => {
    expect(classifyBeforeCommit(sqlError(code))).toBe(failure);
  });
});

describe('failures at COMMIT', () => {
  it.each<[string, Error, string]>([
    ['a transaction that was not whole, so that no COMMIT was sent', new TransactionNotWhole(), 'isolate'],
    ['a tag or a warning', new CommitNotProven(), 'unproven'],
    ['a lost connection', new ConnectionLost(), 'unproven'],
    ['an error of the driver', new Error('socket'), 'unproven'],
    ['a conflict', sqlError('40001'), 'conflict'],
    ['a deadlock', sqlError('40P01'), 'conflict'],
    ['a deferred constraint', sqlError('23503'), 'isolate'],
    ['a deferred check', sqlError('23514'), 'isolate'],
    ['a full disk', sqlError('53100'), 'unproven'],
    ['a cancelled commit', sqlError('57014'), 'unproven'],
    ['an ended backend', sqlError('57P01'), 'unproven'],
  ])('%s', (_what, error, failure) => {
    expect(classifyAtCommit(error)).toBe(failure);
  });
});

describe('answers of failures', () => {
  it.each<[FinalFailure, Error, string, number, string]>([
    ['conflict', sqlError('40001'), 'conflict_retry_exhausted', 503, 'conflict'],
    ['reconnect', new ConnectionLost(), 'overloaded', 503, 'unavailable'],
    ['unavailable', new NoConnection(), 'overloaded', 503, 'unavailable'],
    ['storage', sqlError('53100'), 'storage_unavailable', 503, 'unavailable'],
    ['unproven', new ConnectionLost(), 'outcome_unknown', 503, 'unknown'],
    ['isolate', new TypeError('secret'), 'write_failed', 500, 'internal'],
    ['isolate', sqlError('23514'), 'write_failed', 500, 'internal'],
    ['isolate', sqlError('57014'), 'timeout', 503, 'timeout'],
    ['isolate', sqlError('55P03'), 'timeout', 503, 'timeout'],
    ['isolate', new HandlersStuck([]), 'timeout', 503, 'timeout'],
  ])('%s by %s: %s', (failure, cause, code, status, errorType) => {
    const result = resultOfFailure(failure, cause);
    expect(result).toMatchObject({
      errorType,
      error: { code, status, cause, headers: { 'Retry-After': expect.any(String) as string } },
    });
  });

  it('come after a rollback on a connection that can be used again', () => {
    expect([...REUSABLE_AFTER].sort()).toEqual(['conflict', 'held', 'isolate', 'storage']);
  });
});
