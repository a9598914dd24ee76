import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCompany, type RunningProcess, startApplication, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { testServer } from '../support/test-server.js';
import { waitUntil } from '../support/wait-until.js';

const STALLING_SERVER = fileURLToPath(new URL('./support/stalling-server.mjs', import.meta.url));
/** Longer than PostgreSQL lets a transaction of the engine idle. */
const STALL_MS = 3_500;
/** How long a probe of Kubernetes waits for its answer. */
const PROBE_MS = 1_000;
const DURING = 20;

describe('an event loop that stands still while a group is about to commit', () => {
  let database: TestDatabase;
  let server: RunningProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(async () => {
    await server.kill('SIGKILL');
    await database.drop();
  });

  it('answers no probe, and loses and repeats nothing', async () => {
    const other = await startApplication({ database });
    const { token } = await createCompany(other);
    await other.close();
    const settings = {
      ...{ COMPILED: testServer().compiled, STALL_MS: String(STALL_MS) },
      // The stall is to be survived, and not to be raced.
      REQUEST_DEADLINE_MS: '60000',
    };
    server = await startProcess({ database, main: STALLING_SERVER, settings });
    expect((await server.get('/health/ready')).status).toBe(200);
    const write = (key: string): Promise<Answer> =>
      server.post('/api/customers', { name: key, currency: 'EUR' }, { token, key });

    const keys = Array.from({ length: 1 + DURING }, () => randomUUID());
    const [first = '', ...during] = keys;
    const stalled = write(first);
    await waitUntil(() => server.output().includes('stands still'));
    const later = during.map(write);
    const probe = server.get('/health/ready', { signal: AbortSignal.timeout(PROBE_MS) });
    await expect(probe).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(server.output()).not.toContain('goes on');

    const answers = await Promise.all([stalled, ...later]);
    expect(server.output()).toContain('goes on');
    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 201));
    expect((await server.get('/health/ready')).status).toBe(200);
    const replays = await Promise.all(keys.map(write));
    expect(replays.map(({ status, text }) => ({ status, text }))).toEqual(
      answers.map(({ text }) => ({ status: 200, text })),
    );
    expect(await database.query('SELECT count(*) FROM customers')).toEqual([{ count: BigInt(keys.length) }]);
    // PostgreSQL had ended the transaction meanwhile: it was run again.
    expect((await server.get('/metrics')).text).toMatch(/accubooks_group_retries_total\{[^}]*\} [1-9]/);
  });
});
