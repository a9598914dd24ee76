import { randomUUID } from 'node:crypto';
import { GroupEngine } from '../../src/idempotency/engine/group-engine.js';
import { FAULT_POINTS, type FaultPoints } from '../../src/idempotency/index.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { waitUntil } from '../support/wait-until.js';

const COMPANIES = 10;
const WRITES = 200;
const WRITER_CONNECTIONS = 2;

describe('more slow writes than there are connections', () => {
  let database: TestDatabase;
  let server: RunningApplication;
  let open: () => void = () => undefined;
  let gate: Promise<void> | undefined;
  const faults: FaultPoints = { reach: (point) => (point === 'lookup' ? gate : undefined) };

  beforeAll(async () => {
    database = await createTestDatabase();
    class FaultModule {}
    const providers = [{ provide: FAULT_POINTS, useValue: faults }];
    const module = { module: FaultModule, global: true, providers, exports: [FAULT_POINTS] };
    const settings = { WRITER_CONNECTIONS: String(WRITER_CONNECTIONS), REQUEST_DEADLINE_MS: '1500' };
    server = await startApplication({ database, modules: [module], settings });
  });

  afterAll(async () => {
    open();
    await server.close();
    await database.drop();
  });

  it('take no more connections, are shed with 503 at their deadline, and none is lost or carried out twice', async () => {
    const tokens = await Promise.all(
      Array.from({ length: COMPANIES }, async () => (await createCompany(server)).token),
    );
    gate = new Promise((resolve) => (open = resolve));
    const writes = Array.from({ length: WRITES }, (_, index) => ({
      customer: { name: `Customer ${String(index)}`, currency: 'EUR' },
      with: { token: tokens[index % COMPANIES] ?? '', key: randomUUID() },
    }));
    let answered = 0;
    const send = (some: typeof writes): Promise<{ write: (typeof writes)[number]; answer: Answer }>[] =>
      some.map(async (write) => {
        const answer = await server.post('/api/customers', write.customer, write.with);
        answered += 1;
        return { write, answer };
      });
    let most = 0;
    const watch = async (): Promise<number> => {
      const open = await transactions();
      most = Math.max(most, open);
      return open;
    };
    // Each of the first ones makes a group of its own, which stands; the deadline of the others passes.
    const answers: ReturnType<typeof send> = [];
    for (let count = 0; count < WRITER_CONNECTIONS; count += 1) {
      let isAnswered = false;
      const sent = send(writes.slice(count, count + 1));
      void Promise.all(sent).finally(() => (isAnswered = true));
      answers.push(...sent);
      await waitUntil(async () => isAnswered || (await watch()) > count);
    }
    answers.push(...send(writes.slice(WRITER_CONNECTIONS)));
    const engine = server.application.get(GroupEngine, { strict: false });
    let isOver = false;
    const watched = waitUntil(async () => {
      await watch();
      return isOver;
    });
    // They wait together; on a machine so slow that the first are shed before the last come, they are shed.
    await waitUntil(() => engine.waiting + answered > WRITES / 2);
    expect((await server.get('/health/live')).status).toBe(200);
    await waitUntil(() => engine.waiting === 0 && answered >= WRITES - WRITER_CONNECTIONS);
    expect((await server.get('/health/live')).status).toBe(200);
    isOver = true;
    await watched;
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(WRITER_CONNECTIONS);

    open();
    gate = undefined;
    const ended = await Promise.all(answers);
    const shed = ended.filter(({ answer }) => answer.status !== 201);
    expect(shed.length).toBeGreaterThan(WRITES / 2);
    for (const { answer } of shed) {
      expect(answer.status).toBe(503);
      // The latter on a machine so slow that PostgreSQL ended the transactions that stood.
      expect(['overloaded', 'timeout']).toContain(answer.body['code']);
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    // Together they may be too many for the deadline once more.
    for (let left = shed; left.length > 0;) {
      const again = await Promise.all(send(left.map(({ write }) => write)));
      for (const { answer } of again) expect([201, 503]).toContain(answer.status);
      left = again.filter(({ answer }) => answer.status === 503);
    }
    expect(await database.query('SELECT count(*) FROM customers')).toEqual([{ count: BigInt(WRITES) }]);
  });

  /** How many connections of the writer are in a transaction. */
  const transactions = async (): Promise<number> =>
    (
      await database.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'accubooks-writer'
           AND state LIKE 'idle in transaction%'`,
      )
    ).length;
});
