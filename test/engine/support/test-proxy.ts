import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Gate } from './test-faults.js';

/**
 * What the proxy does with a COMMIT:
 * - `cutBefore`: the server never sees it; both sides lose their connection.
 * - `cutAfter`: the server has answered, the client loses its connection.
 * - `cutWhile`: the server is at it, the client loses its connection.
 * - `hang`: the server gets it, the client never hears.
 * - `rollback`: the server gets a ROLLBACK instead, and the client its answer.
 * - `lose`: the server has rolled back before, unheard: it answers COMMIT to a COMMIT outside a transaction, with a WARNING.
 */
export type CommitFault = 'cutBefore' | 'cutAfter' | 'cutWhile' | 'hang' | 'rollback' | 'lose';

const simpleQuery = (text: string): Buffer => {
  const message = Buffer.alloc(6 + text.length);
  message.write('Q');
  message.writeInt32BE(5 + text.length, 1);
  message.write(text, 5);
  return message;
};

const COMMIT = simpleQuery('COMMIT');
const ROLLBACK = simpleQuery('ROLLBACK');
/** ReadyForQuery, outside a transaction. */
const IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** A line to PostgreSQL that breaks where a test wants it to. */
export class TestProxy {
  private readonly sockets = new Set<Socket>();
  private faults: CommitFault[] = [];
  private closed = false;
  /** Opened when a COMMIT met a fault. */
  hit = new Gate();

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => {
      this.connect(client);
    });
  }

  /** @param url of the server, as the client would use it. */
  static async open(url: string): Promise<TestProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new TestProxy(server, new URL(url));
  }

  /** The same URL, through the proxy. */
  get url(): string {
    const result = new URL(this.target);
    result.host = `127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
    return result.href;
  }

  /** The next COMMITs meet these, in order. */
  failCommits(...faults: CommitFault[]): void {
    this.faults = faults;
    this.hit = new Gate();
  }

  /** How many of them no COMMIT has met. */
  get faultsLeft(): number {
    return this.faults.length;
  }

  /** Takes no new connections, or takes them again. */
  setClosed(closed: boolean): void {
    this.closed = closed;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connect(client: Socket): void {
    if (this.closed) {
      client.destroy();
      return;
    }
    const server = createConnection(Number(this.target.port), this.target.hostname);
    let answers: (chunk: Buffer) => void = (chunk) => void client.write(chunk);
    const cut = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (chunk: Buffer) => {
      const fault = chunk.includes(COMMIT) ? this.faults.shift() : undefined;
      if (fault === undefined) server.write(chunk);
      else answers = this.meet(fault, { client, server, cut });
    });
    server.on('data', (chunk: Buffer) => {
      answers(chunk);
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        this.sockets.delete(socket);
        cut();
      });
    }
  }

  /** @returns what to do with the server's answer. */
  private meet(
    fault: CommitFault,
    { client, server, cut }: { client: Socket; server: Socket; cut: () => void },
  ): (chunk: Buffer) => void {
    this.hit.open();
    if (fault === 'rollback' || fault === 'lose') server.write(ROLLBACK);
    if (fault === 'rollback') return (chunk) => void client.write(chunk);
    if (fault === 'lose') return commitAfterRollback(client, server);
    if (fault === 'cutBefore') cut();
    else server.write(COMMIT);
    if (fault === 'cutWhile') {
      // The server's side stays open until the server is done.
      client.removeAllListeners('close');
      client.destroy();
    }
    return fault === 'hang' ? () => undefined : cut;
  }
}

/** Keeps the answer to ROLLBACK from the client; what comes after it is the answer to COMMIT. */
function commitAfterRollback(client: Socket, server: Socket): (chunk: Buffer) => void {
  let unheard: Buffer | undefined = Buffer.alloc(0);
  return (chunk) => {
    if (unheard === undefined) {
      client.write(chunk);
      return;
    }
    unheard = Buffer.concat([unheard, chunk]);
    if (!unheard.subarray(-IDLE.length).equals(IDLE)) return;
    unheard = undefined;
    server.write(COMMIT);
  };
}
