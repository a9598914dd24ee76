import pg from 'pg';
import { problemOfConstraint } from '../constraint-problems.js';
import {
  ConflictRetryExhausted,
  OutcomeUnknown,
  Overloaded,
  StorageUnavailable,
  WriteFailed,
  WriteTimeout,
} from '../idempotency.errors.js';
import { CommitNotProven, ConnectionLost, NoConnection, TransactionNotWhole } from './group-connection.js';
import { CompaniesHeld } from './group-transaction.js';
import { failed, type WriteResult } from './queued-write.js';
import { SQLSTATE } from './sql-state.js';
import { HandlersStuck } from './waves.js';

const { DatabaseError } = pg;

/**
 * What to do after a group failed.
 * - `held`: a company's lock was waited for too long; its writes go back to the queue.
 * - `conflict`, `reconnect`: nothing was committed; run it again, on a new connection for the latter.
 * - `isolate`: one member is the culprit; run it again in halves until it is alone.
 * - `unavailable`, `storage`: there is no database to write to; answer now.
 * - `unproven`: COMMIT was sent and its outcome must be learned.
 */
export type Failure = 'held' | 'conflict' | 'reconnect' | 'isolate' | 'unavailable' | 'storage' | 'unproven';

/** Failures that end with an answer; held writes wait on. */
export type FinalFailure = Exclude<Failure, 'held'>;

const CONFLICTS: ReadonlySet<string> = new Set([SQLSTATE.serializationFailure, SQLSTATE.deadlockDetected]);
const UNAVAILABLE: ReadonlySet<string> = new Set([SQLSTATE.tooManyConnections, SQLSTATE.cannotConnectNow]);
const CONNECTION_UNUSABLE: ReadonlySet<string> = new Set([
  SQLSTATE.idleInTransactionTimeout,
  SQLSTATE.transactionTimeout,
  SQLSTATE.adminShutdown,
  SQLSTATE.crashShutdown,
  // The connection's prepared statements don't fit the schema or the server any more.
  SQLSTATE.featureNotSupported,
  SQLSTATE.invalidStatementName,
  SQLSTATE.duplicatePreparedStatement,
]);

/** Judges an error that came before COMMIT was sent, or that is proven not to have committed. */
export function classifyBeforeCommit(error: unknown): Failure {
  if (error instanceof CompaniesHeld) return 'held';
  if (error instanceof NoConnection) return 'unavailable';
  if (error instanceof ConnectionLost || error instanceof CommitNotProven) return 'reconnect';
  if (!(error instanceof DatabaseError)) return 'isolate';
  const code = String(error.code);
  if (CONFLICTS.has(code)) return 'conflict';
  if (code === SQLSTATE.diskFull) return 'storage';
  if (UNAVAILABLE.has(code)) return 'unavailable';
  if (CONNECTION_UNUSABLE.has(code)) return 'reconnect';
  return code.startsWith('08') && code !== SQLSTATE.protocolViolation ? 'reconnect' : 'isolate';
}

/** Judges an error that came with or after COMMIT: only a conflict or a deferred constraint is a certain rollback. */
export function classifyAtCommit(error: unknown): Failure {
  if (error instanceof TransactionNotWhole) return 'isolate';
  if (!(error instanceof DatabaseError)) return 'unproven';
  const code = String(error.code);
  if (CONFLICTS.has(code)) return 'conflict';
  return code.startsWith('23') ? 'isolate' : 'unproven';
}

/** Whether a row or a table was not free within the lock timeout. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === SQLSTATE.lockNotAvailable;
}

/** Failures after which the connection is as good as before, once the transaction is rolled back. */
export const REUSABLE_AFTER: ReadonlySet<Failure> = new Set(['held', 'conflict', 'isolate', 'storage']);

/** The answer for a member that failed alone, or for all when there is nothing left to try. */
export function resultOfFailure(failure: FinalFailure, error: unknown): WriteResult {
  switch (failure) {
    case 'conflict':
      return failed(new ConflictRetryExhausted(error), 'conflict');
    case 'reconnect':
    case 'unavailable':
      return failed(
        new Overloaded('The database can not be reached; nothing was written.', { cause: error }),
        'unavailable',
      );
    case 'storage':
      return failed(new StorageUnavailable(error), 'unavailable');
    case 'unproven':
      return failed(new OutcomeUnknown(error), 'unknown');
    case 'isolate':
      return resultOfCulprit(error);
  }
}

function resultOfCulprit(error: unknown): WriteResult {
  if (error instanceof HandlersStuck) return failed(new WriteTimeout(error), 'timeout');
  if (!(error instanceof DatabaseError)) return failed(new WriteFailed(error), 'internal');
  const { code, constraint } = error;
  if (code === SQLSTATE.queryCanceled || code === SQLSTATE.lockNotAvailable) {
    return failed(new WriteTimeout(error), 'timeout');
  }
  return failed(problemOfConstraint(constraint, error) ?? new WriteFailed(error), 'internal');
}
