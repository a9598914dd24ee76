import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Environment } from '../../src/config/index.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/index.js';
import { runMigrations } from '../../src/database/index.js';
import { dataFolder } from '../../src/ops/data-folder.js';

/** The database that is migrated and filled once, and that every contestant gets a copy of. */
const TEMPLATE = 'accubooks';
const ROLE_PREFIX = 'accubooks';

/** The logins of one database. */
export interface BenchDatabase {
  readonly name: string;
  readonly superuserUrl: string;
  readonly environment: Environment;
}

interface About {
  readonly pid: string;
  readonly version: string;
}

/** One durable server for all contestants. */
export class BenchPostgres {
  private readonly temporary: string;
  private started: EmbeddedPostgres | undefined;
  private about: About | undefined;

  /** @param settings beside PostgreSQL's own. */
  constructor(private readonly settings: Readonly<Record<string, string>> = {}) {
    const parent = dataFolder();
    mkdirSync(parent, { recursive: true });
    this.temporary = mkdtempSync(join(parent, 'benchmark-'));
    chmodSync(this.temporary, 0o755);
  }

  /** Starts the server and migrates the template. */
  async start(): Promise<void> {
    this.started = await startEmbeddedPostgres({
      folder: this.temporary,
      rolePrefix: ROLE_PREFIX,
      settings: this.settings,
    });
    const { environment, superuserUrl } = this.server;
    await runMigrations(environment['DATABASE_URL'] ?? '', { prefix: ROLE_PREFIX, oneLoginForAll: false });
    [this.about] = await query<About>(
      superuserUrl,
      `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid, current_setting('server_version') AS version`,
    );
  }

  /** The process that all others of the server are children of. */
  get postmaster(): number {
    return Number(this.about?.pid);
  }

  get version(): string {
    return this.about?.version ?? '';
  }

  /** The settings that say whether a commit is on disk when it is answered. */
  async durability(): Promise<string> {
    const rows = await query<{ name: string; setting: string }>(
      this.server.superuserUrl,
      `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method')`,
    );
    return rows.map(({ name, setting }) => `${name} ${setting}`).join(', ');
  }

  get dataFolder(): string {
    return this.server.folder;
  }

  /** Signs the tokens that all contestants take. */
  get jwtSecret(): string {
    return this.server.environment['JWT_SECRET'] ?? '';
  }

  get template(): BenchDatabase {
    return this.database(TEMPLATE);
  }

  /** A copy of the template, statistics included, behind a checkpoint: everybody starts alike. */
  async copy(name: string): Promise<BenchDatabase> {
    await this.administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await this.administer(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER ${ROLE_PREFIX}_owner`);
    await this.administer('CHECKPOINT');
    return this.database(name);
  }

  async drop({ name }: BenchDatabase): Promise<void> {
    await this.administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  async stop(): Promise<void> {
    await this.started?.stop();
    this.removeData();
  }

  /** For a forced end. */
  stopNow(): void {
    this.started?.stopNow();
    this.removeData();
  }

  private get server(): EmbeddedPostgres {
    if (this.started === undefined) throw new Error('the server was not started');
    return this.started;
  }

  private removeData(): void {
    for (const folder of [this.temporary, this.started?.folder]) {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    }
  }

  private database(name: string): BenchDatabase {
    const own = (url: string | undefined): string => withDatabase(url ?? '', name);
    const { DATABASE_WRITER_URL, DATABASE_READER_URL } = this.server.environment;
    return {
      name,
      superuserUrl: own(this.server.superuserUrl),
      environment: {
        DATABASE_WRITER_URL: own(DATABASE_WRITER_URL),
        DATABASE_READER_URL: own(DATABASE_READER_URL),
      },
    };
  }

  private async administer(sql: string): Promise<void> {
    await query(withDatabase(this.server.superuserUrl, 'postgres'), sql);
  }
}

/** Asks once, over a connection of its own, so that none is left where a database is to be copied. */
export async function query<Row extends object>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
