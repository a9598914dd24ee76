import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A port that leads to another one, and can be led elsewhere or go silent. */
export class TcpLine {
  private readonly sockets = new Set<Socket>();
  private silent = false;

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {
    server.on('connection', (client) => {
      this.connect(client);
    });
  }

  /** @param target a port of this machine. */
  static async open(target: number): Promise<TcpLine> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpLine(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** From now on nothing arrives on either side, and nobody is told. */
  swallow(): void {
    this.silent = true;
  }

  /** Forwards again. What was swallowed is gone, so whoever sent it has to connect anew. */
  restore(): void {
    this.silent = false;
    this.cut();
  }

  /** New connections go to another port; those that are there are cut. */
  leadTo(target: number): void {
    this.target = target;
    this.cut();
  }

  /** Ends all connections that are there. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private connect(client: Socket): void {
    const server = createConnection(this.target, '127.0.0.1');
    this.forward(client, server);
    this.forward(server, client);
  }

  private forward(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (!this.silent) to.write(chunk);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
