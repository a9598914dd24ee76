import { connect, type Socket } from 'node:net';

const BYTE_EVERY_MS = 1_000;

/** Sends the first part of a request at once and the rest one byte a second, which would take many minutes. */
export class SlowSender {
  private readonly socket: Socket;
  private readonly timer: NodeJS.Timeout;
  private sent = 0;
  private text = '';
  /** What the server answered; given when it has closed the connection. */
  readonly answer: Promise<string>;

  constructor(port: number, atOnce: string, slowly: string) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.socket.write(atOnce);
    this.timer = setInterval(() => this.socket.write(slowly.charAt(this.sent++)), BYTE_EVERY_MS);
    this.answer = new Promise((resolve) => {
      this.socket.on('close', () => {
        clearInterval(this.timer);
        resolve(this.text);
      });
    });
  }

  /** True when the server closed before all was sent. */
  isUnfinished(length: number): boolean {
    return this.sent < length;
  }

  destroy(): void {
    this.socket.destroy();
  }
}
