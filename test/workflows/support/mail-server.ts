import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A mail server on this machine: as much of SMTP (RFC 5321) as a client needs to be rid of its mails. */
export class MailServer {
  /** The mails that were taken, headers and text. */
  readonly mails: string[] = [];
  /** The mails that were not. */
  readonly refused: string[] = [];
  /** Whom mails were for, as RCPT says. */
  readonly recipients: string[] = [];
  /** Whether mails are turned away for the moment. */
  refuses = false;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<MailServer> {
    const server = createServer();
    const mails = new MailServer(server);
    server.on('connection', (socket) => {
      mails.talk(socket);
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

  private talk(socket: Socket): void {
    let data: string[] | undefined;
    let rest = '';
    const answer = (line: string): void => void socket.write(`${line}\r\n`);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (data === undefined) {
          if (/^DATA/i.test(line)) data = [];
          answer(this.answerTo(line));
        } else if (line === '.') {
          answer(this.take(data.join('\n')));
          data = undefined;
        } else data.push(line.replace(/^\./, ''));
      }
    });
    answer('220 test');
  }

  private answerTo(command: string): string {
    const [, recipient] = /^RCPT TO:(\S+)/i.exec(command) ?? [];
    if (recipient !== undefined) this.recipients.push(recipient);
    if (/^DATA/i.test(command)) return '354 go on';
    return /^QUIT/i.test(command) ? '221 bye' : '250 ok';
  }

  private take(mail: string): string {
    (this.refuses ? this.refused : this.mails).push(mail);
    return this.refuses ? '451 not now' : '250 taken';
  }
}
