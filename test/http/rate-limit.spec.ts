import { grant } from '../identity/support/access.js';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { newUser, tokenOf } from '../support/tokens.js';

const LIMIT = 5;

/** In a server process, which loads @nestjs/throttler as production does. */
describe('the rate limit', () => {
  let database: TestDatabase;
  let server: RunningProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startProcess({ database, settings: { RATE_LIMIT_PER_MINUTE: String(LIMIT) } });
  });

  afterAll(async () => {
    await server.kill('SIGTERM');
    await database.drop();
  });

  /** More requests than are allowed, over two routes. */
  async function exhaust(token: string): Promise<Answer[]> {
    const paths = Array.from({ length: LIMIT + 2 }, (_, index) =>
      index % 2 === 0 ? '/api/customers' : '/api/accounts',
    );
    const answers: Answer[] = [];
    for (const path of paths) answers.push(await server.get(path, { token }));
    return answers;
  }

  it('bounds one user in one company over all routes, and says when to come back', async () => {
    const { token } = await createCompany(server);
    const answers = await exhaust(token);
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(LIMIT).fill(200), 429, 429]);
    const limited = answers.at(-1);
    expect(limited?.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(limited?.body).toMatchObject({ code: 'rate_limited', status: 429, type: '/docs/errors#rate_limited' });
    const seconds = Number(limited?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    const all = answers.flatMap(({ headers }) => [...headers.keys()]);
    expect(all.filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  it('leaves another user, another company and what is no API alone', async () => {
    const owner = newUser('owner');
    const [first, second] = [await createCompany(server, owner), await createCompany(server, owner)];
    const somebody = newUser('somebody');
    await grant(database, first.companyId, somebody, 'viewer');
    expect((await exhaust(first.token)).at(-1)?.status).toBe(429);
    expect((await server.get('/api/customers', { token: second.token })).status).toBe(200);
    const other = await tokenOf(somebody, first.companyId);
    expect((await server.get('/api/customers', { token: other })).status).toBe(200);
    expect((await exhaust('')).map(({ status }) => status)).toEqual(Array<number>(LIMIT + 2).fill(401));
    for (let index = 0; index < LIMIT + 2; index += 1) expect((await server.get('/health/live')).status).toBe(200);
  });
});
