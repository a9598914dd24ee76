import type { ClientBase } from 'pg';
import { DatabaseNotUsable, WrongDatabaseRole } from './database.errors.js';

const VERSION_MIN = 150_000;
/** Older minor releases leak statistics past row-level security (CVE-2025-8713). */
const PATCHED_FROM: Readonly<Record<number, number>> = { 15: 14, 16: 10, 17: 6 };

interface Identity {
  readonly current_role: string;
  readonly superuser: boolean;
  readonly bypasses_rls: boolean;
}

/**
 * Looks who a connection is. Row-level security and grants hold only for the right role, so any other is refused.
 * @throws WrongDatabaseRole
 */
export async function verifyRole(client: ClientBase, role: string): Promise<void> {
  const { rows } = await client.query<Identity>(
    `SELECT current_user::text AS current_role, rolsuper AS superuser, rolbypassrls AS bypasses_rls
     FROM pg_catalog.pg_roles WHERE rolname = current_user`,
  );
  const identity = rows[0];
  if (identity?.current_role !== role) {
    throw new WrongDatabaseRole(`the database role is "${identity?.current_role ?? ''}", expected "${role}"`);
  }
  if (identity.superuser || identity.bypasses_rls) {
    throw new WrongDatabaseRole(`the database role "${role}" must be neither SUPERUSER nor BYPASSRLS`);
  }
}

/**
 * Looks who logged in, whatever role was taken since: a superuser can go back and see everything.
 * @throws WrongDatabaseRole
 */
export async function refuseSuperuser(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ login: string }>(
    `SELECT session_user::text AS login FROM pg_catalog.pg_roles
     WHERE rolname = session_user AND (rolsuper OR rolbypassrls)`,
  );
  const [found] = rows;
  if (found === undefined) return;
  throw new WrongDatabaseRole(
    `"${found.login}" is SUPERUSER or BYPASSRLS; in production log in as somebody who is neither (docs/deploy.md)`,
  );
}

/**
 * @returns a warning about the server's version, or undefined.
 * @throws DatabaseNotUsable when it is too old.
 */
export async function checkServerVersion(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ version: number }>(
    `SELECT current_setting('server_version_num')::integer AS version`,
  );
  const version = rows[0]?.version ?? 0;
  if (version < VERSION_MIN) throw new DatabaseNotUsable('PostgreSQL 15 or newer is needed');
  return versionWarning(version);
}

/** @returns why this version (as `server_version_num`) should be updated, or undefined. */
export function versionWarning(version: number): string | undefined {
  const major = Math.floor(version / 10_000);
  const minor = version % 10_000;
  const patched = PATCHED_FROM[major] ?? 0;
  if (minor >= patched) return undefined;
  return `PostgreSQL ${String(major)}.${String(minor)} has known security holes; update to ${String(major)}.${String(patched)} or newer`;
}
