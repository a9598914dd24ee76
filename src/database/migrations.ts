import pg from 'pg';
import { DataSource } from 'typeorm';
import { isLockTimeout, prepareAuditLogMonths } from './audit-log-months.js';
import { roleNames, withStartupOptions } from './database-logins.js';
import { migrationClasses } from './migration-files.js';
import { prepareRoles, type RoleOptions } from './roles.js';
import { checkServerVersion } from './verify-connection.js';

/** Where TypeORM keeps the names of the applied migrations. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** The first 8 bytes of the SHA-256 of "accubooks migrations", so that no company's lock is the same. */
const MIGRATION_LOCK = '-7293873267222215763';

/** Whoever waits for a table keeps all others from it; a migration that can't have it soon fails, and is run again. */
const LOCK_TIMEOUT = '5s';

/**
 * Brings the database up to date: roles, then every pending migration in a transaction of its own, as the owner role,
 * then the months of the audit log.
 * Two processes that start together take turns. Needs a direct connection, not a pooler's.
 * @param url the owner's login, or one that may become it.
 * @returns the names of the migrations that were applied.
 */
export async function runMigrations(url: string, options: RoleOptions): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'accubooks-migrations' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await checkServerVersion(client);
    await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    await prepareRoles(client, options);
    return await applyPending(url, options.prefix);
  } finally {
    await client.end();
  }
}

/** The names of migrations that this program has and the database has not; read with any of the program's logins. */
export async function pendingMigrations(query: (sql: string) => Promise<unknown>): Promise<string[]> {
  const [table] = (await query(`SELECT to_regclass('public.${MIGRATIONS_TABLE}') IS NOT NULL AS found`)) as {
    found: boolean;
  }[];
  const rows = table?.found === true ? await query(`SELECT name FROM public.${MIGRATIONS_TABLE}`) : [];
  const applied = new Set((rows as { name: string }[]).map((row) => row.name));
  return (await migrationClasses()).map((migration) => migration.name).filter((name) => !applied.has(name));
}

async function applyPending(url: string, prefix: string): Promise<string[]> {
  const roles = roleNames(prefix);
  const dataSource = await new DataSource({
    type: 'postgres',
    url: withStartupOptions(url, {
      role: roles.owner,
      'accubooks.role_prefix': prefix,
      search_path: 'public',
      lock_timeout: LOCK_TIMEOUT,
    }),
    applicationName: 'accubooks-migrations',
    installExtensions: false,
    poolSize: 1,
    migrations: [...(await migrationClasses())],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    logging: false,
  }).initialize();
  try {
    const applied = await dataSource.runMigrations();
    await dataSource.query(
      `GRANT SELECT ON ${MIGRATIONS_TABLE} TO ${roles.writer}, ${roles.reader}, ${roles.operator}`,
    );
    await prepareMonths(dataSource);
    return applied.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}

/** A backup that reads the log for long does not stop a deployment: there is a year's time, and `/metrics` tells. */
async function prepareMonths(dataSource: DataSource): Promise<void> {
  try {
    await prepareAuditLogMonths((sql) => dataSource.query<object[]>(sql));
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
  }
}
