import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { findRunningPostgres, startEmbeddedPostgres } from '../database/embedded/index.js';
import { dataFolder } from './data-folder.js';
import { UsageError } from './run.js';

/**
 * Runs work for which the operator's login is known: its own, the one for everything, or that of the embedded server,
 * which is started for it unless the application runs beside.
 * @throws ConfigurationError, DatabaseNotUsable, UsageError
 */
export async function asOperator<Result>(work: (configuration: Configuration) => Promise<Result>): Promise<Result> {
  const environment = readEnvironment();
  // A command reads no tokens, but a process without a key has no other settings to check.
  const configuration = loadConfiguration({ ...environment, JWT_SECRET: environment['JWT_SECRET'] ?? 'x'.repeat(32) });
  if (configuration.usesEmbeddedDatabase) return onEmbeddedServer(configuration, work);
  if (configuration.databaseOperatorUrl === undefined && configuration.databaseUrl === undefined) {
    throw new UsageError("DATABASE_OPERATOR_URL: expected the operator's PostgreSQL URL");
  }
  return work(configuration);
}

async function onEmbeddedServer<Result>(
  { databaseRolePrefix: rolePrefix }: Configuration,
  work: (configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  const running = findRunningPostgres(dataFolder(), rolePrefix);
  if (running !== undefined) return work(loadConfiguration(running));
  const embedded = await startEmbeddedPostgres({ folder: dataFolder(), rolePrefix });
  try {
    return await work(loadConfiguration(embedded.environment));
  } finally {
    await embedded.stop();
  }
}
