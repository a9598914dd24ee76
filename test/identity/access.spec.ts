import { randomUUID } from 'node:crypto';
import { request as sendRequest } from 'node:http';
import { ROLES } from '../../src/identity/index.js';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { newUser, type TestUser, tokenOf } from '../support/tokens.js';
import { grant, revoke } from './support/access.js';
import { startProxy } from './support/proxy.js';
import { forgeToken } from './support/forged-token.js';

const CUSTOMER = { name: 'Bolt', currency: 'EUR' };

describe('who may do what, over HTTP', () => {
  let database: TestDatabase;
  let api: RunningProcess;
  let companyId: string;
  let owner: TestUser;

  beforeAll(async () => {
    database = await createTestDatabase();
    api = await startProcess({ database });
    ({ companyId, owner } = await createCompany(api));
  });

  afterAll(async () => {
    await api.kill('SIGTERM');
    await database.drop();
  });

  const readCustomers = async (user: TestUser): Promise<Answer> =>
    api.get('/api/customers', { token: await tokenOf(user, companyId) });
  const codeOf = ({ status, body }: Answer): unknown[] => [status, body['code']];
  const withoutRequestId = ({ status, body }: Answer): object => ({ status, body: { ...body, requestId: '' } });
  const member = async (role: (typeof ROLES)[number], inCompany = companyId): Promise<TestUser> => {
    const user = newUser(role);
    await grant(database, inCompany, user, role);
    return user;
  };
  const customersOf = (wanted: string): Promise<object[]> =>
    database.query(`SELECT id FROM customers WHERE company_id = $1`, [wanted]);
  const createCustomer = async (user: TestUser, inCompany: string, key: string = randomUUID()): Promise<Answer> =>
    api.post('/api/customers', CUSTOMER, { token: await tokenOf(user, inCompany), key });

  describe('the token', () => {
    it.each([undefined, '', 'Bearer', 'Basic YTpi', 'Bearer nonsense'])('is missed in %p', async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      for (const answer of [
        await api.get('/api/me', { headers }),
        await api.get('/api/customers', { headers }),
        await api.post('/api/customers', '{ not JSON', { headers, key: 'k' }),
      ]) {
        expect(codeOf(answer)).toEqual([401, 'unauthenticated']);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    });

    it('may be sent once only', async () => {
      const token = await tokenOf(owner, companyId);
      const twice = [`Bearer ${token}`, `Bearer ${token}`];
      expect(await statusOf(api.baseUrl, { Authorization: twice })).toBe(400);
      expect(
        await statusOf(api.baseUrl, { Authorization: `Bearer ${token}`, 'X-Company-Id': [companyId, companyId] }),
      ).toBe(400);
      expect(await statusOf(api.baseUrl, { Authorization: `Bearer ${token}`, 'X-Company-Id': companyId })).toBe(200);
    });

    it.each([
      ['token_invalid', { header: { alg: 'none' } }],
      ['token_invalid', { header: { typ: 'id+jwt' } }],
      ['token_invalid', { header: { jwk: { kty: 'oct', k: 'AA' } } }],
      ['token_invalid', { header: { crit: ['exp'] } }],
      ['token_invalid', { secret: 'another secret that is long enough as well' }],
      ['token_invalid', { claims: { iss: 'somebody else' } }],
      ['token_invalid', { claims: { aud: 'something else' } }],
      ['token_invalid', { claims: { exp: undefined } }],
      ['token_invalid', { claims: { exp: '9999999999' } }],
      ['token_invalid', { claims: { nbf: 9_999_999_999 } }],
      ['token_expired', { claims: { exp: 1_600_000_000 } }],
      ['token_expired', { claims: { iat: 1_600_000_000 } }],
    ])('is refused with %s when forged with %j', async (code, forgery) => {
      const token = forgeToken(owner.subject, forgery);
      for (const answer of [
        await api.get('/api/me', { token }),
        await api.post('/api/customers', CUSTOMER, { token, key: 'k', headers: { 'x-company-id': companyId } }),
      ]) {
        expect(codeOf(answer)).toEqual([401, code]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      }
    });

    it('is refused as invalid when it has no signature', async () => {
      const token = forgeToken(owner.subject, { header: { alg: 'none' } }).replace(/[^.]+$/, '');
      expect(codeOf(await api.get('/api/me', { token }))).toEqual([401, 'token_invalid']);
    });

    it('is asked for whatever the spelling of the path', async () => {
      expect((await api.get('/%61pi/me')).status).toBe(401);
      expect((await api.get('/%61pi/me', { token: await tokenOf(owner) })).status).toBe(200);
    });

    it('says who asks, and no other header does', async () => {
      const token = await tokenOf(owner);
      const headers = { 'x-user-id': newUser().userId, 'x-forwarded-user': 'root' };
      const { status, body } = await api.get('/api/me', { token, headers });
      expect([status, body]).toEqual([
        200,
        {
          id: owner.userId,
          email: owner.email,
          displayName: null,
          memberships: [{ companyId, role: 'owner' }],
        },
      ]);
    });

    it('makes a user at its first use, once, however many requests bring it', async () => {
      const user = newUser();
      const token = await tokenOf(user);
      const answers = await Promise.all(Array.from({ length: 20 }, () => api.get('/api/me', { token })));
      expect(new Set(answers.map(({ status, body }) => `${String(status)} ${String(body['id'])}`))).toEqual(
        new Set([`200 ${user.userId}`]),
      );
      expect(await database.query(`SELECT id FROM users WHERE subject = $1`, [user.subject])).toHaveLength(1);
    });

    it('takes what was granted to its email', async () => {
      const user = newUser();
      await database.query(
        `INSERT INTO pending_access (company_id, id, email, role, status, granted_by, taken_by, version, created_at, updated_at)
         VALUES ($1, gen_random_uuid(), $2, 'viewer', 'pending', $3, NULL, 1, now(), now())`,
        [companyId, user.email, owner.userId],
      );
      const { body } = await api.get('/api/me', { token: await tokenOf(user) });
      expect(body['memberships']).toEqual([{ companyId, role: 'viewer' }]);
    });
  });

  describe('the company', () => {
    it.each(['acme', '', '00000000-0000-0000-0000-000000000000', `{${randomUUID()}}`])(
      'is refused as %p',
      async (wish) => {
        const options = { token: await tokenOf(owner, companyId), headers: { 'x-company-id': wish } };
        expect(codeOf(await api.get('/api/customers', options))).toEqual([400, 'company_invalid']);
        expect(codeOf(await api.post('/api/customers', CUSTOMER, { ...options, key: 'k' }))).toEqual([
          400,
          'company_invalid',
        ]);
      },
    );

    it('is the one in the header, in any case, before the one in the token', async () => {
      const other = await createCompany(api, owner);
      const token = await tokenOf(owner, companyId);
      const headers = { 'x-company-id': other.companyId.toUpperCase() };
      expect((await api.post('/api/customers', CUSTOMER, { token, key: 'k', headers })).status).toBe(201);
      expect(await customersOf(other.companyId)).toHaveLength(1);
      expect((await api.get('/api/company/settings', { token, headers })).body).toMatchObject({
        companyId: other.companyId,
      });
      expect((await api.get('/api/company/settings', { token })).body).toMatchObject({ companyId });
    });

    it('is the only one for a read, never for a write, and none where there are several', async () => {
      const user = await member('accountant');
      const token = await tokenOf(user);
      expect((await api.get('/api/company/settings', { token })).body).toMatchObject({ companyId });
      const write = await api.post('/api/customers', CUSTOMER, { token, key: 'k' });
      expect(codeOf(write)).toEqual([400, 'company_required']);
      const other = await createCompany(api, user);
      expect(codeOf(await api.get('/api/company/settings', { token }))).toEqual([400, 'company_required']);
      await revoke(database, other.companyId, user);
      expect((await api.get('/api/company/settings', { token })).status).toBe(200);
      expect(codeOf(await api.get('/api/company/settings', { token: await tokenOf(newUser()) }))).toEqual([
        400,
        'company_required',
      ]);
    });

    it('is forbidden to strangers, the same for one that does not exist', async () => {
      const stranger = newUser('stranger');
      for (const wanted of [companyId, randomUUID()]) {
        const before = await customersOf(wanted);
        const read = await api.get('/api/customers', { token: await tokenOf(stranger, wanted) });
        expect(codeOf(read)).toEqual([403, 'company_forbidden']);
        expect(codeOf(await createCustomer(stranger, wanted))).toEqual([403, 'company_forbidden']);
        expect(await customersOf(wanted)).toEqual(before);
      }
      const [real, unknown] = await Promise.all(
        [companyId, randomUUID()].map((wanted) => createCustomer(stranger, wanted)),
      );
      if (real === undefined || unknown === undefined) throw new Error('no answers');
      expect(withoutRequestId(real)).toEqual(withoutRequestId(unknown));
    });

    it.each([
      ['read', (user: TestUser) => readCustomers(user), 200],
      ['write', (user: TestUser) => createCustomer(user, companyId), 201],
    ])('opens to who is invited after a refusal with the next %s', async (_name, call, allowed) => {
      const user = newUser();
      expect(codeOf(await call(user))).toEqual([403, 'company_forbidden']);
      const invitation = { email: user.email, role: 'accountant' };
      const token = await tokenOf(owner, companyId);
      expect((await api.post('/api/company/users', invitation, { token, key: randomUUID() })).status).toBe(201);
      expect((await call(user)).status).toBe(allowed);
    });

    it('is closed to a former member at once, for replays too', async () => {
      const user = await member('accountant');
      const key = randomUUID();
      expect((await createCustomer(user, companyId, key)).status).toBe(201);
      expect((await createCustomer(user, companyId, key)).status).toBe(200);
      await revoke(database, companyId, user);
      const before = await customersOf(companyId);
      expect(codeOf(await createCustomer(user, companyId, key))).toEqual([403, 'company_forbidden']);
      expect(codeOf(await createCustomer(user, companyId))).toEqual([403, 'company_forbidden']);
      const read = await api.get('/api/customers', { token: await tokenOf(user, companyId) });
      expect(codeOf(read)).toEqual([403, 'company_forbidden']);
      expect(await customersOf(companyId)).toEqual(before);
    });
  });

  describe('the role', () => {
    it.each(ROLES)('as %s decides about writes and lets read', async (role) => {
      const user = await member(role);
      const answer = await createCustomer(user, companyId);
      const allowed = ['owner', 'admin', 'accountant'].includes(role);
      expect(codeOf(answer)).toEqual(allowed ? [201, undefined] : [403, 'permission_denied']);
      expect((await api.get('/api/customers', { token: await tokenOf(user, companyId) })).status).toBe(200);
    });

    it('that was lowered counts at once, for replays too', async () => {
      const user = await member('accountant');
      const key = randomUUID();
      expect((await createCustomer(user, companyId, key)).status).toBe(201);
      await grant(database, companyId, user, 'viewer');
      expect(codeOf(await createCustomer(user, companyId, key))).toEqual([403, 'permission_denied']);
    });
  });

  it('is closed, not open, while the database can not be asked', async () => {
    const proxy = await startProxy(database.readerUrl);
    const isolated = await startProcess({
      database,
      settings: { DATABASE_READER_URL: proxy.through(database.readerUrl) },
    });
    try {
      const known = await tokenOf(owner, companyId);
      expect((await isolated.get('/api/customers', { token: known })).status).toBe(200);
      proxy.cut();
      for (const token of [known, await tokenOf(newUser(), companyId)]) {
        for (const path of ['/api/me', '/api/customers']) {
          expect(codeOf(await isolated.get(path, { token }))).toEqual([503, 'identity_unavailable']);
        }
      }
      proxy.mend();
      expect((await isolated.get('/api/customers', { token: known })).status).toBe(200);
    } finally {
      await isolated.kill('SIGKILL');
      await proxy.close();
    }
  });
});

/** The status of a read whose headers may be repeated. */
function statusOf(baseUrl: string, headers: Record<string, string | string[]>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const lines = Object.entries(headers).flatMap(([name, values]) =>
      [values].flat().flatMap((value) => [name, value]),
    );
    const outgoing = sendRequest({
      hostname,
      port,
      path: '/api/company/settings',
      headers: ['Host', hostname, ...lines],
    });
    outgoing.on('response', (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
