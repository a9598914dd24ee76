import pg from 'pg';
import type { Configuration } from '../config/index.js';
import { loginOf, type PoolName } from './database-logins.js';
import { DatabaseNotUsable, MigrationsPending } from './database.errors.js';
import { pendingMigrations } from './migrations.js';
import { checkServerVersion, refuseSuperuser, verifyRole } from './verify-connection.js';

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Looks, before anything is built, whether both logins work, have the right roles, and find an up-to-date database.
 * @returns warnings for the operator.
 * @throws DatabaseNotUsable
 */
export async function checkDatabase(configuration: Configuration): Promise<string[]> {
  await withLogin(configuration, 'writer', () => Promise.resolve());
  return withLogin(configuration, 'reader', async (client) => {
    const warning = await checkServerVersion(client);
    const pending = await pendingMigrations(async (sql) => (await client.query<Record<string, unknown>>(sql)).rows);
    if (pending.length > 0) throw new MigrationsPending(pending);
    return warning === undefined ? [] : [warning];
  });
}

/**
 * Runs work on one connection of a login, whose role is looked at first.
 * @throws DatabaseNotUsable
 */
export async function withLogin<Result>(
  configuration: Configuration,
  pool: PoolName,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const login = loginOf(configuration, pool);
  const client = new pg.Client({ connectionString: login.url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect().catch((cause: unknown) => {
      throw new DatabaseNotUsable(`no connection (${reasonOf(cause)})${adviceOn(cause)}`, { cause });
    });
    await verifyRole(client, login.role);
    // Migrations are an administrator's work.
    if (configuration.nodeEnv === 'production' && pool !== 'owner') await refuseSuperuser(client);
    return await work(client);
  } catch (error) {
    if (error instanceof MigrationsPending || !(error instanceof DatabaseNotUsable)) throw error;
    throw new DatabaseNotUsable(`the ${pool}'s login: ${error.message}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Roles are made by the first migration; the driver's words for a missing one don't say so. */
function adviceOn(error: unknown): string {
  if (!(error instanceof Error) || !/^role ".*" does not exist$/.test(error.message)) return '';
  return (
    '; either DATABASE_ROLE_PREFIX is wrong, or the database of DATABASE_URL is not migrated: ' +
    'run npm run db:migrate'
  );
}

/** The driver's words name the host, the user and the reason, never the password. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
