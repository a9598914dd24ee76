import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { waitUntil } from '../support/wait-until.js';
import { type RedisServer, startRedis } from './support/redis.js';

/** Requests in a second of one user, in all processes together: more than these tests send. */
const LIMIT = 10_000;

describe('Redis', () => {
  let database: TestDatabase;
  let redis: RedisServer;
  let processes: RunningProcess[];
  let token: string;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), startRedis()]);
    const settings = { RATE_LIMIT_USER: String(LIMIT), LOG_LEVEL: 'info', REDIS_URL: redis.url };
    processes = await Promise.all([1, 2].map(() => startProcess({ database, settings })));
    token = (await createCompany(first())).token;
    await connected(true);
  });

  afterAll(async () => {
    await Promise.all(processes.map((process) => process.kill('SIGKILL')));
    await redis.stop();
    await database.drop();
  });

  function first(): RunningProcess {
    const [process] = processes;
    if (process === undefined) throw new Error('no process was started');
    return process;
  }

  /** What both processes say of Redis; they serve whatever it is. */
  async function connected(expected: boolean): Promise<void> {
    for (const process of processes) {
      await waitUntil(async () => {
        const { status, body } = await process.get('/health/ready');
        expect(status).toBe(200);
        const { redis: shown } = body['details'] as Record<string, { status: string; connected: boolean }>;
        expect(shown?.status).toBe('up');
        return shown?.connected === expected;
      });
    }
  }

  /** A request of the user to one process. @returns what is left of the limit. */
  async function left(process: RunningProcess | undefined): Promise<number> {
    const answer = await process?.get('/api/customers', { token });
    expect(answer?.status).toBe(200);
    return Number(answer?.headers.get('ratelimit-remaining'));
  }

  /** One by one to the first, the second and the first process; a window that ends in between says nothing. */
  async function leftInTurn(): Promise<readonly [number, number, number]> {
    const [a, b] = processes;
    return [await left(a), await left(b), await left(a)];
  }

  async function togetherSoon(): Promise<void> {
    await waitUntil(async () => {
      const [before, between, after] = await leftInTurn();
      return between === before - 1 && after === between - 1;
    });
  }

  it('makes one limit of those of all processes', async () => {
    await togetherSoon();
  });

  it('is not waited for when it hangs, and is used again when it answers', async () => {
    redis.freeze();
    await leftInTurn();
    await connected(false);
    for (const process of processes) expect((await process.get('/metrics')).text).toMatch(/^accubooks_redis_up 0$/m);
    await aloneSoon();
    redis.thaw();
    await connected(true);
    await togetherSoon();
  });

  it('may die and come back', async () => {
    const { port } = redis;
    await redis.stop();
    await connected(false);
    await aloneSoon();
    redis = await startRedis(port);
    await connected(true);
    await togetherSoon();
    for (const process of processes) {
      expect(process.output().match(/Redis does not answer/g)).toHaveLength(2);
      expect(process.output()).not.toContain(String(port));
    }
  });

  /** Each process counts what it gets itself. */
  async function aloneSoon(): Promise<void> {
    await waitUntil(async () => {
      const [before, , after] = await leftInTurn();
      return after === before - 1;
    });
  }
});
