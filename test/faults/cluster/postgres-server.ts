import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { findBinaries } from '../../../src/database/embedded/binaries.js';
import { findLocation } from '../../../src/database/embedded/location.js';
import { operatingUser, type OperatingUser } from '../../../src/database/embedded/operating-user.js';
import { VALUE_PARSERS } from '../../../src/database/value-parsers.js';
import { freePort, programOf } from '../../system/support/server-process.js';
import type { DatabaseServer } from './cluster.js';
import type { Guardian } from './guardian.js';
import { ManagedProcess } from './managed-process.js';

export const DATABASE = 'accubooks';
const DEBIAN_PROGRAMS = '/usr/lib/postgresql/15/bin';
const START_LIMIT_MS = 60_000;

export interface PostgresOptions {
  /** An empty folder of its own that the server's user may enter. */
  readonly folder: string;
  /** `embedded`: that of npm's package, which has no programs beside the server. `debian-15`: Debian's PostgreSQL 15. */
  readonly build: 'embedded' | 'debian-15';
  /** Server settings beside PostgreSQL's defaults. */
  readonly settings: Readonly<Record<string, string>>;
}

/** One durable PostgreSQL server with data of its own. Logins over the loopback need no password. */
export class PostgresServer implements DatabaseServer {
  readonly dataFolder: string;
  private process: ManagedProcess | undefined;

  private constructor(
    private readonly guardian: Guardian,
    private readonly options: PostgresOptions,
    readonly programs: string,
    private readonly user: OperatingUser | undefined,
    readonly port: number,
  ) {
    this.dataFolder = join(options.folder, 'data');
  }

  /** Makes the data; the server is not started. */
  static async initialise(guardian: Guardian, options: PostgresOptions): Promise<PostgresServer> {
    const user = operatingUser();
    const server = new PostgresServer(guardian, options, programsOf(options, user), user, await freePort());
    await server.run('initdb', [
      `--pgdata=${server.dataFolder}`,
      ...['--auth=trust', '--username=postgres', '--encoding=UTF8', '--locale=C.UTF-8', '--no-instructions'],
    ]);
    return server;
  }

  /**
   * Makes the data by `pg_basebackup`; the server is not started. It takes the settings that its source has in files.
   * @param source the port of a running server; a standby streams from it for ever after.
   */
  static async copy(
    guardian: Guardian,
    options: PostgresOptions,
    source: { readonly port: number; readonly as: 'standby' | 'backup' },
  ): Promise<PostgresServer> {
    const user = operatingUser();
    const server = new PostgresServer(guardian, options, programsOf(options, user), user, await freePort());
    await server.run('pg_basebackup', [
      `--pgdata=${server.dataFolder}`,
      `--dbname=host=127.0.0.1 port=${String(source.port)} user=postgres`,
      ...['--checkpoint=fast', '--no-sync'],
      ...(source.as === 'standby' ? ['--write-recovery-conf'] : []),
    ]);
    return server;
  }

  get superuserUrl(): string {
    return this.urlOf('postgres');
  }

  urlOf(user: string, database = DATABASE): string {
    return `postgresql://${user}:unused@127.0.0.1:${String(this.port)}/${database}`;
  }

  pid(): number {
    if (this.process === undefined || this.process.hasEnded) throw new Error('PostgreSQL does not run; start it first');
    return this.process.pid;
  }

  output(): string {
    return this.process?.output() ?? '';
  }

  query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return query<Row>(this.superuserUrl, sql, values);
  }

  async stop(mode: 'fast' | 'immediate'): Promise<void> {
    this.process?.signal(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.process?.ended();
  }

  async start(): Promise<void> {
    this.begin();
    await this.process?.until(() => this.takesConnections(), START_LIMIT_MS);
  }

  /** Starts it and does not wait for its recovery. */
  begin(): void {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: String(this.port),
      ...this.options.settings,
    };
    this.process = new ManagedProcess(this.guardian, {
      command: join(this.programs, 'postgres'),
      parameters: [
        '-D',
        this.dataFolder,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      environment: ENVIRONMENT,
      folder: '/',
      log: join(this.options.folder, 'postgres.log'),
      user: this.user,
    });
  }

  private async takesConnections(): Promise<boolean> {
    await query(this.urlOf('postgres', 'postgres'), 'SELECT 1');
    return true;
  }

  private async run(program: string, parameters: readonly string[]): Promise<void> {
    await promisify(execFile)(join(this.programs, program), parameters, { cwd: '/', env: ENVIRONMENT, ...this.user });
  }
}

/** No setting of the tests reaches the server. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };

function programsOf({ build, folder }: PostgresOptions, user: OperatingUser | undefined): string {
  if (build === 'debian-15') {
    programOf('postgresql-15', join(DEBIAN_PROGRAMS, 'postgres'));
    return DEBIAN_PROGRAMS;
  }
  return join(findLocation(folder, findBinaries(), user).binaries.folder, 'bin');
}

/** Asks once, on a connection of its own; values arrive as they do in the application. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, types: VALUE_PARSERS, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
