import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A mail server on this machine, just enough of SMTP to be given mails. */
export class MailServer {
  /** The mails as they came, headers and text. */
  readonly mails: string[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<MailServer> {
    const server = createServer();
    const mails = new MailServer(server);
    server.on('connection', (socket) => {
      let data: string | undefined;
      let rest = '';
      const answer = (line: string): void => void socket.write(`${line}\r\n`);
      answer('220 test');
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => {
        rest += chunk.toString();
        const lines = rest.split('\r\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (data === undefined) {
            if (/^DATA/i.test(line)) data = '';
            answer(/^DATA/i.test(line) ? '354 go on' : /^QUIT/i.test(line) ? '221 bye' : '250 ok');
          } else if (line === '.') {
            mails.mails.push(data);
            data = undefined;
            answer('250 taken');
          } else data += `${line}\n`;
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return mails;
  }

  get url(): string {
    return `smtp://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }
}
