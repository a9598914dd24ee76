import type pg from 'pg';
import { CATALOGUE_RULES, violationsOf } from './support/catalogue.js';
import { type Logins, openLogins } from './support/logins.js';

/** What breaks each rule, in the order of the rules; none is allowed to go unnoticed. */
const PLANTED: readonly (readonly [rule: string, statement: string])[] = [
  ['every table has a company, or is a named exception', `CREATE TABLE planted (id uuid)`],
  ['row-level security is enabled and forced', `ALTER TABLE company_settings NO FORCE ROW LEVEL SECURITY`],
  ['row-level security is enabled and forced', `ALTER TABLE users DISABLE ROW LEVEL SECURITY`],
  [
    'every policy is for one of our roles, and one that lets write checks what is written',
    `CREATE POLICY planted ON users USING (true)`,
  ],
  [
    'every policy is for one of our roles, and one that lets write checks what is written',
    `CREATE POLICY planted ON company_settings FOR ALL TO accubooks_worker USING (true)`,
  ],
  [
    'what the writer sees and writes is of the companies of the transaction',
    `DROP POLICY companies_writer ON companies`,
  ],
  [
    'what the writer sees and writes is of the companies of the transaction',
    `CREATE POLICY planted ON company_settings TO accubooks_writer USING (true) WITH CHECK (true)`,
  ],
  [
    'what the reader sees is of the companies or the user of the transaction',
    `CREATE POLICY planted ON company_settings FOR SELECT TO accubooks_reader USING (true)`,
  ],
  ['every index begins with the company', `CREATE INDEX planted ON company_settings (timezone)`],
  ['no unique key leaves the company out', `CREATE UNIQUE INDEX planted ON user_company_access (user_id)`],
  [
    'every table has a primary key, and the one of stored answers is the company and the id',
    `ALTER TABLE idempotent_writes DROP CONSTRAINT idempotent_writes_pkey`,
  ],
  [
    'every table has a primary key, and the one of stored answers is the company and the id',
    `ALTER TABLE idempotent_writes DROP CONSTRAINT idempotent_writes_pkey, ADD PRIMARY KEY (company_id, id, attempt_id)`,
  ],
  [
    'every foreign key begins with the company and stays in it',
    `ALTER TABLE pending_access ADD FOREIGN KEY (granted_by) REFERENCES users`,
  ],
  [
    'nobody but the owner has rights on a partition',
    `GRANT SELECT ON idempotent_write_audit_log_default TO accubooks_reader`,
  ],
  ['only the writer writes, and sign-in where it must', `GRANT INSERT ON company_settings TO accubooks_reader`],
  ['only the writer writes, and sign-in where it must', `GRANT TRUNCATE ON company_settings TO accubooks_writer`],
  ['only the writer writes, and sign-in where it must', `GRANT INSERT ON company_settings TO accubooks_identity`],
  [
    'functions with the rights of their owner are named, have a fixed search path, and are for the reader alone, or the operator',
    `CREATE FUNCTION planted() RETURNS integer SECURITY DEFINER SET search_path = pg_catalog, public LANGUAGE sql AS 'SELECT 1'`,
  ],
  [
    'functions with the rights of their owner are named, have a fixed search path, and are for the reader alone, or the operator',
    `ALTER FUNCTION identity_sign_in RESET search_path`,
  ],
  [
    'functions with the rights of their owner are named, have a fixed search path, and are for the reader alone, or the operator',
    `GRANT EXECUTE ON FUNCTION identity_sign_in TO PUBLIC`,
  ],
  ['views ask with the rights of who asks them', `CREATE VIEW planted AS SELECT * FROM companies`],
  [
    'our roles have no special rights, own no table, and none may become another',
    `ALTER ROLE accubooks_operator BYPASSRLS`,
  ],
  [
    'our roles have no special rights, own no table, and none may become another',
    `GRANT accubooks_writer TO accubooks_reader`,
  ],
  [
    'our roles have no special rights, own no table, and none may become another',
    `ALTER TABLE users OWNER TO accubooks_writer`,
  ],
  ['nobody logs in as the role of sign-in', `ALTER ROLE accubooks_identity LOGIN`],
];

describe('the catalogue of the database', () => {
  let logins: Logins;
  let superuser: pg.Client;

  beforeAll(async () => {
    logins = await openLogins();
    superuser = await logins.as('superuser');
  });

  afterAll(() => logins.close());

  it.each(CATALOGUE_RULES.map((rule) => [rule.name, rule] as const))('%s', async (_name, rule) => {
    expect(await violationsOf(superuser, rule)).toEqual([]);
  });

  it('has a planted violation for every rule', () => {
    expect([...new Set(PLANTED.map(([rule]) => rule))]).toEqual(CATALOGUE_RULES.map(({ name }) => name));
  });

  it.each(PLANTED)('notices a violation of "%s": %s', async (name, statement) => {
    await superuser.query('BEGIN');
    try {
      await superuser.query(statement);
      const found = CATALOGUE_RULES.filter((rule) => rule.name === name).map((rule) => violationsOf(superuser, rule));
      expect((await Promise.all(found)).flat()).toHaveLength(1);
    } finally {
      await superuser.query('ROLLBACK');
    }
  });
});
