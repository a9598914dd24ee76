import { ProblemError } from '../http/problem.js';
import { IdentityUnavailable } from './identity.errors.js';

/**
 * SQLSTATEs that say nothing about the statement: lost or refused connections (08, 57P0x), no resources (53), a lock or a
 * statement that took too long.
 */
const UNAVAILABLE = /^(08...|53...|57P0.|57014|55P03|25P03|25P04)$/;

/** The error to throw for a failed read: 503 when the database could not be asked, else the error itself. */
export function readFailure(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  return isUnavailable(error) ? new IdentityUnavailable(error) : error;
}

/** Network errors and those of the pool carry no SQLSTATE. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return isOfConnection(error);
  return UNAVAILABLE.test(code) || /^E[A-Z_]+$/.test(code);
}

/** `pg` has no class or code for these; they are matched here and nowhere else. */
function isOfConnection(error: Error): boolean {
  return /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/.test(
    error.message,
  );
}
