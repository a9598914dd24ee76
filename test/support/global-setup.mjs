import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from './compile.mjs';

const PREFIX = 'accubooks-test-';

/** Starts one PostgreSQL server for the run, with a migrated database that every test file clones. */
export default async function globalSetup() {
  const compiled = compile();
  const load = (path) => import(pathToFileURL(join(compiled, path)).href);
  const { startEmbeddedPostgres } = await load('src/database/embedded/index.js');
  const { runMigrations } = await load('src/database/migrations.js');
  const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ folder, rolePrefix: 'accubooks', settings: SETTINGS });
  globalThis.stopTestServer = async () => {
    await server.stop();
    for (const path of [folder, server.folder]) rmSync(path, { recursive: true, force: true });
  };
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  process.once('exit', () => {
    if (globalThis.stopTestServer === undefined) return;
    server.stopNow();
    for (const path of [folder, server.folder]) rmSync(path, { recursive: true, force: true });
  });
  await runMigrations(server.environment.DATABASE_URL, { prefix: 'accubooks', oneLoginForAll: false });
  process.env.ACCUBOOKS_TEST_SERVER = JSON.stringify({
    compiled,
    environment: server.environment,
    superuserUrl: server.superuserUrl,
  });
}

/** The data is thrown away, so it need not survive a power failure; everything else is PostgreSQL's default. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '300' };
