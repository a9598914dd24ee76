import { createConnection, type Socket } from 'node:net';
import { Line, type LineConditions } from './line.js';
import {
  asksForEncryption,
  CommitFinder,
  loginOf,
  type Message,
  MessageReader,
  queryMessage,
  SYNC,
} from './postgres-messages.js';

/**
 * What happens to a COMMIT:
 * - `cut-before`: the server never sees it; both sides lose their connection.
 * - `cut-while`: the server has it, the client loses its connection at once.
 * - `cut-after`: the server has answered, the client loses its connection without hearing.
 * - `hang`: the server gets it; the client never hears, and keeps its connection until the proxy is mended.
 * - `swallow`: the server never gets it; both keep their connections.
 * - `rollback`: the server gets a ROLLBACK instead, and the client the answer to that; only for a simple query.
 * - a function: done to the backend, by the id of its process, before the COMMIT goes on to it.
 */
export type CommitFault =
  'cut-before' | 'cut-while' | 'cut-after' | 'hang' | 'swallow' | 'rollback' | ((backend: number) => Promise<void>);

/** What a connection asks its proxy. */
export interface ConnectionOwner {
  readonly conditions: LineConditions;
  /** @param isSimple whether it is a simple query. @param login whose it is. @returns the fault that this COMMIT meets. */
  commitFault(isSimple: boolean, login: string): CommitFault | undefined;
  /** Counted once for each piece of bytes. */
  troubled(): void;
}

/** Until the server is ready again: whether its answers reach the client, are withheld, or are the end of the connection. */
type Hearing = 'hears' | 'is deaf' | 'is cut';

/** One client's connection to the server, through the proxy. */
export class PostgresConnection {
  private readonly server: Socket;
  private readonly toServer: Line;
  private readonly toClient: Line;
  private readonly requests = new MessageReader(false);
  private readonly answers = new MessageReader(true);
  private readonly commits = new CommitFinder();
  /** For each ReadyForQuery to come, in order; the first ends the startup. */
  private readonly expected: Hearing[] = ['hears'];
  private readonly pieces: Buffer[] = [];
  private requestsHandled = Promise.resolve();
  private isIgnoringClient = false;
  private outlivesClient = false;
  private backend = 0;
  private login = '';

  constructor(
    private readonly client: Socket,
    target: { readonly host: string; readonly port: number },
    private readonly owner: ConnectionOwner,
    onClose: () => void,
  ) {
    this.server = createConnection(target);
    const troubled = (): void => {
      owner.troubled();
    };
    this.toServer = new Line(this.server, owner.conditions, troubled);
    this.toClient = new Line(client, owner.conditions, troubled);
    client.on('data', (chunk: Buffer) => {
      const messages = this.requests.read(chunk);
      this.requestsHandled = this.requestsHandled.then(() => this.handleRequests(messages));
    });
    this.server.on('data', (chunk: Buffer) => {
      this.handleAnswers(this.answers.read(chunk));
    });
    for (const socket of [client, this.server]) socket.on('error', () => undefined);
    client.on('close', () => {
      if (!this.outlivesClient) void this.requestsHandled.then(() => this.server.destroy());
      onClose();
    });
    this.server.on('close', () => {
      if (this.expected[0] !== 'is deaf') this.toClient.end();
    });
  }

  /** True when the client waits for an answer that never comes. */
  get hangs(): boolean {
    return this.isIgnoringClient;
  }

  /** Both sides lose their connection at once. */
  cut(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private async handleRequests(messages: readonly Message[]): Promise<void> {
    for (const message of messages) {
      if (this.isIgnoringClient) return;
      if (asksForEncryption(message)) {
        this.toClient.write(Buffer.from('N'));
        continue;
      }
      if (message.type === '') this.login = loginOf(message);
      const isCommit = this.commits.isCommit(message);
      const fault = isCommit ? this.owner.commitFault(message.type === 'Q', this.login) : undefined;
      if (fault !== undefined) await this.meet(fault, message);
      else this.pass(message);
    }
    this.flush();
  }

  private pass({ type, bytes }: Message, hearing: Hearing = 'hears'): void {
    if (['Q', 'S', 'F'].includes(type)) this.expected.push(hearing);
    this.pieces.push(bytes);
  }

  private flush(): void {
    this.toServer.write(Buffer.concat(this.pieces.splice(0)));
  }

  private async meet(fault: CommitFault, message: Message): Promise<void> {
    this.flush();
    if (typeof fault === 'function') {
      await fault(this.backend);
      this.pass(message);
    } else if (fault === 'cut-before') this.cut();
    else if (fault === 'rollback') this.pass({ type: 'Q', bytes: queryMessage('ROLLBACK') });
    else {
      this.isIgnoringClient = true;
      if (fault === 'swallow') return;
      this.outlivesClient = true;
      this.passToItsEnd(message, fault === 'hang' ? 'is deaf' : 'is cut');
      if (fault === 'cut-while') this.client.destroy();
    }
  }

  /** A COMMIT is carried out without what the client would send after it. */
  private passToItsEnd(message: Message, hearing: Hearing): void {
    this.pass(message, hearing);
    if (message.type === 'E') this.pass({ type: 'S', bytes: SYNC }, hearing);
    this.flush();
  }

  private handleAnswers(messages: readonly Message[]): void {
    const heard: Buffer[] = [];
    let isOver = false;
    for (const { type, bytes } of messages) {
      if (type === 'K') this.backend = bytes.readUInt32BE(5);
      const hearing = this.expected[0] ?? 'hears';
      if (hearing === 'hears') heard.push(bytes);
      if (type !== 'Z') continue;
      if (hearing === 'hears') this.expected.shift();
      isOver ||= hearing === 'is cut';
    }
    this.toClient.write(Buffer.concat(heard));
    if (!isOver) return;
    // What was answered before still arrives.
    this.toClient.end();
    this.server.destroy();
  }
}
