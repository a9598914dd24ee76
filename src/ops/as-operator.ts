import type { Configuration } from '../config/index.js';
import { onDatabase } from './on-database.js';
import { UsageError } from './run.js';

/**
 * Runs work for which the operator's login is known: its own, the one for everything, or that of the embedded server,
 * which is started for it unless the application runs beside.
 * @throws ConfigurationError, DatabaseNotUsable, UsageError
 */
export function asOperator<Result>(work: (configuration: Configuration) => Promise<Result>): Promise<Result> {
  return onDatabase(({ databaseOperatorUrl, databaseUrl }) => {
    if (databaseOperatorUrl !== undefined || databaseUrl !== undefined) return;
    throw new UsageError("DATABASE_OPERATOR_URL: expected the operator's PostgreSQL URL");
  }, work);
}
