import { type Configuration, loadConfiguration, readEnvironment } from '../config/index.js';
import { runMigrations } from '../database/index.js';
import { startEmbeddedPostgres } from '../database/embedded/index.js';
import { dataFolder } from './data-folder.js';
import { readWords } from './command/command-line.js';
import { run, UsageError } from './run.js';

const USAGE = `usage: npm run db:migrate\n       npm run migrate:production\n\nMigrates the database of DATABASE_URL, the owner's login, or the embedded one without it. Takes no options.`;

await run(async () => {
  if (readWords(process.argv.slice(2), {}, USAGE).help === true) {
    console.log(USAGE);
    return;
  }
  const environment = readEnvironment();
  // Migrating needs no key for tokens, but a process without one has no other settings to check.
  const configuration = loadConfiguration({ ...environment, JWT_SECRET: environment['JWT_SECRET'] ?? 'x'.repeat(32) });
  const applied = configuration.usesEmbeddedDatabase
    ? await migrateEmbedded(configuration)
    : await migrate(configuration);
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied:\n  ${applied.join('\n  ')}`);
});

async function migrate(configuration: Configuration): Promise<string[]> {
  const { databaseUrl, databaseWriterUrl, databaseRolePrefix } = configuration;
  if (databaseUrl === undefined) throw new UsageError("DATABASE_URL: expected the owner's PostgreSQL URL");
  return runMigrations(databaseUrl, { prefix: databaseRolePrefix, oneLoginForAll: databaseWriterUrl === undefined });
}

async function migrateEmbedded(configuration: Configuration): Promise<string[]> {
  const prefix = configuration.databaseRolePrefix;
  const embedded = await startEmbeddedPostgres({ folder: dataFolder(), rolePrefix: prefix });
  try {
    return await migrate(loadConfiguration(embedded.environment));
  } finally {
    await embedded.stop();
  }
}
