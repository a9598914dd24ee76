import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { userIdOf } from '../../src/identity/user-id.js';
import { connect, inTransaction, type Logins, openLogins, sqlStateOf } from './support/logins.js';
import { insertCompany, insertPendingAccess, signIn } from './support/rows.js';

/** A company's lock: the first 8 bytes of the SHA-256 of its id. */
function lockKey(companyId: string): string {
  return createHash('sha256').update(companyId).digest().readBigInt64BE(0).toString();
}

describe('identity_sign_in', () => {
  let logins: Logins;
  let admin: pg.Client;
  let writer: pg.Client;
  let reader: pg.Client;
  let companyId: string;

  beforeAll(async () => {
    logins = await openLogins();
    [admin, writer, reader] = await Promise.all([logins.as('superuser'), logins.as('writer'), logins.as('reader')]);
  });

  afterAll(() => logins.close());

  beforeEach(async () => {
    companyId = randomUUID();
    await insertCompany(writer, companyId);
  });

  const usersCalled = (subject: string): Promise<object[]> =>
    logins.database.query(`SELECT id, email, display_name, updated_at FROM users WHERE subject = $1`, [subject]);

  const accessOf = (userId: string): Promise<object[]> =>
    logins.database.query(
      `SELECT company_id, role, status, version FROM user_company_access WHERE user_id = $1 ORDER BY company_id`,
      [userId],
    );

  it('makes a user once, however often it is repeated', async () => {
    const id = await signIn(reader, 'once', 'once@example.com');
    const [first] = await usersCalled('once');
    await signIn(reader, 'once', 'once@example.com');
    await signIn(reader, 'once', null);
    expect(await usersCalled('once')).toEqual([first]);
    expect(first).toMatchObject({ id, email: 'once@example.com' });
  });

  it('makes one user of sign-ins that come together', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(logins.database.readerUrl)));
    await Promise.all(clients.map((client) => signIn(client, 'together', 'together@example.com')));
    await Promise.all(clients.map((client) => client.end()));
    expect(await usersCalled('together')).toHaveLength(1);
  });

  it('follows a changed email and keeps what a later token does not say', async () => {
    await signIn(reader, 'moving', 'old@example.com');
    await signIn(reader, 'moving', 'new@example.com');
    await signIn(reader, 'moving', null);
    expect(await usersCalled('moving')).toMatchObject([{ email: 'new@example.com' }]);
  });

  it('does not hand the id of one subject to another', async () => {
    const id = userIdOf('https://issuer', 'victim');
    await signIn(reader, 'victim');
    const state = await sqlStateOf(reader, `SELECT identity_sign_in($1, 'https://issuer', 'thief', NULL, NULL)`, [id]);
    expect(state).toBe('23505');
  });

  it('turns pending access into access at the first sign-in with the verified email, once', async () => {
    const granter = await signIn(reader, 'granter');
    await insertPendingAccess(writer, companyId, 'invited@example.com', 'accountant', granter);
    const unproven = await signIn(reader, 'unproven', null);
    expect(await accessOf(unproven)).toEqual([]);

    const id = await signIn(reader, 'invited', 'invited@example.com');
    const granted = [{ company_id: companyId, role: 'accountant', status: 'active', version: 1 }];
    expect(await accessOf(id)).toEqual(granted);

    const second = await signIn(reader, 'second', 'invited@example.com');
    await signIn(reader, 'invited', 'invited@example.com');
    expect(await accessOf(second)).toEqual([]);
    expect(await accessOf(id)).toEqual(granted);
    const { rows } = await admin.query(`SELECT status, taken_by FROM pending_access WHERE company_id = $1`, [
      companyId,
    ]);
    expect(rows).toEqual([{ status: 'taken', taken_by: id }]);
  });

  it('grants once when sign-ins come together', async () => {
    const granter = await signIn(reader, 'granter');
    await insertPendingAccess(writer, companyId, 'many@example.com', 'viewer', granter);
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(logins.database.readerUrl)));
    await Promise.all(clients.map((client, index) => signIn(client, `many-${String(index)}`, 'many@example.com')));
    await Promise.all(clients.map((client) => client.end()));
    const { rows } = await admin.query(`SELECT user_id FROM user_company_access WHERE company_id = $1`, [companyId]);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['leaves access that holds as it is', 'active', '2026-06-01', { role: 'owner', status: 'active', version: 1 }],
    [
      'gives back access that was revoked before the grant',
      'revoked',
      '2026-06-01',
      { role: 'viewer', status: 'active', version: 2 },
    ],
    [
      'does not undo a revocation after the grant',
      'revoked',
      '2026-02-01',
      { role: 'owner', status: 'revoked', version: 1 },
    ],
  ])('%s', async (_name, status, grantedOn, expected) => {
    const subject = randomUUID();
    const id = await signIn(reader, subject);
    await inTransaction(writer, { 'app.companies': companyId }, () =>
      writer.query(
        `INSERT INTO user_company_access
           (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
         VALUES ($1, $2, 'owner', $3, NULL, $4, 1, '2026-01-01', '2026-01-01')`,
        [companyId, id, status, status === 'revoked' ? '2026-03-01' : null],
      ),
    );
    await insertPendingAccess(writer, companyId, `${subject}@example.com`, 'viewer', id, new Date(grantedOn));
    await signIn(reader, subject, `${subject}@example.com`);
    expect(await accessOf(id)).toEqual([{ company_id: companyId, ...expected }]);
  });

  it('waits for the lock of the company and looks again behind it', async () => {
    const granter = await signIn(reader, 'granter');
    await insertPendingAccess(writer, companyId, 'late@example.com', 'viewer', granter);
    await writer.query('BEGIN');
    await writer.query(`SELECT pg_advisory_xact_lock($1), set_config('app.companies', $2, true)`, [
      lockKey(companyId),
      companyId,
    ]);
    const signedIn = signIn(reader, 'late', 'late@example.com');
    await waitForLock(admin);
    await writer.query(`UPDATE pending_access SET status = 'withdrawn' WHERE company_id = $1`, [companyId]);
    await writer.query('COMMIT');
    expect(await accessOf(await signedIn)).toEqual([]);
  });

  it('gives up on a lock that does not come free, and grants later', async () => {
    const granter = await signIn(reader, 'granter');
    await insertPendingAccess(writer, companyId, 'patient@example.com', 'viewer', granter);
    await writer.query('BEGIN');
    await writer.query(`SELECT pg_advisory_xact_lock($1)`, [lockKey(companyId)]);
    await expect(signIn(reader, 'patient', 'patient@example.com')).rejects.toMatchObject({ code: '55P03' });
    await writer.query('COMMIT');
    expect(await accessOf(await signIn(reader, 'patient', 'patient@example.com'))).toHaveLength(1);
  });
});

/** Returns as soon as somebody waits for an advisory lock. */
async function waitForLock(admin: pg.Client): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { rows } = await admin.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('nobody waits for an advisory lock');
}
