import type { QueryRunner } from 'typeorm';

/** The database roles; who may do what stands in `docs/architecture.md`. */
export interface RoleNames {
  /** Owns the tables; migrations and partitions. */
  readonly owner: string;
  /** The group engine alone: the only role that writes business rows. */
  readonly writer: string;
  /** Reads of one company, under row-level security. */
  readonly reader: string;
  /** The job runner. */
  readonly worker: string;
  /** Reports, book checks and backups over all companies. */
  readonly operator: string;
  /** Owns the one function that makes users and memberships at sign-in; nobody logs in with it. */
  readonly identity: string;
}

/** The role names behind a prefix, such as `accubooks_writer`. */
export function roleNames(prefix: string): RoleNames {
  return {
    owner: `${prefix}_owner`,
    writer: `${prefix}_writer`,
    reader: `${prefix}_reader`,
    worker: `${prefix}_worker`,
    operator: `${prefix}_operator`,
    identity: `${prefix}_identity`,
  };
}

/** The role names of this database; the migrating connection carries the prefix in `accubooks.role_prefix`. */
export async function rolesOf(queryRunner: QueryRunner): Promise<RoleNames> {
  const rows = (await queryRunner.query(
    `SELECT coalesce(nullif(current_setting('accubooks.role_prefix', true), ''), 'accubooks') AS prefix`,
  )) as { prefix: string }[];
  const prefix = rows[0]?.prefix ?? 'accubooks';
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(prefix))
    throw new Error('accubooks.role_prefix must match ^[a-z][a-z0-9_]{0,40}$');
  return roleNames(prefix);
}
