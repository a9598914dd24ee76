import type { ClientBase } from 'pg';
import { JOB_QUEUE_SCHEMA } from '../../migrations/support/job-queue.js';
import { roleNames } from './database-logins.js';
import { DatabaseNotUsable } from './database.errors.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * What the migrations build upon: `btree_gist` lets an exclusion constraint compare ids beside ranges of days. It comes
 * with PostgreSQL and is trusted, so that whoever may create in the database may add it.
 */
const EXTENSIONS = ['btree_gist'];

/** What the migrating login must be able to do. */
export interface RoleOptions {
  readonly prefix: string;
  /** True when one login serves all pools and takes their roles. */
  readonly oneLoginForAll: boolean;
}

/**
 * Makes the roles, the schema of jobs and the extensions that are missing, and lets the owner make its tables. Roles belong to the whole cluster,
 * so this runs before the migrations and repeating it changes nothing.
 * @throws DatabaseNotUsable with the SQL for an administrator, when this login may not do something.
 */
export async function prepareRoles(client: ClientBase, options: RoleOptions): Promise<void> {
  for (const statement of await missingStatements(client, options)) {
    try {
      await client.query(statement);
    } catch (error) {
      if ((error as { code?: unknown }).code !== INSUFFICIENT_PRIVILEGE) throw error;
      break;
    }
  }
  // Looked for again, since a GRANT that may not be given only warns.
  const missing = await missingStatements(client, options);
  if (missing.length === 0) return;
  throw new DatabaseNotUsable(
    `this login may not prepare the database. As an administrator, run in this database:\n` +
      missing.map((statement) => `  ${statement};`).join('\n'),
  );
}

/** The statements that are still needed, in order. */
async function missingStatements(client: ClientBase, options: RoleOptions): Promise<string[]> {
  const roles = roleNames(options.prefix);
  const login = await currentUser(client);
  const statements: string[] = [];
  for (const role of Object.values<string>({ ...roles })) {
    if (!(await exists(client, role))) statements.push(`CREATE ROLE ${role} NOLOGIN NOINHERIT`);
  }
  const taken = options.oneLoginForAll
    ? [roles.owner, roles.writer, roles.reader, roles.worker, roles.operator]
    : [roles.owner];
  for (const role of taken) statements.push(...(await membership(client, role, login)));
  statements.push(...(await membership(client, roles.identity, roles.owner)));
  if (!(await ownsSchema(client, roles.owner))) {
    statements.push(`GRANT ALL ON SCHEMA public TO ${roles.owner} WITH GRANT OPTION`);
  }
  if (!(await hasSchema(client, JOB_QUEUE_SCHEMA))) {
    statements.push(`CREATE SCHEMA ${JOB_QUEUE_SCHEMA} AUTHORIZATION ${roles.owner}`);
  }
  if (await everybodyCreates(client)) statements.push('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
  for (const extension of EXTENSIONS) {
    if (!(await hasExtension(client, extension))) statements.push(`CREATE EXTENSION ${extension} SCHEMA public`);
  }
  return statements;
}

/** From PostgreSQL 16 on, being allowed to take a role is a right apart from inheriting its rights. */
async function membership(client: ClientBase, role: string, member: string): Promise<string[]> {
  if (role === member) return [];
  const { rows } = await client.query<{ modern: boolean; member: boolean | null }>(
    `SELECT version >= 160000 AS modern,
            pg_has_role(member.oid, role.oid, CASE WHEN version >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS member
     FROM (SELECT current_setting('server_version_num')::integer AS version) AS server
     LEFT JOIN pg_roles AS role ON role.rolname = $1
     LEFT JOIN pg_roles AS member ON member.rolname = $2`,
    [role, member],
  );
  if (rows[0]?.member === true) return [];
  return [`GRANT ${role} TO ${quoted(member)}${rows[0]?.modern === true ? ' WITH INHERIT FALSE, SET TRUE' : ''}`];
}

async function ownsSchema(client: ClientBase, owner: string): Promise<boolean> {
  const { rows } = await client.query<{ owns: boolean }>(
    `SELECT has_schema_privilege(oid, 'public', 'CREATE WITH GRANT OPTION')
        AND has_schema_privilege(oid, 'public', 'USAGE WITH GRANT OPTION') AS owns
     FROM pg_roles WHERE rolname = $1`,
    [owner],
  );
  return rows[0]?.owns === true;
}

/** True in databases that came from before PostgreSQL 15. */
async function everybodyCreates(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM pg_namespace, aclexplode(nspacl) AS granted
     WHERE nspname = 'public' AND granted.grantee = 0 AND granted.privilege_type = 'CREATE'`,
  );
  return rows.length > 0;
}

async function hasSchema(client: ClientBase, schema: string): Promise<boolean> {
  return (await client.query(`SELECT FROM pg_namespace WHERE nspname = $1`, [schema])).rows.length > 0;
}

async function hasExtension(client: ClientBase, extension: string): Promise<boolean> {
  return (await client.query(`SELECT FROM pg_extension WHERE extname = $1`, [extension])).rows.length > 0;
}

async function exists(client: ClientBase, role: string): Promise<boolean> {
  return (await client.query(`SELECT FROM pg_roles WHERE rolname = $1`, [role])).rows.length > 0;
}

async function currentUser(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ login: string }>(`SELECT current_user::text AS login`);
  return rows[0]?.login ?? '';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
