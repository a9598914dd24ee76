import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from '../support/wait-until.js';
import { type HttpApplication, startHttpApplication } from './support/http-application.js';

const DOCUMENT = 'GET /docs/json HTTP/1.1\r\nHost: a\r\n\r\n';
/** An answer that is read is sent within it, also when the machine stands still for a moment. */
const ANSWER_TIMEOUT_MS = 1_000;
/** More than the buffers of both kernels hold. */
const BYTES = 16 * 1_048_576;

/**
 * A client that never read its answer kept its connection for ever, and the answer in memory: Node bounds the time for
 * receiving a request, and for being idle, not that for sending. The connection is now closed when nothing is taken.
 */
describe('an answer that is not read', () => {
  let http: HttpApplication;
  let socket: Socket;

  beforeAll(async () => {
    const docs = { version: '1', operationOf: () => undefined };
    http = await startHttpApplication({ docs, answerTimeoutMs: ANSWER_TIMEOUT_MS, keepAliveTimeoutMs: 60_000 });
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    socket = connect(http.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
  });
  afterEach(async () => {
    socket.destroy();
    await waitUntil(async () => (await connections()) === 0);
  });

  const connections = async (): Promise<number> => {
    const server = http.app.getHttpServer();
    return new Promise((resolve, reject) => {
      server.getConnections((error, count) => {
        if (error === null) resolve(count);
        else reject(error);
      });
    });
  };

  it('has its connection closed', async () => {
    const { length } = await (await fetch(`${http.url}/docs/json`, { headers: { connection: 'close' } })).text();
    await waitUntil(async () => (await connections()) === 1);
    socket.pause();
    socket.write(DOCUMENT.repeat(Math.ceil(BYTES / length)));
    await waitUntil(async () => (await connections()) === 0);
  });

  it('that was read leaves its connection open for the next request', async () => {
    const answers: string[] = [];
    socket.on('data', (chunk: Buffer) => answers.push(chunk.toString()));
    const heads = (): number => answers.join('').split('HTTP/1.1 200').length - 1;
    for (let count = 1; count <= 2; count += 1) {
      socket.write(DOCUMENT);
      await waitUntil(() => heads() === count);
      // Longer than an unread answer is left alone.
      await new Promise((resolve) => setTimeout(resolve, 1.5 * ANSWER_TIMEOUT_MS));
    }
    expect(socket.destroyed).toBe(false);
  });
});
