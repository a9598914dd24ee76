import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operatingUser } from '../../../src/database/embedded/operating-user.js';
import { freePort, programOf } from '../../system/support/server-process.js';
import type { Pooler } from './cluster.js';
import type { Guardian } from './guardian.js';
import { ManagedProcess } from './managed-process.js';
import { DATABASE, query } from './postgres-server.js';

const START_LIMIT_MS = 15_000;
const ADMIN = 'pooler_admin';
const USERS = ['accubooks_writer', 'accubooks_reader', ADMIN];

export interface PgBouncerOptions {
  /** The cluster's folder, which the servers' user may enter. */
  readonly folder: string;
  readonly databasePort: number;
  /** Connections to the server for each login. */
  readonly poolSize: number;
}

/** Debian's PgBouncer (1.18) in transaction mode; it has no named prepared statements. */
export class PgBouncerProcess implements Pooler {
  private process: ManagedProcess | undefined;
  private settingsWritten = 0;

  private constructor(
    private readonly guardian: Guardian,
    private readonly options: PgBouncerOptions,
    readonly port: number,
  ) {}

  static async start(guardian: Guardian, options: PgBouncerOptions): Promise<PgBouncerProcess> {
    const pooler = new PgBouncerProcess(guardian, options, await freePort());
    await pooler.start();
    return pooler;
  }

  get pid(): number {
    return this.process?.pid ?? 0;
  }

  output(): string {
    return this.process?.output() ?? '';
  }

  signal(signal: NodeJS.Signals): void {
    this.process?.signal(signal);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.signal(signal);
    return (await this.process?.ended()) ?? null;
  }

  async start(): Promise<void> {
    const { folder } = this.options;
    this.process = new ManagedProcess(this.guardian, {
      command: programOf('pgbouncer', '/usr/sbin/pgbouncer'),
      parameters: [this.writeSettings()],
      environment: { PATH: '/usr/bin:/bin' },
      folder,
      log: join(folder, 'pgbouncer.log'),
      user: operatingUser(),
    });
    await this.process.until(async () => (await this.command('SHOW VERSION')).length > 0, START_LIMIT_MS);
  }

  command<Row extends object>(sql: string): Promise<Row[]> {
    return query<Row>(`postgresql://${ADMIN}:unused@127.0.0.1:${String(this.port)}/pgbouncer`, sql);
  }

  async reload(): Promise<void> {
    this.writeSettings();
    await this.command('RELOAD');
  }

  /** Each time with another first query of a connection, which outdates those that began with the one before. */
  private writeSettings(): string {
    const { folder, databasePort, poolSize } = this.options;
    const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'pgbouncer-users.txt')];
    this.settingsWritten += 1;
    writeFileSync(users, USERS.map((user) => `"${user}" "unused"\n`).join(''));
    writeFileSync(
      settings,
      `[databases]
${DATABASE} = host=127.0.0.1 port=${databasePort} dbname=${DATABASE} connect_query='SELECT ${this.settingsWritten}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${this.port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
admin_users = ${ADMIN}
pool_mode = transaction
default_pool_size = ${poolSize}
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
`,
    );
    return settings;
  }
}
