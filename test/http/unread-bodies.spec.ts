import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type HttpApplication, startHttpApplication } from './support/http-application.js';
import { received } from './support/things.controller.js';

const MEBIBYTE = 1_048_576;
/** What is discarded, and what the buffers of both sides hold besides. */
const TAKEN_BYTES_MAX = 96 * MEBIBYTE;

/**
 * Node's fetch met EPIPE in one of five requests whose body was too large: the answer was sent, and the connection reset
 * under the client, which still wrote. The rest of a body is now read before the connection is closed.
 */
describe('an answer that is given before the body was read', () => {
  let http: HttpApplication;

  beforeAll(async () => {
    // What ends a connection here is not the time for receiving a request.
    http = await startHttpApplication({ requestTimeoutMs: 0 });
  });
  afterAll(() => http.close());
  beforeEach(() => {
    received.length = 0;
  });

  const head = (path: string, headers: Record<string, string | number>): string => {
    const lines = Object.entries({ Host: 'a', 'Content-Type': 'application/json', ...headers });
    return `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  };
  const ME = { Authorization: 'Bearer me' };

  it.each([
    ['a route of 1 MiB', '/api/things', ME, 413],
    ['a route of its own limit', '/api/imports', ME, 413],
    ['a stranger who does not come back', '/api/things', { Connection: 'close' }, 401],
    ['a path that nobody knows', '/api/nothing', { ...ME, Connection: 'close' }, 404],
  ])('reaches a client that first writes everything: %s', async (_name, path, headers, status) => {
    const length = 8 * MEBIBYTE;
    const socket = await open(http.port);
    socket.write(head(path, { ...headers, 'Content-Length': length }));
    for (let sent = 0; sent < length; sent += MEBIBYTE) await write(socket, Buffer.alloc(MEBIBYTE, ' '));
    expect(await answerOf(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*"requestId":"[^"]+"\\}$`));
    expect(received).toEqual([]);
  });

  it('reaches a client that has not said how much it will write', async () => {
    const socket = await open(http.port);
    socket.write(head('/api/things', { ...ME, 'Transfer-Encoding': 'chunked' }));
    const chunk = `${MEBIBYTE.toString(16)}\r\n${' '.repeat(MEBIBYTE)}\r\n`;
    for (let sent = 0; sent < 8; sent += 1) await write(socket, chunk);
    await write(socket, '0\r\n\r\n');
    expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 413 /);
  });

  it('holds nothing open for a client that writes for ever', async () => {
    const socket = await open(http.port);
    socket.write(head('/api/things', { ...ME, 'Content-Length': Number.MAX_SAFE_INTEGER }));
    let sent = 0;
    while (!socket.destroyed && sent < TAKEN_BYTES_MAX) {
      sent += MEBIBYTE;
      await write(socket, Buffer.alloc(MEBIBYTE, ' ')).catch(() => undefined);
    }
    expect(sent).toBeLessThan(TAKEN_BYTES_MAX);
  });

  it('holds nothing open for a client that does not go on', async () => {
    const socket = await open(http.port);
    socket.write(head('/api/things', { ...ME, 'Content-Length': 8 * MEBIBYTE }));
    expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 413 /);
  });
});

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** @throws when the connection was closed under the writer. */
function write(socket: Socket, bytes: Buffer | string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** All that comes until the server closes the connection. */
async function answerOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  await once(socket, 'close');
  return Buffer.concat(chunks).toString();
}
