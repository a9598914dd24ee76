import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { inTransaction, type Login, type Logins, openLogins, sqlStateOf } from './support/logins.js';
import { insertAccess, insertCompany, insertPendingAccess, signIn } from './support/rows.js';

const PERMISSION_DENIED = '42501';

describe('the doors of the database', () => {
  const ours = randomUUID();
  const theirs = randomUUID();
  let logins: Logins;
  let writer: pg.Client;
  let reader: pg.Client;
  let owner: string;
  let stranger: string;

  beforeAll(async () => {
    logins = await openLogins();
    [writer, reader] = await Promise.all([logins.as('writer'), logins.as('reader')]);
    [owner, stranger] = [await signIn(reader, 'owner', 'owner@example.com'), await signIn(reader, 'stranger')];
    for (const [companyId, userId] of [
      [ours, owner],
      [theirs, stranger],
    ] as const) {
      await insertCompany(writer, companyId);
      await insertAccess(writer, companyId, userId, 'owner');
      await insertPendingAccess(writer, companyId, 'invited@example.com', 'viewer', userId);
    }
  });

  afterAll(() => logins.close());

  const tables = async (): Promise<string[]> => {
    const superuser = await logins.as('superuser');
    const { rows } = await superuser.query<{ table: string }>(
      `SELECT oid::regclass::text AS table FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1`,
    );
    return rows.map(({ table }) => table);
  };

  const sight = async (client: pg.Client, table: string, settings: Record<string, string>): Promise<unknown[]> => {
    const column = table === 'companies' || table === 'users' ? 'id' : 'company_id';
    const { rows } = await inTransaction(client, settings, () =>
      client.query<{ id: string }>(`SELECT DISTINCT ${column} AS id FROM ${table}`),
    );
    return rows.map(({ id }) => id);
  };

  describe.each<Login>(['reader', 'worker', 'operator'])('as the %s', (login) => {
    it.each(['INSERT INTO % DEFAULT VALUES', 'UPDATE % SET ? = ?', 'DELETE FROM %', 'TRUNCATE %'])(
      'refuses "%s" on every table',
      async (statement) => {
        const client = await logins.as(login);
        const settings = { 'app.companies': ours };
        for (const table of await tables()) {
          const written = statement.replace('%', table).replaceAll('?', await anyColumn(logins, table));
          expect([table, await sqlStateOf(client, written, [], settings)]).toEqual([table, PERMISSION_DENIED]);
        }
      },
    );
  });

  it('refuses the writer to truncate anything, to delete companies and access, and to change what is stored for ever', async () => {
    const settings = { 'app.companies': ours };
    for (const table of await tables()) {
      expect([table, await sqlStateOf(writer, `TRUNCATE ${table}`, [], settings)]).toEqual([table, PERMISSION_DENIED]);
    }
    for (const statement of [
      'DELETE FROM companies',
      'DELETE FROM company_settings',
      'DELETE FROM user_company_access',
      'DELETE FROM pending_access',
      'UPDATE companies SET name = name',
      'UPDATE users SET email = email',
      'UPDATE idempotent_writes SET answer = answer',
      'DELETE FROM idempotent_writes',
      'UPDATE idempotent_write_audit_log SET status = status',
      'DELETE FROM idempotent_write_audit_log',
      `INSERT INTO users (id) VALUES ('${randomUUID()}')`,
    ]) {
      expect([statement, await sqlStateOf(writer, statement, [], settings)]).toEqual([statement, PERMISSION_DENIED]);
    }
  });

  it.each<Login>(['writer', 'worker', 'operator'])('does not let the %s sign anybody in', async (login) => {
    const client = await logins.as(login);
    const state = await sqlStateOf(client, `SELECT identity_sign_in($1, 'i', 's', NULL, NULL)`, [randomUUID()]);
    expect(state).toBe(PERMISSION_DENIED);
  });

  it.each<Login>(['writer', 'reader', 'worker', 'operator'])(
    'does not let the %s become another role',
    async (login) => {
      const client = await logins.as(login);
      for (const role of ['owner', 'writer', 'reader', 'worker', 'operator', 'identity'].filter(
        (name) => name !== login,
      )) {
        expect([role, await sqlStateOf(client, `SET LOCAL ROLE accubooks_${role}`)]).toEqual([role, PERMISSION_DENIED]);
      }
    },
  );

  const companyTables = ['companies', 'company_settings', 'user_company_access', 'pending_access'];

  describe.each<Login>(['writer', 'reader'])('the %s', (login) => {
    it.each([{}, { 'app.companies': '' }, { 'app.companies': randomUUID() }])(
      'sees nothing of anybody under %p',
      async (settings) => {
        const client = await logins.as(login);
        for (const table of companyTables) expect(await sight(client, table, { ...settings })).toEqual([]);
      },
    );

    it('sees one company under its id, and several under several', async () => {
      const client = await logins.as(login);
      for (const table of companyTables) {
        expect(await sight(client, table, { 'app.companies': ours })).toEqual([ours]);
        const both = await sight(client, table, { 'app.companies': `${ours},${theirs}` });
        expect([...both].sort()).toEqual([ours, theirs].sort());
      }
    });

    it('loses its sight with the transaction', async () => {
      const client = await logins.as(login);
      await sight(client, 'companies', { 'app.companies': ours });
      expect((await client.query('SELECT FROM companies')).rows).toEqual([]);
    });
  });

  it('does not let the writer write without a company', async () => {
    await expect(insertUnder('', randomUUID())).resolves.toBe(PERMISSION_DENIED);
  });

  it('does not let the writer put a row into another company, or move one there', async () => {
    await expect(insertUnder(ours, randomUUID())).resolves.toBe(PERMISSION_DENIED);
    const moved = await sqlStateOf(
      writer,
      `UPDATE company_settings SET company_id = $1 WHERE company_id = $2`,
      [theirs, ours],
      { 'app.companies': ours },
    );
    expect(moved).toBe(PERMISSION_DENIED);
  });

  it("leaves another company's rows untouched by the writer's updates", async () => {
    const { rowCount } = await inTransaction(writer, { 'app.companies': ours }, () =>
      writer.query(`UPDATE company_settings SET version = version WHERE company_id = $1`, [theirs]),
    );
    expect(rowCount).toBe(0);
    const all = await inTransaction(writer, { 'app.companies': ours }, () =>
      writer.query(`UPDATE company_settings SET version = version`),
    );
    expect(all.rowCount).toBe(1);
  });

  it('shows the reader the user himself, the members of the company, and nobody else', async () => {
    expect(await sight(reader, 'users', {})).toEqual([]);
    expect(await sight(reader, 'users', { 'app.user': stranger })).toEqual([stranger]);
    expect(await sight(reader, 'users', { 'app.companies': ours })).toEqual([owner]);
    const both = await sight(reader, 'users', { 'app.user': stranger, 'app.companies': ours });
    expect([...both].sort()).toEqual([owner, stranger].sort());
  });

  it("shows the reader the user's own memberships, and of no company more than that", async () => {
    expect(await sight(reader, 'user_company_access', { 'app.user': owner })).toEqual([ours]);
    expect(await sight(reader, 'companies', { 'app.user': owner })).toEqual([]);
    expect(await sight(reader, 'pending_access', { 'app.user': owner })).toEqual([]);
  });

  it('shows the operator all companies, and the worker none', async () => {
    const all = await sight(await logins.as('operator'), 'companies', {});
    expect([...all].sort()).toEqual([ours, theirs].sort());
    const state = await sqlStateOf(await logins.as('worker'), 'SELECT FROM companies', [], { 'app.companies': ours });
    expect(state).toBe(PERMISSION_DENIED);
  });

  function insertUnder(companies: string, companyId: string): Promise<string | undefined> {
    return sqlStateOf(
      writer,
      `INSERT INTO companies (id, name, country, is_test, created_at) VALUES ($1, 'X', 'DE', false, now())`,
      [companyId],
      { 'app.companies': companies },
    );
  }
});

async function anyColumn(logins: Logins, table: string): Promise<string> {
  const superuser = await logins.as('superuser');
  const { rows } = await superuser.query<{ attname: string }>(
    `SELECT quote_ident(attname) AS attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1`,
    [table],
  );
  return rows[0]?.attname ?? '';
}
