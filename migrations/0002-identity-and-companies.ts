import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createSignInFunction, dropSignInFunction } from './support/sign-in-function.js';
import { rolesOf } from './support/roles.js';
import { closeTenantTable, companiesOfTransaction } from './support/tenant-table.js';

/** Who somebody is, which companies exist, who may do what in them, and how each keeps its books. */
export class IdentityAndCompanies1700000000002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createCompanies(queryRunner);
    await createUsers(queryRunner);
    await createAccess(queryRunner);
    await createPendingAccess(queryRunner);
    await createSettings(queryRunner);
    await closeUsers(queryRunner);
    await createSignInFunction(queryRunner);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await dropSignInFunction(queryRunner);
    for (const table of ['company_settings', 'pending_access']) await queryRunner.query(`DROP TABLE ${table}`);
    // The policy of users reads the memberships.
    await queryRunner.query(`DROP POLICY users_reader ON users`);
    for (const table of ['user_company_access', 'users', 'companies']) await queryRunner.query(`DROP TABLE ${table}`);
  }
}

async function createCompanies(queryRunner: QueryRunner): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await queryRunner.query(`
    CREATE TABLE companies (
      id uuid PRIMARY KEY,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
      country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
      is_test boolean NOT NULL,
      created_at timestamptz NOT NULL
    )`);
  const own = companiesOfTransaction('id');
  await forceRowLevelSecurity(queryRunner, 'companies');
  await queryRunner.query(
    `CREATE POLICY companies_writer ON companies TO ${roles.writer} USING (${own}) WITH CHECK (${own})`,
  );
  await queryRunner.query(`CREATE POLICY companies_reader ON companies FOR SELECT TO ${roles.reader} USING (${own})`);
  await queryRunner.query(`CREATE POLICY companies_operator ON companies FOR SELECT TO ${roles.operator} USING (true)`);
  await queryRunner.query(`GRANT SELECT, INSERT ON companies TO ${roles.writer}`);
  await queryRunner.query(`GRANT SELECT ON companies TO ${roles.reader}, ${roles.operator}`);
}

/** The id is derived from issuer and subject, so a unique key over those would say the same a second time. */
async function createUsers(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE users (
      id uuid PRIMARY KEY,
      issuer text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 500),
      subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
      email text CHECK (email = lower(email) AND length(email) <= 320),
      display_name text CHECK (length(display_name) BETWEEN 1 AND 200),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    )`);
}

async function createAccess(queryRunner: QueryRunner): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await queryRunner.query(`
    CREATE TABLE user_company_access (
      company_id uuid NOT NULL REFERENCES companies,
      user_id uuid NOT NULL REFERENCES users,
      role text NOT NULL CONSTRAINT user_company_access_role
        CHECK (role IN ('owner', 'admin', 'accountant', 'payroll', 'inventory', 'viewer')),
      status text NOT NULL CHECK (status IN ('active', 'revoked')),
      granted_by uuid,
      revoked_at timestamptz,
      version integer NOT NULL CHECK (version >= 1),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, user_id),
      CHECK ((status = 'revoked') = (revoked_at IS NOT NULL))
    )`);
  // The companies of one user are looked up across companies, at sign-in and in the list of companies.
  await queryRunner.query(`CREATE INDEX user_company_access_of_user ON user_company_access (user_id)`);
  await closeTenantTable(queryRunner, 'user_company_access', { writerMay: ['UPDATE'] });
  await queryRunner.query(
    `CREATE POLICY user_company_access_own ON user_company_access FOR SELECT TO ${roles.reader} USING (user_id = ${USER_OF_TRANSACTION})`,
  );
  await openToSignIn(queryRunner, 'user_company_access', 'SELECT, INSERT, UPDATE');
}

/** Grants to an email that nobody has proven yet; the first sign-in with the verified email takes them. */
async function createPendingAccess(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE pending_access (
      company_id uuid NOT NULL REFERENCES companies,
      email text NOT NULL CHECK (email = lower(email) AND length(email) BETWEEN 3 AND 320),
      role text NOT NULL CONSTRAINT pending_access_role
        CHECK (role IN ('owner', 'admin', 'accountant', 'payroll', 'inventory', 'viewer')),
      status text NOT NULL CHECK (status IN ('pending', 'taken', 'withdrawn')),
      granted_by uuid NOT NULL,
      taken_by uuid,
      version integer NOT NULL CHECK (version >= 1),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      PRIMARY KEY (company_id, email),
      CHECK ((status = 'taken') = (taken_by IS NOT NULL))
    )`);
  // Sign-in looks an email up across companies.
  await queryRunner.query(`CREATE INDEX pending_access_of_email ON pending_access (email) WHERE status = 'pending'`);
  await closeTenantTable(queryRunner, 'pending_access', { writerMay: ['UPDATE'] });
  await openToSignIn(queryRunner, 'pending_access', 'SELECT, UPDATE');
}

async function createSettings(queryRunner: QueryRunner): Promise<void> {
  await queryRunner.query(`
    CREATE TABLE company_settings (
      company_id uuid PRIMARY KEY REFERENCES companies,
      version integer NOT NULL CHECK (version >= 1),
      base_currency iso4217 NOT NULL,
      timezone text NOT NULL CHECK (length(timezone) BETWEEN 1 AND 64),
      books_locked_through date,
      fiscal_year_start_month smallint NOT NULL CHECK (fiscal_year_start_month BETWEEN 1 AND 12),
      tax_rounding text NOT NULL CHECK (tax_rounding IN ('line', 'document')),
      invoice_prefix text NOT NULL CHECK (length(invoice_prefix) <= 20),
      default_terms_days smallint NOT NULL CHECK (default_terms_days BETWEEN 0 AND 365),
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    )`);
  await closeTenantTable(queryRunner, 'company_settings', { writerMay: ['UPDATE'] });
}

/** The user of the transaction, or null; one evaluation per statement. */
const USER_OF_TRANSACTION = `(SELECT nullif(current_setting('app.user', true), '')::uuid)`;

/** A reader sees the user himself and the members of the company that it reads, nobody else. */
async function closeUsers(queryRunner: QueryRunner): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await forceRowLevelSecurity(queryRunner, 'users');
  await queryRunner.query(`
    CREATE POLICY users_reader ON users FOR SELECT TO ${roles.reader} USING (
      id = ${USER_OF_TRANSACTION}
      OR EXISTS (
        SELECT 1 FROM user_company_access AS access
        WHERE access.user_id = users.id AND ${companiesOfTransaction('access.company_id')}
      )
    )`);
  await queryRunner.query(`CREATE POLICY users_operator ON users FOR SELECT TO ${roles.operator} USING (true)`);
  await queryRunner.query(`GRANT SELECT ON users TO ${roles.reader}, ${roles.operator}`);
  await openToSignIn(queryRunner, 'users', 'SELECT, INSERT, UPDATE');
}

async function forceRowLevelSecurity(queryRunner: QueryRunner, table: string): Promise<void> {
  await queryRunner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
  await queryRunner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}

/** Nobody logs in with the identity role; these rights are usable inside `identity_sign_in` alone. */
async function openToSignIn(queryRunner: QueryRunner, table: string, rights: string): Promise<void> {
  const roles = await rolesOf(queryRunner);
  await queryRunner.query(
    `CREATE POLICY ${table}_identity ON ${table} TO ${roles.identity} USING (true) WITH CHECK (true)`,
  );
  await queryRunner.query(`GRANT ${rights} ON ${table} TO ${roles.identity}`);
}
