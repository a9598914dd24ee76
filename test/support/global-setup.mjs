import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compile } from './compile.mjs';

const PREFIX = 'accubooks-test-';

/** Starts one PostgreSQL server for the run, with a migrated database that every test file clones. */
export default async function globalSetup() {
  removeLeftovers();
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

/** Ends the servers of runs that were killed, and removes their data. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const run = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (run === undefined || isAlive(Number(run))) continue;
    const folder = join(tmpdir(), name);
    try {
      const pid = readFileSync(join(folder, 'cluster/pgdata/postmaster.pid'), 'utf8').split('\n')[0];
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)) process.kill(Number(pid), 'SIGQUIT');
    } catch {
      // It does not run any more, or is somebody else's.
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
