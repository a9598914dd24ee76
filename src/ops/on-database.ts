import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { findRunningPostgres, startEmbeddedPostgres } from '../database/embedded/index.js';
import { dataFolder } from './data-folder.js';

/**
 * Runs a command's work on the database of the settings, or on the embedded server, which is started for it unless the
 * application runs beside.
 * @param check throws when the settings of a database of one's own lack the login that is needed.
 * @throws ConfigurationError, DatabaseNotUsable
 */
export async function onDatabase<Result>(
  check: (configuration: Configuration) => void,
  work: (configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  const environment = readEnvironment();
  // A command reads no tokens, but a process without a key has no other settings to check.
  const configuration = loadConfiguration({ ...environment, JWT_SECRET: environment['JWT_SECRET'] ?? 'x'.repeat(32) });
  if (configuration.usesEmbeddedDatabase) return onEmbeddedServer(configuration, work);
  check(configuration);
  return work(configuration);
}

async function onEmbeddedServer<Result>(
  configuration: Configuration,
  work: (configuration: Configuration) => Promise<Result>,
): Promise<Result> {
  const { databaseRolePrefix: rolePrefix } = configuration;
  const running = findRunningPostgres(dataFolder(), rolePrefix);
  if (running !== undefined) return work(loadConfiguration({ ...readEnvironment(), ...running }));
  const embedded = await startEmbeddedPostgres({ folder: dataFolder(), rolePrefix });
  try {
    return await work(loadConfiguration({ ...readEnvironment(), ...embedded.environment }));
  } finally {
    await embedded.stop();
  }
}
