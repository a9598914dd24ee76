import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HttpConnection, type HttpConnectionOwner, type RequestFault } from './http-connection.js';
import { LineConditions } from './line.js';
import type { RequestPiece } from './request-reader.js';

export type { RequestFault } from './http-connection.js';

/** What the proxy has done so far: the evidence that faults were met. */
export interface HttpProxyCounts {
  connections: number;
  refused: number;
  /** Faults that were carried out. */
  readonly faults: Record<RequestFault['kind'], number>;
  /** Pieces of bytes that were delayed, sliced or held back. */
  troubled: number;
}

/** The stable address of a replica, which breaks requests where it is told to. */
export class HttpProxy implements HttpConnectionOwner {
  readonly conditions = new LineConditions();
  readonly counts: HttpProxyCounts = {
    connections: 0,
    refused: 0,
    faults: { 'request-cut': 0, 'client-leaves': 0, 'answer-lost': 0, 'answer-cut': 0 },
    troubled: 0,
  };
  /** Whether new connections are turned away. */
  refuses = false;
  private readonly connections = new Set<HttpConnection>();
  private faults: RequestFault[] = [];

  private constructor(
    private readonly listener: Server,
    private readonly target: () => string,
  ) {
    listener.on('connection', (client) => {
      this.connect(client);
    });
  }

  /** @param target the address of the server as of now. */
  static async open(target: () => string): Promise<HttpProxy> {
    // A client that has sent everything may still hear.
    const listener = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new HttpProxy(listener, target);
  }

  get address(): string {
    return `http://127.0.0.1:${String((this.listener.address() as AddressInfo).port)}`;
  }

  /** The next requests that may write meet these, in order. */
  failRequests(...faults: readonly RequestFault[]): void {
    this.faults = [...faults];
  }

  /** How many faults no request has met. */
  get faultsLeft(): number {
    return this.faults.length;
  }

  /** Ends all faults. */
  mend(): void {
    this.faults = [];
    this.refuses = false;
    this.conditions.delay = undefined;
    this.conditions.sliceBytes = 0;
    this.conditions.unblock();
  }

  async close(): Promise<void> {
    this.mend();
    for (const connection of this.connections) connection.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  requestFault({ method, bodyBytes }: RequestPiece): RequestFault | undefined {
    const fault = this.faults[0];
    if (fault === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(method)) return undefined;
    if (fault.kind === 'request-cut' && !isLonger(bodyBytes, fault.bodyBytes)) return undefined;
    return this.faults.shift();
  }

  met(fault: RequestFault): void {
    this.counts.faults[fault.kind] += 1;
  }

  troubled(): void {
    this.counts.troubled += 1;
  }

  private connect(client: Socket): void {
    if (this.refuses) {
      this.counts.refused += 1;
      client.resetAndDestroy();
      return;
    }
    this.counts.connections += 1;
    const { hostname: host, port } = new URL(this.target());
    const connection: HttpConnection = new HttpConnection(client, { host, port: Number(port) }, this, () => {
      this.connections.delete(connection);
    });
    this.connections.add(connection);
  }
}

/** Where a body without a length ends is not known, so that a cut might come after its last byte. */
function isLonger(bodyBytes: number, cutAfterBytes: number): boolean {
  return bodyBytes !== Infinity && bodyBytes > cutAfterBytes;
}
