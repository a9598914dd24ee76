import { jest } from '@jest/globals';
import { grant } from '../identity/support/access.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { newUser, tokenOf } from '../support/tokens.js';

const WINDOW_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Of a company, of a user, of an address without a token. */
const LIMITS = { RATE_LIMIT_COMPANY: '9', RATE_LIMIT_USER: '6', RATE_LIMIT_ADDRESS: '4' };

describe('the rate limits', () => {
  let database: TestDatabase;
  let server: RunningApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startApplication({ database, settings: { ...LIMITS, TRUST_PROXY: '127.0.0.1' } });
  });

  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  // Or a burst on a slow machine would be one of two windows: none ends while a test looks.
  beforeEach(() => {
    const start = globalThis.setTimeout;
    const held = (work: () => void, ms?: number): NodeJS.Timeout => start(work, ms === WINDOW_MS ? HOUR_MS : ms);
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(held);
    jest.spyOn(Date, 'now').mockReturnValue(Date.now());
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Requests at the same time, over two routes: within one window. */
  function burst(requests: number, token: string): Promise<Answer[]> {
    const paths = Array.from({ length: requests }, (_, index) =>
      index % 2 === 0 ? '/api/customers' : '/api/accounts',
    );
    return Promise.all(paths.map((path) => server.get(path, { token })));
  }

  it('bound one user in one company over all routes, say what is left and when to come back', async () => {
    const answers = await burst(8, (await createCompany(server)).token);
    expect(statuses(answers)).toEqual([...Array<number>(6).fill(200), 429, 429]);
    const left = answers
      .filter(({ status }) => status === 200)
      .map(({ headers }) => headers.get('ratelimit-remaining'));
    expect(left.map(Number).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    const limited = answers.find(({ status }) => status === 429);
    expect(limited?.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(limited?.body).toMatchObject({ code: 'rate_limited', status: 429, type: '/docs/errors#rate_limited' });
    const headers = ['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
    expect(headers.map((name) => limited?.headers.get(name))).toEqual(['1', '6', '0', '1']);
  });

  it('leave another user, another company and what is no API alone', async () => {
    const owner = newUser('owner');
    const [first, second] = [await createCompany(server, owner), await createCompany(server, owner)];
    const somebody = newUser('somebody');
    await grant(database, first.companyId, somebody, 'viewer');
    expect(statuses(await burst(7, first.token))).toContain(429);
    expect((await server.get('/api/customers', { token: second.token })).status).toBe(200);
    expect((await server.get('/api/customers', { token: await tokenOf(somebody, first.companyId) })).status).toBe(200);
    const health = await Promise.all(Array.from({ length: 20 }, () => server.get('/health/live')));
    expect(new Set(statuses(health))).toEqual(new Set([200]));
  });

  it('bound the members of a company together, and count no stranger there', async () => {
    const { companyId, token } = await createCompany(server);
    const [member, stranger] = [newUser('member'), newUser('stranger')];
    await grant(database, companyId, member, 'viewer');
    expect(statuses(await burst(5, await tokenOf(stranger, companyId)))).toEqual(Array<number>(5).fill(403));
    const answers = (await Promise.all([burst(5, token), burst(6, await tokenOf(member, companyId))])).flat();
    expect(statuses(answers)).toEqual([...Array<number>(9).fill(200), 429, 429]);
    const limited = answers.find(({ status }) => status === 429);
    expect(limited?.body['detail']).toMatch(/^The users of this company/);
    expect(limited?.headers.get('ratelimit-limit')).toBe('9');
  });

  it('bound the requests without a valid token by address, and never those with one', async () => {
    const { token } = await createCompany(server);
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    const guesses = Array.from({ length: 6 }, (_, index) =>
      server.get('/api/me', { token: `guess-${String(index)}`, headers }),
    );
    expect(statuses(await Promise.all(guesses))).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await server.get('/api/me', { token, headers })).status).toBe(200);
    const elsewhere = { 'x-forwarded-for': '192.0.2.8' };
    expect((await server.get('/api/me', { token: '', headers: elsewhere })).status).toBe(401);
  });

  it('take a network of IPv6 for one address', async () => {
    const guesses = Array.from({ length: 5 }, (_, index) =>
      server.get('/api/me', { token: '', headers: { 'x-forwarded-for': `2001:db8:1:2::${String(index)}` } }),
    );
    expect(statuses(await Promise.all(guesses))).toEqual([401, 401, 401, 401, 429]);
    const neighbour = { 'x-forwarded-for': '2001:db8:1:3::1' };
    expect((await server.get('/api/me', { token: '', headers: neighbour })).status).toBe(401);
  });
});

function statuses(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status).sort();
}
