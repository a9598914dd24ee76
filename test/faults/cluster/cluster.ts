import type { Environment } from '../../../src/config/index.js';
import type { Receiver } from '../../workflows/support/receiver.js';
import type { HttpProxy } from '../proxies/http-proxy.js';
import type { PostgresProxy } from '../proxies/postgres-proxy.js';

/** One program of the cluster, which can be ended and started again. */
export interface ClusterProcess {
  readonly pid: number;
  /** Everything it and the processes before it have printed. */
  output(): string;
  /** Sends the signal and does not wait, as for SIGSTOP and SIGCONT. */
  signal(signal: NodeJS.Signals): void;
  /** Sends the signal and waits for the end. @returns the exit code, or null after a fatal signal. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts it again after it ended; returns when it is ready. @param settings that differ from the cluster's. */
  start(settings?: Environment): Promise<void>;
}

/** A process of the application. */
export interface BuiltProcess extends ClusterProcess {
  /** The folder of the compiled application; another one holds from the next start on. */
  build: string;
}

/** One process of the API. */
export interface Replica extends BuiltProcess {
  /** Where clients reach it: its HTTP proxy, which stays through restarts. */
  readonly address: string;
  /** The process itself, past the proxy. */
  readonly ownAddress: string;
  /** What stands before it. */
  readonly http: HttpProxy;
  /** What stands between it and PostgreSQL, or PgBouncer when there is one. */
  readonly databaseLine: PostgresProxy;
}

/** The PostgreSQL server that holds the books. */
export interface DatabaseServer {
  /** As the superuser, past all proxies. */
  readonly superuserUrl: string;
  readonly port: number;
  /** The folder of its programs, such as `pg_basebackup` in Debian's. */
  readonly programs: string;
  readonly dataFolder: string;
  /** Of the postmaster. */
  pid(): number;
  /** Its log, of all its starts. */
  output(): string;
  /** As the superuser, past all proxies; on a connection of its own. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Returns when it takes connections. */
  start(): Promise<void>;
}

/** PgBouncer in transaction mode, between the replicas and PostgreSQL. */
export interface Pooler extends ClusterProcess {
  /** A command of its admin console, such as `PAUSE`. */
  command<Row extends object>(sql: string): Promise<Row[]>;
  /** Changes how connections to the server begin, and lets it read that: those that are there are outdated then. */
  reload(): Promise<void>;
}

/** The system that faults are done to: replicas of the real application behind HTTP proxies, PostgreSQL behind a proxy that knows its protocol. */
export interface Cluster {
  readonly replicas: readonly Replica[];
  readonly database: DatabaseServer;
  /** The process that runs workflows, past all proxies; undefined when the cluster was started without one. */
  readonly runner: BuiltProcess | undefined;
  /** Somebody's endpoint for webhooks; its address is one that the cluster may call. */
  readonly receiver: Receiver;
  /** Undefined unless the cluster was started with one. */
  readonly pooler: Pooler | undefined;
  /** Of the cluster alone; removed with it. */
  readonly folder: string;
  /** The folder of the compiled application that the cluster was started with. */
  readonly compiled: string;
  /** The logins of Jobs and commands, past all proxies: `DATABASE_URL`, `DATABASE_OPERATOR_URL` and the others. */
  readonly environment: Environment;
  /** A bearer token of a user, as the cluster's issuer makes them. */
  tokenOf(user: { readonly subject: string; readonly email: string; readonly companyId?: string }): Promise<string>;
  /** Ends everything that belongs to it, and removes its folders. */
  stop(): Promise<void>;
}
