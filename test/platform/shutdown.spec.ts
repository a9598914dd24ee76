import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { accepts } from '../support/accepts.js';
import { createCompany, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { holdCompany, waitingForLock } from '../support/held-company.js';
import { waitUntil } from '../support/wait-until.js';

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
