import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../../src/config/index.js';
import { operatingUser } from '../../../src/database/embedded/operating-user.js';
import { roleNames } from '../../../src/database/index.js';
import { signToken } from '../../../src/identity/index.js';
import { Receiver } from '../../workflows/support/receiver.js';
import { HttpProxy } from '../proxies/http-proxy.js';
import { PostgresProxy } from '../proxies/postgres-proxy.js';
import { keepClusterOfFailedTest } from '../run/kept-folder.js';
import { ApplicationProcess } from './application-process.js';
import { applicationSettings, CLUSTER_ISSUER } from './application-settings.js';
import type { Cluster, Replica } from './cluster.js';
import { compileApplication } from './compile-application.js';
import { Guardian } from './guardian.js';
import { PgBouncerProcess } from './pgbouncer-process.js';
import { DATABASE, PostgresServer, query } from './postgres-server.js';
import { runCommand } from './run-command.js';

const TOKEN_SECONDS = 24 * 60 * 60;

export interface ClusterOptions {
  /** npm's PostgreSQL, or Debian's 15, which has `pg_basebackup` and its like beside it. */
  readonly postgres?: 'embedded' | 'debian-15';
  /** Settings of the server beside PostgreSQL's defaults; fsync is on. */
  readonly serverSettings?: Readonly<Record<string, string>>;
  /** Puts PgBouncer in transaction mode between, with so many connections to the server for each login. */
  readonly poolSize?: number;
  /** How many processes of the API; 2 unless given. */
  readonly replicas?: number;
  /** Settings and other environment of all replicas. */
  readonly settings?: Environment;
  /** Settings and other environment of one replica, by its place from 0, such as those of libfaketime. */
  readonly replicaSettings?: readonly Environment[];
  /** The folder of another build of the application; this checkout's unless given. */
  readonly compiled?: string;
  /** False leaves out the process that runs workflows. */
  readonly runsWorkflows?: boolean;
  /** Called with its folder when all its processes have ended, and may move it; keeps that of a failed test unless given. */
  readonly atEnd?: (folder: string) => void;
}

