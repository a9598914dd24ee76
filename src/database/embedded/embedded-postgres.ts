import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Environment } from '../../config/index.js';
import { roleNames } from '../database-logins.js';
import { DatabaseNotUsable } from '../database.errors.js';
import { prepareRoles } from '../roles.js';
import { findBinaries } from './binaries.js';
import { Cluster, type ClusterSecrets } from './cluster.js';
import { findLocation } from './location.js';
import { operatingUser } from './operating-user.js';
import { serverLoss } from './server-loss.js';

export interface EmbeddedPostgresOptions {
  /** Where data is kept between runs. */
  readonly folder: string;
  readonly rolePrefix: string;
  /** Server settings beside PostgreSQL's defaults. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A PostgreSQL server of this process, with the application's database, roles and logins. */
export interface EmbeddedPostgres {
  /** What the configuration lacks: the URLs of the logins, those of later Jobs included, and a key for tokens. */
  readonly environment: Environment;
  readonly superuserUrl: string;
  /** Where the data really is. */
  readonly folder: string;
  /** True when the data could not be kept in the wanted folder. */
  readonly moved: boolean;
  /** Resolves, with what to tell the operator, when the server has ended without having been stopped here. */
  readonly lost: Promise<DatabaseNotUsable>;
  stop(): Promise<void>;
  /** For a forced end: the server gets a few seconds. */
  stopNow(): void;
}

const DATABASE = 'accubooks';
const READY_TIMEOUT_MS = 60_000;
const OWNER_TIMEOUT_MS = 3_000;
const POLL_MS = 50;
/** The session that holds this lock owns the server; PostgreSQL takes it back when the process dies. */
const OWNER_LOCK = '7205760111946243871';

/**
 * Starts PostgreSQL on the data in the folder, making both if they are missing. A server that outlived its application
 * is taken over.
 * @throws DatabaseNotUsable when another application uses the data, or the server can't be started.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const user = operatingUser();
  const location = findLocation(options.folder, findBinaries(), user);
  const cluster = new Cluster(location.folder, location.binaries, user, options.settings ?? {});
  await cluster.initialise();
  const secrets = cluster.secrets();
  const { client, port } = await becomeOwner(cluster, secrets, location.folder);
  const watch = new ServerWatch(cluster, secrets, location.folder, client);
  await makeDatabase(client, options.rolePrefix);
  await makeLogins(urlOf(port, 'postgres', secrets.superuser), options.rolePrefix, secrets);
  return {
    environment: environmentOf(port, options.rolePrefix, secrets),
    superuserUrl: urlOf(port, 'postgres', secrets.superuser),
    folder: location.folder,
    moved: location.moved,
    lost: watch.lost,
    stop: () => {
      watch.end();
      return cluster.stop();
    },
    stopNow: () => {
      watch.end();
      cluster.stopNow();
    },
  };
}

/** The secrets of a server that was started before; for programs that only need those. */
export function readEmbeddedSecrets(folder: string): ClusterSecrets {
  return clusterIn(folder).secrets();
}

/** The environment of a server that runs already; for programs that work beside its application. */
export function findRunningPostgres(folder: string, rolePrefix: string): Environment | undefined {
  const cluster = clusterIn(folder);
  const running = cluster.running();
  return running === undefined ? undefined : environmentOf(running.port, rolePrefix, cluster.secrets());
}

function clusterIn(folder: string): Cluster {
  const user = operatingUser();
  const location = findLocation(folder, findBinaries(), user);
  return new Cluster(location.folder, location.binaries, user, {});
}

interface OwnerConnection {
  readonly client: pg.Client;
  readonly port: number;
}

/** Starts the server or finds it running, and takes the lock that says whose it is. */
async function becomeOwner(cluster: Cluster, secrets: ClusterSecrets, folder: string): Promise<OwnerConnection> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  for (;;) {
    const port = cluster.running()?.port ?? (await start(cluster, deadline));
    const client = port === undefined ? undefined : await connect(port, secrets);
    if (client !== undefined && port !== undefined) {
      await takeOwnership(client, folder);
      return { client, port };
    }
    if (Date.now() > deadline) throw new DatabaseNotUsable(`the PostgreSQL server in ${folder} does not answer`);
    await wait(POLL_MS);
  }
}

/** @returns the port, or undefined when it is worth another try: another process was faster, or an old one still ends. */
async function start(cluster: Cluster, deadline: number): Promise<number | undefined> {
  const port = await usablePort(cluster.lastPort());
  try {
    await cluster.start(port);
    return port;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    const passing = /already exists|pre-existing shared memory|could not bind|Address already in use/.test(text);
    if (passing && Date.now() < deadline) return undefined;
    throw error;
  }
}

