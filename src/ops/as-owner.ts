import type pg from 'pg';
import type { Configuration } from '../config/index.js';
import { withLogin } from '../database/index.js';
import { onDatabase } from './on-database.js';
import { UsageError } from './run.js';

/**
 * Runs work on one connection of the owner of the tables: with DATABASE_URL, which is the owner's or may become it, or on
 * the embedded server.
 * @throws ConfigurationError, DatabaseNotUsable, UsageError
 */
export function asOwner<Result>(
  work: (client: pg.Client, configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  return onDatabase(
    ({ databaseUrl }) => {
      if (databaseUrl === undefined) throw new UsageError("DATABASE_URL: expected the owner's PostgreSQL URL");
    },
    (configuration) => withLogin(configuration, 'owner', (client) => work(client, configuration)),
  );
}
