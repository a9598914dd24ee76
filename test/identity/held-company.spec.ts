import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { lockKeyOf } from '../../src/idempotency/engine/company-lock.js';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { newUser, type TestUser, tokenOf } from '../support/tokens.js';

const CUSTOMER = { name: 'Bolt', currency: 'EUR' };

/*
 * Bug: whoever was invited to a company whose lock was held, by long work or a frozen process, was answered 503 in all
 * companies. Fix: signing in passes over what is held, and takes it later.
 */
describe('who is invited to a company that is held', () => {
  let database: TestDatabase;
  let api: RunningProcess;
  let holder: pg.Client;

  beforeAll(async () => {
    database = await createTestDatabase();
    api = await startProcess({ database });
    holder = new pg.Client(database.superuserUrl);
    await holder.connect();
  });

  afterAll(async () => {
    await holder.end();
    await api.kill('SIGTERM');
    await database.drop();
  });

  const read = async (user: TestUser, companyId: string): Promise<Answer> =>
    api.get('/api/customers', { token: await tokenOf(user, companyId) });
  const write = async (user: TestUser, companyId: string): Promise<Answer> =>
    api.post('/api/customers', CUSTOMER, { token: await tokenOf(user, companyId), key: randomUUID() });
  const codeOf = ({ status, body }: Answer): unknown[] => [status, body['code']];

  it('reads and writes in others meanwhile, and is a member of that one when it is free', async () => {
    const [held, own] = [await createCompany(api), await createCompany(api)];
    const invitation = { email: own.owner.email, role: 'accountant' };
    const invited = await api.post('/api/company/users', invitation, { token: held.token, key: randomUUID() });
    expect(invited.status).toBe(201);
    await holder.query(`BEGIN`);
    await holder.query(`SELECT pg_advisory_xact_lock($1)`, [lockKeyOf(held.companyId)]);

    for (let round = 0; round < 3; round += 1) {
      // Each refusal makes the next request sign in again.
      expect(codeOf(await read(own.owner, held.companyId))).toEqual([403, 'company_forbidden']);
      expect((await read(own.owner, own.companyId)).status).toBe(200);
      expect(codeOf(await write(own.owner, held.companyId))).toEqual([403, 'company_forbidden']);
      expect((await write(own.owner, own.companyId)).status).toBe(201);
    }

    await holder.query('COMMIT');
    // The first may come from somebody who was let in a moment ago; its refusal makes the second sign in.
    const [, second] = [await read(own.owner, held.companyId), await read(own.owner, held.companyId)];
    expect(second.status).toBe(200);
    expect((await write(own.owner, held.companyId)).status).toBe(201);
  });

  it('is a member at once of a company that is busy, and so held by one group after the other', async () => {
    const [busy, own] = [await createCompany(api), await createCompany(api)];
    const invitation = { email: own.owner.email, role: 'accountant' };
    await api.post('/api/company/users', invitation, { token: busy.token, key: randomUUID() });
    let isBusy = true;
    const groups = Array.from({ length: 3 }, async () => {
      const group = new pg.Client(database.superuserUrl);
      await group.connect();
      while (isBusy) await group.query(`SELECT pg_advisory_xact_lock(${lockKeyOf(busy.companyId)}), pg_sleep(0.01)`);
      await group.end();
    });
    // The first request may come from somebody who was let in a moment ago; its refusal makes the second sign in.
    const [, second] = [await read(own.owner, busy.companyId), await read(own.owner, busy.companyId)];
    expect(second.status).toBe(200);
    isBusy = false;
    await Promise.all(groups);
  });

  it('signs in within the time of a read', async () => {
    await database.query(`CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.display_name := current_setting('statement_timeout'); RETURN NEW; END $$`);
    await database.query(`CREATE TRIGGER noted BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION note_limit()`);
    const user = newUser();
    expect((await api.get('/api/me', { token: await tokenOf(user) })).body).toMatchObject({ displayName: '5s' });
  });
});
