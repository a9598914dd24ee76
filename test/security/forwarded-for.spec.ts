import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const LIMITS = { RATE_LIMIT_COMPANY: '20', RATE_LIMIT_USER: '10', RATE_LIMIT_ADDRESS: '4' };

/** The names by which proxies tell whom they speak for. */
const SPOOFED = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'];

describe('limits', () => {
  let database: TestDatabase;
  let server: RunningApplication;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => server.close());
  afterAll(() => database.drop());

  const guess = async (headers: Record<string, string>): Promise<number> =>
    (await server.get('/api/me', { token: 'guess', headers })).status;

  it.each([
    ['nobody is trusted', {}],
    ['another proxy is trusted', { TRUST_PROXY: '192.0.2.1' }],
  ])('know a guesser whatever the headers say, where %s', async (_who, settings) => {
    server = await startApplication({ database, settings: { ...LIMITS, ...settings } });
    const statuses = await Promise.all(
      Array.from({ length: 72 }, (_, index) => {
        const address = `203.0.113.${String(index)}`;
        const name = SPOOFED[index % SPOOFED.length] ?? '';
        return guess({ [name]: name === 'forwarded' ? `for=${address}` : address });
      }),
    );
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(
      2 * Number(LIMITS.RATE_LIMIT_ADDRESS),
    );
    expect(statuses).toContain(429);
  });

  it('believe a trusted proxy about the last address alone', async () => {
    server = await startApplication({ database, settings: { ...LIMITS, TRUST_PROXY: '127.0.0.1' } });
    const statuses = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        guess({ 'x-forwarded-for': `203.0.113.${String(index)}, 198.51.100.7` }),
      ),
    );
    expect(statuses).toContain(429);
  });

  it('of a noisy company take nothing from its neighbour', async () => {
    server = await startApplication({ database, settings: LIMITS });
    const [noisy, quiet] = [await createCompany(server), await createCompany(server)];
    const noise = Array.from({ length: 60 }, () => server.get('/api/customers', { token: noisy.token }));
    const calls = Array.from({ length: 8 }, () => server.get('/api/customers', { token: quiet.token }));
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    const loud = (await Promise.all(noise)).map(({ status }) => status);
    expect(loud).toContain(429);
    expect(new Set(loud)).toEqual(new Set([200, 429]));
  });
});
