import type pg from 'pg';

/** Tables that hold nothing of any company. */
const ABOUT_NOBODY = ['invariant_results', 'schema_migrations'];

/** Tables that have no column for the company: whom the rules below leave out, by name. */
const WITHOUT_COMPANY = ['companies', 'users', ...ABOUT_NOBODY];

/** What is looked up across companies, each with the reason for its index. */
const ACROSS_COMPANIES = [
  // The companies of one user, for the list of companies and for `GET /api/me`.
  'user_company_access_of_user',
  // The grants to an email that has just been proven.
  'pending_access_of_email',
];

/** A user belongs to no company. */
const FOREIGN_KEYS_TO_USERS = ['access_changes_user_id_fkey', 'user_company_access_user_id_fkey'];

const SECURITY_DEFINERS = ['audit_log_state', 'identity_sign_in', 'queue_workflow_jobs', 'record_invariant_results'];

const ROLES = ['accubooks_writer', 'accubooks_reader', 'accubooks_worker', 'accubooks_operator', 'accubooks_identity'];

/** One rule about the whole database: a query of the objects that break it. */
export interface CatalogueRule {
  readonly name: string;
  readonly sql: string;
  readonly values?: readonly unknown[];
}

/** Every table of the application but the partitions, which are reached through their parent alone. */
const TABLES = `
  SELECT c.oid, c.relname, c.relowner, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT attnum FROM pg_attribute WHERE attrelid = c.oid AND attname = 'company_id' AND NOT attisdropped) AS company
  FROM pg_class AS c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition`;

