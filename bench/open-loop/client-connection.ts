import { connect, type Socket } from 'node:net';

/** An answer as far as the load generator looks at it. */
export interface Answer {
  readonly status: number;
  readonly hasRetryAfter: boolean;
  /** The whole text, head included. */
  readonly text: string;
}

const LENGTH = /\r\ncontent-length: (\d+)/i;
const RETRY_AFTER = /\r\nretry-after: \d+/i;

/**
 * One HTTP/1.1 connection over a bare socket, one request at a time: an HTTP client of a library costs as much as the
 * server, which shares the machine. It reads only what AccuBooks sends: answers with a length.
 */
export class ClientConnection {
  private socket: Socket | undefined;
  private received = '';

  /** @param server which of the servers it goes to. */
  constructor(
    readonly server: number,
    private readonly port: number,
    private readonly onAnswer: (connection: ClientConnection, answer: Answer) => void,
    private readonly onLost: (connection: ClientConnection) => void,
  ) {}

  /** Resolves when it is open, and also when it can't be. */
  open(): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect({ port: this.port, host: '127.0.0.1', noDelay: true });
      this.socket = socket;
      this.received = '';
      socket.once('connect', resolve);
      socket.on('data', (chunk: Buffer) => {
        this.read(chunk);
      });
      socket.on('error', () => undefined);
      socket.once('close', () => {
        resolve();
        if (this.socket !== socket) return;
        this.socket = undefined;
        this.onLost(this);
      });
    });
  }

  get isOpen(): boolean {
    return this.socket !== undefined && !this.socket.destroyed;
  }

  send(request: string): void {
    this.socket?.write(request, 'latin1');
  }

  /** Nobody is told. */
  close(): void {
    const { socket } = this;
    this.socket = undefined;
    socket?.destroy();
  }

  private read(chunk: Buffer): void {
    const text = this.received === '' ? chunk.toString('latin1') : this.received + chunk.toString('latin1');
    const headEnd = text.indexOf('\r\n\r\n');
    const length = headEnd < 0 ? undefined : LENGTH.exec(text)?.[1];
    if (length === undefined || text.length < headEnd + 4 + Number(length)) {
      this.received = text;
      return;
    }
    this.received = '';
    const status = Number(text.slice(9, 12));
    this.onAnswer(this, {
      status,
      hasRetryAfter: status >= 400 && RETRY_AFTER.test(text),
      text,
    });
  }
}