/**
 * Starts the system that faults are done to, on free ports of the loopback: PostgreSQL with an empty migrated database,
 * replicas behind proxies, the process that runs workflows, and a receiver of webhooks.
 * @throws Error with the end of a program's log when it does not start; nothing is left behind then.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const builder = new ClusterBuilder(options, options.compiled ?? (await compileApplication()));
  try {
    return await builder.build();
  } catch (error) {
    await builder.stop();
    throw error;
  }
}

class ClusterBuilder {
  private readonly guardian = new Guardian();
  private readonly folder = makeFolder(this.guardian);
  private readonly endings: (() => Promise<unknown>)[] = [];
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly options: ClusterOptions,
    private readonly compiled: string,
  ) {}

  async build(): Promise<Cluster> {
    const { compiled, folder } = this;
    const jwtSecret = this.options.settings?.['JWT_SECRET'] ?? CLUSTER_ISSUER.jwtSecret;
    const database = await this.startDatabase();
    const environment = loginsOf(database);
    await this.migrate(database, environment);
    const receiver = await Receiver.open();
    this.endings.push(() => receiver.close());
    const pooler = await this.startPooler(database);
    const places = Array.from({ length: this.options.replicas ?? 2 }, (_, place) => place);
    const [runner, replicas] = await Promise.all([
      this.startRunner(environment),
      Promise.all(places.map((place) => this.startReplica(place, environment, pooler?.port ?? database.port))),
    ]);
    return {
      ...{ replicas, database, runner, receiver, pooler, folder, compiled, environment },
      tokenOf: (user) => signToken({ ...CLUSTER_ISSUER, jwtSecret }, user, TOKEN_SECONDS),
      stop: () => this.stop(),
    };
  }

  stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    return this.stopped;
  }

  private async stopAll(): Promise<void> {
    for (const end of this.endings.reverse()) await end();
    (this.options.atEnd ?? keepClusterOfFailedTest)(this.folder);
    rmSync(this.folder, { recursive: true, force: true });
    this.guardian.folderRemoved(this.folder);
    this.guardian.close();
  }

  private async startDatabase(): Promise<PostgresServer> {
    const { postgres: build = 'embedded', serverSettings: settings = {} } = this.options;
    const folder = join(this.folder, 'postgres');
    mkdirSync(folder);
    giveToServers(folder);
    const database = await PostgresServer.initialise(this.guardian, { folder, build, settings });
    this.endings.push(() => database.stop('immediate'));
    await database.start();
    return database;
  }

  /** As an operator does: the owner's login makes everything but what only an administrator may. */
  private async migrate(database: PostgresServer, environment: Environment): Promise<void> {
    const { owner, identity, ...logins } = roleNames('accubooks');
    const postgres = database.urlOf('postgres', 'postgres');
    await query(postgres, `CREATE ROLE ${owner} LOGIN CREATEROLE NOINHERIT`);
    await query(postgres, `CREATE ROLE ${identity} NOLOGIN NOINHERIT`);
    await query(postgres, `GRANT ${identity} TO ${owner}`);
    for (const role of Object.values(logins)) await query(postgres, `CREATE ROLE ${role} LOGIN NOINHERIT`);
    await query(postgres, `CREATE DATABASE ${DATABASE} OWNER ${owner}`);
    // What PostgreSQL 15 does not pass on to a role without INHERIT; later ones do.
    await query(database.superuserUrl, `GRANT ALL ON SCHEMA public TO ${owner} WITH GRANT OPTION`);
    await runCommand(this.compiled, 'migrate', environment);
  }

  private async startPooler(database: PostgresServer): Promise<PgBouncerProcess | undefined> {
    const { poolSize } = this.options;
    if (poolSize === undefined) return undefined;
    const folder = join(this.folder, 'pgbouncer');
    mkdirSync(folder);
    giveToServers(folder);
    const pooler = await PgBouncerProcess.start(this.guardian, { folder, databasePort: database.port, poolSize });
    this.endings.push(() => pooler.kill('SIGKILL'));
    return pooler;
  }

  private async startReplica(place: number, logins: Environment, databasePort: number): Promise<Replica> {
    const databaseLine = await PostgresProxy.open({ host: '127.0.0.1', port: databasePort });
    this.endings.push(() => databaseLine.close());
    // Reads commit too, and nothing depends on it.
    databaseLine.commitsOf = roleNames('accubooks').writer;
    const program = {
      name: `replica-${String(place)}`,
      main: 'src/main.js',
      settings: {
        ...applicationSettings(),
        DATABASE_WRITER_URL: databaseLine.through(logins['DATABASE_WRITER_URL'] ?? ''),
        DATABASE_READER_URL: databaseLine.through(logins['DATABASE_READER_URL'] ?? ''),
        ...(this.options.poolSize === undefined ? {} : { DATABASE_PREPARED: 'off' }),
        ...this.options.settings,
        ...this.options.replicaSettings?.[place],
      },
      folder: this.folder,
      listening: /listening on http:\/\/[^"\s]*:(\d+)/,
    };
    const replica = new ApplicationProcess(this.guardian, program, this.compiled);
    this.endings.push(() => replica.kill('SIGKILL'));
    await replica.start();
    const http = await HttpProxy.open(() => replica.ownAddress);
    this.endings.push(() => http.close());
    return Object.assign(replica, { http, databaseLine, address: http.address });
  }

  private async startRunner(logins: Environment): Promise<ApplicationProcess | undefined> {
    if (this.options.runsWorkflows === false) return undefined;
    const program = {
      name: 'workflows',
      main: 'src/ops/run-workflows.js',
      settings: {
        ...applicationSettings(),
        WORKFLOWS_PORT: '0',
        DATABASE_WORKER_URL: logins['DATABASE_WORKER_URL'],
        ...this.options.settings,
      },
      folder: this.folder,
      listening: /of workflows are served on port (\d+)/,
    };
    const runner = new ApplicationProcess(this.guardian, program, this.compiled);
    this.endings.push(() => runner.kill('SIGKILL'));
    await runner.start();
    return runner;
  }
}

function loginsOf(database: PostgresServer): Environment {
  return {
    DATABASE_URL: database.urlOf('accubooks_owner'),
    DATABASE_WRITER_URL: database.urlOf('accubooks_writer'),
    DATABASE_READER_URL: database.urlOf('accubooks_reader'),
    DATABASE_WORKER_URL: database.urlOf('accubooks_worker'),
    DATABASE_OPERATOR_URL: database.urlOf('accubooks_operator'),
  };
}

function makeFolder(guardian: Guardian): string {
  const folder = mkdtempSync(join(tmpdir(), 'accubooks-cluster-'));
  guardian.guardFolder(folder);
  chmodSync(folder, 0o755);
  return folder;
}

/** Servers refuse root and run as somebody else then. */
function giveToServers(folder: string): void {
  const user = operatingUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
}
