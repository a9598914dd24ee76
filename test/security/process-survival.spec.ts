import { randomUUID } from 'node:crypto';
import { createCompany, type RunningProcess, startProcess } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';

/*
 * A payment that named an invoice twice was refused by a throw in the middle of the handler's looks, not by the promise of
 * one. The looks begun before it had nobody left to hear of their failure: one such failure, an account of another type,
 * ended the whole process with everything that it had in hand. The look is async now, and a lint rule asks for that.
 */
describe('a request with two faults', () => {
  let database: TestDatabase;
  let server: RunningProcess;

  beforeAll(async () => {
    database = await createTestDatabase();
    server = await startProcess({ database });
  });
  afterAll(async () => {
    await server.kill('SIGTERM');
    await database.drop();
  });

  it('is refused, and the process answers the next', async () => {
    const { token } = await createCompany(server);
    const post = (path: string, body: object): Promise<Answer> => server.post(path, body, { token, key: randomUUID() });
    const { body: customer } = await post('/api/customers', { name: 'Acme Ltd', currency: 'EUR' });
    const chart = (await server.get('/api/accounts?limit=100', { token })).body['data'] as {
      id: string;
      code: string;
    }[];
    const payment = { customerId: customer['id'], amount: '10.00', currency: 'EUR', method: 'card' };
    const refused = await post('/api/payments', {
      ...payment,
      depositAccountId: chart.find(({ code }) => code === '4000')?.id,
      allocations: Array(2).fill({ invoiceId: randomUUID(), amount: '1.00' }),
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect(await post('/api/payments', payment)).toMatchObject({ status: 201 });
    expect(server.child.exitCode).toBeNull();
  });
});
