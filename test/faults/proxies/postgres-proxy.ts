import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { LineConditions } from './line.js';
import { type CommitFault, type ConnectionOwner, PostgresConnection } from './postgres-connection.js';

export type { CommitFault } from './postgres-connection.js';

/** What the proxy has done so far: the evidence that faults were met. */
export interface PostgresProxyCounts {
  connections: number;
  refused: number;
  /** COMMITs seen, those that met a fault included. */
  commits: number;
  /** COMMITs that met a fault. */
  commitFaults: number;
  /** Connections that were cut at a wish, not at a COMMIT. */
  cut: number;
  /** Pieces of bytes that were delayed, sliced or held back. */
  troubled: number;
}

/** A line to PostgreSQL that knows its protocol, and breaks where it is told to. */
export class PostgresProxy implements ConnectionOwner {
  readonly conditions = new LineConditions();
  readonly counts: PostgresProxyCounts = {
    connections: 0,
    refused: 0,
    commits: 0,
    commitFaults: 0,
    cut: 0,
    troubled: 0,
  };
  /** The login whose COMMITs are counted and meet faults; everybody's unless given. */
  commitsOf: string | undefined;
  /** Whether new connections are turned away. */
  refuses = false;
  private readonly connections = new Set<PostgresConnection>();
  private faults: CommitFault[] = [];

  private constructor(
    private readonly listener: Server,
    private target: { readonly host: string; readonly port: number },
  ) {
    listener.on('connection', (client) => {
      this.connect(client);
    });
  }

  /** @param target where the server is. */
  static async open(target: { readonly host: string; readonly port: number }): Promise<PostgresProxy> {
    const listener = createServer({ allowHalfOpen: false }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new PostgresProxy(listener, target);
  }

  /** The URL of the server, through the proxy. */
  through(url: string): string {
    const result = new URL(url);
    result.host = `127.0.0.1:${String((this.listener.address() as AddressInfo).port)}`;
    return result.href;
  }

  /** The next COMMITs meet these, in order. */
  failCommits(...faults: readonly CommitFault[]): void {
    this.faults = [...faults];
  }

  /** How many faults no COMMIT has met. */
  get faultsLeft(): number {
    return this.faults.length;
  }

  /** New connections go to another server; those that are there are cut, as when an address moves. */
  leadTo(target: { readonly host: string; readonly port: number }): void {
    this.target = target;
    this.cutConnections();
  }

  /** Cuts all connections, or those alone that a fault keeps waiting. */
  cutConnections(which: 'all' | 'hanging' = 'all'): void {
    for (const connection of this.connections) {
      if (which === 'hanging' && !connection.hangs) continue;
      this.counts.cut += 1;
      connection.cut();
    }
  }

  /** Ends all faults. What hangs is cut, since nobody knows its place any more. */
  mend(): void {
    this.faults = [];
    this.refuses = false;
    this.conditions.delay = undefined;
    this.conditions.sliceBytes = 0;
    this.conditions.unblock();
    this.cutConnections('hanging');
  }

  async close(): Promise<void> {
    this.mend();
    for (const connection of this.connections) connection.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  commitFault(isSimple: boolean, login: string): CommitFault | undefined {
    if (this.commitsOf !== undefined && this.commitsOf !== login) return undefined;
    this.counts.commits += 1;
    if (this.faults[0] === undefined || (this.faults[0] === 'rollback' && !isSimple)) return undefined;
    this.counts.commitFaults += 1;
    return this.faults.shift();
  }

  troubled(): void {
    this.counts.troubled += 1;
  }

  private connect(client: Socket): void {
    if (this.refuses) {
      this.counts.refused += 1;
      client.destroy();
      return;
    }
    this.counts.connections += 1;
    const connection: PostgresConnection = new PostgresConnection(client, this.target, this, () => {
      this.connections.delete(connection);
    });
    this.connections.add(connection);
  }
}
