import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** ReadyForQuery, outside a transaction. */
const IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** A way to PostgreSQL on which nothing is refused and nothing breaks: it only falls silent. */
export class SilentProxy {
  private readonly connections = new Set<SilentConnection>();
  private isPaused = false;

  private constructor(
    private readonly listener: Server,
    private readonly target: URL,
  ) {
    listener.on('connection', (client: Socket) => {
      const connection = new SilentConnection(client, this.target, () => this.isPaused);
      this.connections.add(connection);
      client.on('close', () => {
        if (!connection.isDark) this.connections.delete(connection);
      });
    });
  }

  /** @param url of the server, as the client would use it. */
  static async open(url: string): Promise<SilentProxy> {
    const listener = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    return new SilentProxy(listener, new URL(url));
  }

  /** The same URL, through the proxy. */
  get url(): string {
    const result = new URL(this.target);
    result.host = `127.0.0.1:${String((this.listener.address() as AddressInfo).port)}`;
    return result.href;
  }

  /** As a pooler without servers: clients log in, and those who are in a transaction go on; to begin one is to wait. */
  pause(): void {
    this.isPaused = true;
  }

  /** Who still waits goes on. */
  resume(): void {
    this.isPaused = false;
    for (const connection of this.connections) connection.resume();
  }

  /** How many wait for the end of the pause. */
  get waiting(): number {
    return [...this.connections].filter(({ isWaiting }) => isWaiting).length;
  }

  /** The connections that are there never carry anything again, not even their end; new ones are as they should be. */
  darken(): void {
    for (const connection of this.connections) connection.isDark = true;
  }

  /** How many connections the server has by this way. */
  get open(): number {
    return this.connections.size;
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }
}

class SilentConnection {
  isDark = false;
  private isIdle = false;
  private readonly held: Buffer[] = [];
  private readonly server: Socket;

  constructor(
    private readonly client: Socket,
    target: URL,
    isPaused: () => boolean,
  ) {
    this.server = createConnection(Number(target.port), target.hostname);
    client.on('data', (chunk: Buffer) => {
      if (this.isDark) return;
      if (this.isWaiting || (this.isIdle && isPaused())) this.held.push(chunk);
      else this.pass(chunk);
    });
    this.server.on('data', (chunk: Buffer) => {
      if (this.isDark) return;
      this.isIdle = chunk.subarray(-IDLE.length).equals(IDLE);
      client.write(chunk);
    });
    for (const [from, to] of [
      [client, this.server],
      [this.server, client],
    ] as const) {
      from.on('error', () => undefined);
      for (const end of ['end', 'close']) {
        from.on(end, () => {
          if (!this.isDark) to.destroy();
        });
      }
    }
  }

  get isWaiting(): boolean {
    return this.held.length > 0;
  }

  resume(): void {
    for (const chunk of this.held.splice(0)) this.pass(chunk);
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private pass(chunk: Buffer): void {
    this.isIdle = false;
    this.server.write(chunk);
  }
}
