import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { ProblemError } from '../http/problem.js';
import { IdentityUnavailable } from './identity.errors.js';
import { NoTurn } from './read-turns.js';

/**
 * SQLSTATEs that say nothing about the statement: lost or refused connections (08, 57P0x), no resources (53), a lock or a
 * statement that took too long.
 */
const UNAVAILABLE = /^(08...|53...|57P0.|57014|55P03|25P03|25P04)$/;

/** What says that an idle connection had died: it is found out by the first statement on it. */
const LOST = /^(57P01|57P02|ECONNRESET|EPIPE)$/;
const READ_TRIES_MAX = 3;

/**
 * Reads, and reads again on another connection when the one from the pool turns out to be dead; a read may run twice.
 * @throws IdentityUnavailable when the database can't be asked, else the read's own error.
 */
export async function readAgain<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      if (tries >= READ_TRIES_MAX || !isLost(error)) throw readFailure(error);
    }
  }
}

/** The error to throw for a failed read: 503 when the database could not be asked, else the error itself. */
export function readFailure(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  return isUnavailable(error) ? new IdentityUnavailable(error) : error;
}

function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? LOST.test(code) : isOfBrokenConnection(error);
}

/** Network errors and those of the pool carry no SQLSTATE. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof NoTurn) return true;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return isOfConnection(error);
  return UNAVAILABLE.test(code) || /^E[A-Z_]+$/.test(code);
}

/** `pg` has no class or code for these; they are matched here and nowhere else. */
function isOfConnection(error: Error): boolean {
  return isOfBrokenConnection(error) || error.message.startsWith('timeout exceeded when trying to connect');
}

/** TypeORM lets go of a connection as soon as it breaks, be it between two statements of a read. */
const RELEASED = [QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError];

function isOfBrokenConnection(error: Error): boolean {
  if (RELEASED.some((kind) => error instanceof kind)) return true;
  return /^(Connection terminated unexpectedly|Client has encountered a connection error)/.test(error.message);
}
