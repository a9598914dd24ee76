import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { loadConfiguration } from '../../src/config/index.js';
import { dataSourceOptions } from '../../src/database/data-source.options.js';
import { DatabaseSilent, queryWithin } from '../../src/database/index.js';
import { createCompany, type RunningApplication, startApplication } from '../support/application.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import type { Answer } from '../support/http-client.js';
import { SilentProxy } from '../support/silent-proxy.js';
import { newUser, TEST_ISSUER, tokenOf } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';

// With the limits of production: what follows a login, what is read and what is probed had none, so a way to the database
// that fell silent kept groups, reads and the shutdown for as long as TCP or a pooler waits -> all have one.
describe('the application when the database says nothing', () => {
  let database: TestDatabase;
  let writer: SilentProxy;
  let reader: SilentProxy;
  let application: RunningApplication;
  let environment: TestDatabase['environment'];

  beforeAll(async () => {
    database = await createTestDatabase();
    [writer, reader] = await Promise.all([SilentProxy.open(database.writerUrl), SilentProxy.open(database.readerUrl)]);
    environment = { DATABASE_WRITER_URL: writer.url, DATABASE_READER_URL: reader.url };
    application = await startApplication({ database: { environment } });
  });

  afterAll(async () => {
    for (const proxy of [writer, reader]) await proxy.close();
    await database.drop();
  });

  const write = (token: string, key: string): Promise<Answer> =>
    application.post('/api/customers', { name: key, currency: 'EUR' }, { token, key });
  const read = (token: string): Promise<Answer> => application.get('/api/customers', { token });
  const ready = (): Promise<Answer> => application.get('/health/ready');
  const statusesOf = (answers: readonly Answer[]): number[] => [...new Set(answers.map(({ status }) => status))];

  it('answers reads and strangers 503 in time, and serves them over new connections while the old ones stay dark', async () => {
    const { token, companyId } = await createCompany(application);
    expect((await ready()).status).toBe(200);
    await Promise.all(Array.from({ length: 20 }, () => read(token)));
    reader.darken();
    const unseen = await tokenOf(newUser('unseen'), companyId);
    const late = [...Array.from({ length: 20 }, () => read(token)), write(unseen, '6999')];
    const member = write(token, '6001');
    for (const { status, headers, body } of await Promise.all(late)) {
      expect([status, body['code']]).toEqual([503, 'identity_unavailable']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    // Who was seen as a member lately is not concerned.
    expect((await member).status).toBe(201);
    expect(statusesOf(await Promise.all(Array.from({ length: 20 }, () => read(token))))).toEqual([200]);
    expect((await write(unseen, '6998')).body).toMatchObject({ code: 'company_forbidden' });
    expect((await ready()).status).toBe(200);
  });

  it('answers all writes while a pooler only lets in, carries them out once after that, and can be ended meanwhile', async () => {
    const { token } = await createCompany(application);
    writer.pause();
    const keys = Array.from({ length: 20 }, (_, place) => String(6100 + place));
    const late = [];
    for (const key of keys) {
      late.push(write(token, key));
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const { status, body } of await Promise.all(late)) {
      expect([status, body['code']]).toEqual([503, expect.stringMatching(/^(overloaded|timeout)$/)]);
    }
    expect((await ready()).status).toBe(503);
    writer.resume();
    expect(statusesOf(await Promise.all(keys.map((key) => write(token, key))))).toEqual([201]);
    expect((await read(token)).text.match(/"61\d\d"/g)).toHaveLength(keys.length);

    writer.pause();
    const last = write(token, randomUUID());
    await waitUntil(() => writer.waiting > 0);
    await application.close();
    expect((await last).status).toBe(503);
  });

  it('gives up a connection that waits behind its login', async () => {
    writer.resume();
    const configuration = loadConfiguration({ ...environment, JWT_SECRET: TEST_ISSUER.jwtSecret });
    const source = await new DataSource(dataSourceOptions(configuration, 'writer', () => undefined)).initialize();
    const held = source.createQueryRunner();
    await held.connect();
    writer.pause();
    await expect(source.query('SELECT 1')).rejects.toThrow('the database did not answer within 3000 ms');
    await held.release();
    await waitUntil(() => writer.waiting === 0);
    // What still waits when the pool is closed ends as well.
    const probe = queryWithin(source, 500, 'SELECT 1');
    const end = expect(probe).rejects.toThrow(DatabaseSilent);
    await waitUntil(() => writer.waiting === 1);
    await source.destroy();
    await end;
  });
});
