import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  /** The status that it was answered with at once; 0 when it was held. */
  readonly answered: number;
}

/** Somebody's endpoint on this machine. */
export class Receiver {
  readonly received: Received[] = [];
  /** How the next messages are answered; a held one is never answered. A function decides for each by its `webhook-id`. */
  answer: number | 'hold' | ((id: string) => number) = 204;
  /** The most messages that were held at once. */
  heldAtOnceMax = 0;
  private readonly held = new Set<ServerResponse>();

  private constructor(private readonly server: Server) {}

  /** @param port any free one unless given. */
  static async open(host = '127.0.0.1', port = 0): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        receiver.take(request.headers, Buffer.concat(chunks).toString(), response);
      });
    });
    await new Promise<void>((resolve) => server.listen(port, host, resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${String(this.port)}/hook`;
  }

  /** The `webhook-id`s, each once. */
  get ids(): string[] {
    return [...new Set(this.received.map(({ headers }) => String(headers['webhook-id'])))];
  }

  /** Answers what is held, and what comes. */
  release(status = 204): void {
    this.answer = status;
    for (const response of this.held) response.writeHead(status).end();
    this.held.clear();
  }

  private take(headers: IncomingHttpHeaders, body: string, response: ServerResponse): void {
    const { answer } = this;
    const status = typeof answer === 'function' ? answer(String(headers['webhook-id'])) : answer;
    this.received.push({ headers, body, receivedAt: Date.now(), answered: status === 'hold' ? 0 : status });
    if (status === 'hold') this.hold(response);
    else response.writeHead(status, { location: '/elsewhere' }).end();
  }

  private hold(response: ServerResponse): void {
    this.held.add(response);
    this.heldAtOnceMax = Math.max(this.heldAtOnceMax, this.held.size);
    response.on('close', () => this.held.delete(response));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
