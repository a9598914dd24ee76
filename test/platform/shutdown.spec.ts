import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createCompany, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('a stop', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterAll(() => database.drop());

  it('answers what is running, takes no more connections, and ends with 0', async () => {
    const server = await startProcess({ database });
    const { companyId, token } = await createCompany(server);
    const release = await holdCompany(database, companyId);
    const running = server.post('/api/customers', { name: 'Acme', currency: 'EUR' }, { token, key: randomUUID() });
    await waitUntil(async () => (await waitingForLock(database)) > 0);
    const stopped = server.kill('SIGTERM');
    await waitUntil(async () => !(await accepts(server.baseUrl)));
    await release();
    const answer = await running;
    expect(answer.status).toBe(201);
    expect(answer.headers.get('connection')).toBe('close');
    expect(await stopped).toBe(0);
  });

  it('is one stop when Ctrl-C arrives twice at once, as it does through npm', async () => {
    const server = await startProcess({ database });
    server.child.kill('SIGINT');
    expect(await server.kill('SIGINT')).toBe(0);
  });

  it('is forced by a later second signal', async () => {
    const server = await startProcess({ database, settings: { SHUTDOWN_DELAY_MS: '60000' } });
    const exited = once(server.child, 'exit');
    server.child.kill('SIGTERM');
    await waitUntil(async () => (await server.get('/health/ready')).status === 503);
    // The time within which two signals count as one.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    server.child.kill('SIGTERM');
    expect(await exited).toEqual([130, null]);
  });
});

/** Takes the company's lock in a transaction of its own. @returns what gives it back. */
async function holdCompany(database: TestDatabase, companyId: string): Promise<() => Promise<void>> {
  const { Client } = (await import('pg')).default;
  const client = new Client({ connectionString: database.superuserUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(
    `SELECT pg_advisory_xact_lock(('x' || substr(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint)`,
    [companyId],
  );
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}

async function waitingForLock(database: TestDatabase): Promise<number> {
  const rows = await database.query<{ count: bigint }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'accubooks-writer'
       AND wait_event_type = 'Lock'`,
  );
  return Number(rows[0]?.count);
}

async function accepts(baseUrl: string): Promise<boolean> {
  const socket = connect(Number(new URL(baseUrl).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
