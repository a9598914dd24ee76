import { roleNames, type RoleNames } from '../../migrations/support/roles.js';
import type { Configuration } from '../config/index.js';

export { roleNames, type RoleNames };

/**
 * The pools of an API process, that of the process that runs workflows, and the connections of commands: over all
 * companies, and over the tables themselves.
 */
export type PoolName = 'writer' | 'reader' | 'worker' | 'operator' | 'owner';

/** How a pool gets into the database, and as whom it must end up there. */
export interface DatabaseLogin {
  readonly url: string;
  /** The `current_user` of every connection; anything else is refused. */
  readonly role: string;
}

/** The login of a pool: its own URL as it is, or the one for everything, taking the pool's role when it connects. */
export function loginOf(configuration: Configuration, pool: PoolName): DatabaseLogin {
  const role = roleNames(configuration.databaseRolePrefix)[pool];
  const own = {
    writer: configuration.databaseWriterUrl,
    reader: configuration.databaseReaderUrl,
    worker: configuration.databaseWorkerUrl,
    operator: configuration.databaseOperatorUrl,
    // DATABASE_URL is the owner's, or the one of somebody who may become it.
    owner: undefined,
  }[pool];
  if (own !== undefined) return { url: own, role };
  if (configuration.databaseUrl === undefined) throw new Error(`no URL is configured for the ${pool}`);
  return { url: withStartupOptions(configuration.databaseUrl, { role }), role };
}

/** Adds settings that PostgreSQL applies when a connection starts. */
export function withStartupOptions(url: string, settings: Readonly<Record<string, string>>): string {
  const result = new URL(url);
  const given = result.searchParams.get('options');
  const added = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  result.searchParams.set('options', [...(given === null ? [] : [given]), ...added].join(' '));
  return result.href;
}

/**
 * The most connections that the writer's pool opens: for groups, for operations that run alone, and one each for waiting
 * in line for a company, for the outcome of an unproven commit, and for the audit of failures and the health check.
 */
export function writerPoolSize(configuration: Configuration): number {
  return configuration.writerConnections + configuration.aloneConnections + 3;
}
