import type { Environment } from '../../../src/config/index.js';

/** One process of the application. */
export interface Replica {
  /** Where clients reach it: its HTTP proxy, which stays through restarts. */
  readonly address: string;
  /** The process itself, past the proxy. */
  readonly ownAddress: string;
  readonly pid: number;
  /** Everything it and the processes before it have printed. */
  output(): string;
  /** Sends the signal and waits for the end. @returns the exit code, or null after a fatal signal. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Starts it again after it ended; returns when it is ready. @param settings that differ from the cluster's. */
  start(settings?: Environment): Promise<void>;
}

/** The PostgreSQL server that holds the books. */
export interface DatabaseServer {
  /** As the superuser, past all proxies. */
  readonly superuserUrl: string;
  readonly dataFolder: string;
  /** Of the postmaster. */
  pid(): number;
  /** As the superuser, past all proxies; on a connection of its own. */
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Returns when it takes connections. */
  start(): Promise<void>;
}

/** The system that faults are done to: replicas of the real application behind HTTP proxies, PostgreSQL behind a proxy that knows its protocol. */
export interface Cluster {
  readonly replicas: readonly Replica[];
  readonly database: DatabaseServer;
  /** A bearer token of a user, as the cluster's issuer makes them. */
  tokenOf(user: { readonly subject: string; readonly email: string }): Promise<string>;
  /** Ends everything that belongs to it, and removes its folders. */
  stop(): Promise<void>;
}