async function connect(port: number, secrets: ClusterSecrets): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: urlOf(port, 'postgres', secrets.superuser, 'postgres'),
    application_name: `accubooks process ${String(process.pid)}`,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const code = (error as { code?: string }).code ?? '';
    // 57P03: it is starting or stopping.
    if (['57P03', 'ECONNREFUSED', 'ECONNRESET', ''].includes(code)) return undefined;
    throw new DatabaseNotUsable('the PostgreSQL server refuses the password that is kept with its data', {
      cause: error,
    });
  }
}

/** @throws DatabaseNotUsable when a living process is the owner. */
async function takeOwnership(client: pg.Client, folder: string): Promise<void> {
  const deadline = Date.now() + OWNER_TIMEOUT_MS;
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${OWNER_LOCK}) AS taken`);
    if (rows[0]?.taken === true) return;
    if (Date.now() > deadline) break;
    await wait(POLL_MS);
  }
  const { rows } = await client.query<{ owner: string }>(
    `SELECT application_name AS owner FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND (classid::bigint << 32 | objid::bigint) = ${OWNER_LOCK}`,
  );
  await client.end();
  throw new DatabaseNotUsable(
    `the database in ${folder} is in use by ${rows[0]?.owner ?? 'another accubooks process'}; stop that one first`,
  );
}

/** Notices that the server is gone, unless it was told to go. */
class ServerWatch {
  readonly lost: Promise<DatabaseNotUsable>;
  private ended = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly secrets: ClusterSecrets,
    private readonly folder: string,
    client: pg.Client,
  ) {
    this.lost = new Promise((resolve) => {
      void serverLoss(client, () => this.reconnect()).then((error) => {
        if (!this.ended) resolve(error instanceof DatabaseNotUsable ? error : this.reason(error));
      });
    });
  }

  end(): void {
    this.ended = true;
  }

  /** @returns undefined when the server does not run any more, or need not. */
  private async reconnect(): Promise<pg.Client | undefined> {
    for (;;) {
      const port = this.ended ? undefined : this.cluster.running()?.port;
      if (port === undefined) return undefined;
      const client = await connect(port, this.secrets);
      if (client !== undefined) {
        await takeOwnership(client, this.folder);
        return client;
      }
      await wait(POLL_MS);
    }
  }

  private reason(cause: unknown): DatabaseNotUsable {
    return new DatabaseNotUsable(`the embedded PostgreSQL ended; see ${this.cluster.log}`, { cause });
  }
}

async function makeDatabase(client: pg.Client, prefix: string): Promise<void> {
  const { owner } = roleNames(prefix);
  const role = await client.query(`SELECT FROM pg_roles WHERE rolname = $1`, [owner]);
  if (role.rows.length === 0) await client.query(`CREATE ROLE ${owner} NOLOGIN NOINHERIT`);
  const database = await client.query(`SELECT FROM pg_database WHERE datname = $1`, [DATABASE]);
  if (database.rows.length === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${owner}`);
}

async function makeLogins(superuserUrl: string, prefix: string, secrets: ClusterSecrets): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await prepareRoles(client, { prefix, oneLoginForAll: false });
    const roles = roleNames(prefix);
    for (const login of ['owner', 'writer', 'reader', 'worker', 'operator'] as const) {
      await client.query(`ALTER ROLE ${roles[login]} LOGIN PASSWORD '${secrets[login]}'`);
    }
  } finally {
    await client.end();
  }
}

function environmentOf(port: number, prefix: string, secrets: ClusterSecrets): Environment {
  const roles = roleNames(prefix);
  return {
    DATABASE_URL: urlOf(port, roles.owner, secrets.owner),
    DATABASE_WRITER_URL: urlOf(port, roles.writer, secrets.writer),
    DATABASE_READER_URL: urlOf(port, roles.reader, secrets.reader),
    DATABASE_WORKER_URL: urlOf(port, roles.worker, secrets.worker),
    DATABASE_OPERATOR_URL: urlOf(port, roles.operator, secrets.operator),
    JWT_SECRET: secrets.jwtSecret,
  };
}

function urlOf(port: number, user: string, password: string, database = DATABASE): string {
  return `postgresql://${user}:${password}@127.0.0.1:${String(port)}/${database}`;
}

/** The port of the last start if it is free, else any free one. */
async function usablePort(wanted: number | undefined): Promise<number> {
  return (wanted === undefined ? undefined : await freePort(wanted)) ?? (await freePort(0)) ?? 0;
}

function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const found = (server.address() as AddressInfo).port;
      server.close(() => {
        resolve(found);
      });
    });
  });
}
