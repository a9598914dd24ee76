import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TestDatabase } from '../../support/database.js';

/** What a statement becomes on its way to PostgreSQL. */
export type Rewrite = (sql: string) => string;

/** A way to PostgreSQL on which the application's statements are changed, whoever in the application sends them. */
export interface RewritingProxy {
  /** The database, by this way. */
  readonly database: Pick<TestDatabase, 'environment'>;
  /** How many statements have been changed so far; a prepared statement counts once. */
  readonly rewritten: number;
  close(): Promise<void>;
}

export async function startRewritingProxy(
  database: Pick<TestDatabase, 'environment'>,
  rewrite: Rewrite,
): Promise<RewritingProxy> {
  const target = new URL(database.environment['DATABASE_WRITER_URL'] ?? '');
  const sockets = new Set<Socket>();
  let rewritten = 0;
  const counted: Rewrite = (sql) => {
    const changed = rewrite(sql);
    if (changed !== sql) rewritten += 1;
    return changed;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port || '5432'), target.hostname);
    const messages = new ClientMessages(counted);
    client.on('data', (bytes: Buffer) => upstream.write(messages.pass(bytes)));
    upstream.pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    database: { environment: throughPort(database.environment, port) },
    get rewritten() {
      return rewritten;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function throughPort(environment: TestDatabase['environment'], port: number): TestDatabase['environment'] {
  return Object.fromEntries(
    Object.entries(environment).map(([name, text]) => {
      const url = new URL(text ?? '');
      url.host = `127.0.0.1:${String(port)}`;
      return [name, url.href];
    }),
  );
}

const TYPE_BYTES = 1;
const LENGTH_BYTES = 4;
const QUERY = 0x51;
const PARSE = 0x50;

/** The frontend's half of PostgreSQL's protocol (version 3), with the texts of its statements changed. */
class ClientMessages {
  private rest = Buffer.alloc(0);
  private started = false;

  constructor(private readonly rewrite: Rewrite) {}

  /** Takes bytes as they come. @returns all whole messages so far; the rest waits for its end. */
  pass(bytes: Buffer): Buffer {
    this.rest = Buffer.concat([this.rest, bytes]);
    const passed: Buffer[] = [];
    for (;;) {
      // The first message has no type.
      const head = this.started ? TYPE_BYTES : 0;
      if (this.rest.length < head + LENGTH_BYTES) break;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) break;
      const message = this.rest.subarray(0, end);
      passed.push(this.started ? this.changed(message) : message);
      this.rest = this.rest.subarray(end);
      this.started = true;
    }
    return Buffer.concat(passed);
  }

  private changed(message: Buffer): Buffer {
    const [type] = message;
    if (type !== QUERY && type !== PARSE) return message;
    const begin = TYPE_BYTES + LENGTH_BYTES;
    const textBegin = type === QUERY ? begin : message.indexOf(0, begin) + 1;
    const textEnd = message.indexOf(0, textBegin);
    const text = Buffer.from(this.rewrite(message.toString('utf8', textBegin, textEnd)));
    const changed = Buffer.concat([message.subarray(0, textBegin), text, message.subarray(textEnd)]);
    changed.writeInt32BE(changed.length - TYPE_BYTES, TYPE_BYTES);
    return changed;
  }
}