export const CATALOGUE_RULES: readonly CatalogueRule[] = [
  {
    name: 'every table has a company, or is a named exception',
    sql: `SELECT relname AS object FROM (${TABLES}) AS t WHERE company IS NULL AND relname <> ALL ($1::text[])`,
    values: [WITHOUT_COMPANY],
  },
  {
    name: 'row-level security is enabled and forced',
    sql: `SELECT relname AS object FROM (${TABLES}) AS t
          WHERE NOT (relrowsecurity AND relforcerowsecurity) AND relname <> ALL ($1::text[])`,
    values: [ABOUT_NOBODY],
  },
  {
    name: 'every policy is for one of our roles, and one that lets write checks what is written',
    sql: `SELECT polname AS object FROM pg_policy
          WHERE 0 = ANY (polroles) OR polqual IS NULL AND polcmd <> 'a' OR polwithcheck IS NULL AND polcmd <> 'r'`,
  },
  {
    name: 'what the writer sees and writes is of the companies of the transaction',
    sql: `SELECT relname || ': ' || coalesce(polname, 'none') AS object FROM (${TABLES}) AS t
          LEFT JOIN pg_policy ON polrelid = t.oid AND 'accubooks_writer'::regrole = ANY (polroles)
          WHERE relname <> 'users' AND relname <> ALL ($1::text[]) AND (
            polname IS NULL
            OR pg_get_expr(polqual, polrelid) NOT LIKE '%app.companies%'
            OR pg_get_expr(polwithcheck, polrelid) NOT LIKE '%app.companies%')`,
    values: [ABOUT_NOBODY],
  },
  {
    name: 'what the reader sees is of the companies or the user of the transaction',
    sql: `SELECT polname AS object FROM pg_policy
          WHERE 'accubooks_reader'::regrole = ANY (polroles)
            AND (polcmd <> 'r' OR pg_get_expr(polqual, polrelid) !~ 'app[.](companies|user)')`,
  },
  {
    name: 'every index begins with the company',
    sql: `SELECT i.indexrelid::regclass::text AS object FROM (${TABLES}) AS t JOIN pg_index AS i ON i.indrelid = t.oid
          WHERE company IS NOT NULL AND i.indkey[0] <> company AND i.indexrelid::regclass::text <> ALL ($1::text[])`,
    values: [ACROSS_COMPANIES],
  },
  {
    name: 'no unique key leaves the company out',
    sql: `SELECT i.indexrelid::regclass::text AS object FROM (${TABLES}) AS t JOIN pg_index AS i ON i.indrelid = t.oid
          WHERE company IS NOT NULL AND i.indisunique AND NOT company = ANY (i.indkey::int2[])`,
  },
  {
    name: 'every table has a primary key, and the one of stored answers is the company and the id',
    sql: `SELECT relname AS object FROM (${TABLES}) AS t LEFT JOIN pg_index AS i ON i.indrelid = t.oid AND i.indisprimary
          WHERE i.indrelid IS NULL
            OR relname = 'idempotent_writes' AND pg_get_indexdef(i.indexrelid) NOT LIKE '%(company_id, id)'`,
  },
  {
    name: 'every foreign key begins with the company and stays in it',
    sql: `SELECT conname AS object FROM (${TABLES}) AS t JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.contype = 'f'
          LEFT JOIN pg_attribute AS target ON target.attrelid = k.confrelid AND target.attnum = k.confkey[1]
          WHERE conname <> ALL ($1::text[])
            AND (k.conkey[1] IS DISTINCT FROM company
              OR target.attname <> CASE k.confrelid WHEN 'companies'::regclass THEN 'id' ELSE 'company_id' END)`,
    values: [FOREIGN_KEYS_TO_USERS],
  },
  {
    name: 'nobody but the owner has rights on a partition',
    sql: `SELECT c.oid::regclass::text AS object FROM pg_class AS c, aclexplode(c.relacl) AS granted
          WHERE c.relnamespace = 'public'::regnamespace AND c.relispartition AND granted.grantee <> c.relowner`,
  },
  {
    name: 'only the writer writes, and sign-in where it must',
    sql: `SELECT c.relname || ': ' || granted.privilege_type || ' for ' || granted.grantee::regrole AS object
          FROM pg_class AS c, aclexplode(c.relacl) AS granted
          WHERE c.relnamespace = 'public'::regnamespace AND granted.grantee <> c.relowner
            AND granted.privilege_type <> 'SELECT'
            AND NOT (granted.grantee = 'accubooks_writer'::regrole AND granted.privilege_type IN ('INSERT', 'UPDATE', 'DELETE'))
            AND NOT (granted.grantee = 'accubooks_identity'::regrole AND granted.privilege_type IN ('INSERT', 'UPDATE')
              AND c.relname IN ('users', 'user_company_access', 'pending_access'))`,
  },
  {
    name: 'functions with the rights of their owner are named, have a fixed search path, and are for the reader alone, or the operator',
    sql: `SELECT p.oid::regprocedure::text AS object FROM pg_proc AS p
          WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND (
            p.proname <> ALL ($1::text[])
            OR NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting WHERE setting LIKE 'search_path=pg_catalog,%')
            OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
              WHERE granted.grantee NOT IN (p.proowner, CASE p.proname WHEN 'record_invariant_results'
                THEN 'accubooks_operator'::regrole ELSE 'accubooks_reader'::regrole END)))`,
    values: [SECURITY_DEFINERS],
  },
  {
    name: 'views ask with the rights of who asks them',
    sql: `SELECT relname AS object FROM pg_class WHERE relnamespace = 'public'::regnamespace
          AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce(reloptions @> '{security_invoker=true}', false))`,
  },
  {
    name: 'our roles have no special rights, own no table, and none may become another',
    sql: `SELECT r.rolname AS object FROM pg_roles AS r WHERE r.rolname = ANY ($1::text[]) AND (
            r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication
            OR EXISTS (SELECT FROM pg_class WHERE relowner = r.oid)
            OR EXISTS (SELECT FROM pg_auth_members AS m WHERE m.member = r.oid)
            OR has_schema_privilege(r.oid, 'public', 'CREATE'))`,
    values: [ROLES],
  },
  {
    name: 'nobody logs in as the role of sign-in',
    sql: `SELECT rolname AS object FROM pg_roles WHERE rolname = 'accubooks_identity' AND rolcanlogin`,
  },
];

export async function violationsOf(client: pg.Client, rule: CatalogueRule): Promise<string[]> {
  const { rows } = await client.query<{ object: string }>(rule.sql, [...(rule.values ?? [])]);
  return rows.map(({ object }) => object);
}
