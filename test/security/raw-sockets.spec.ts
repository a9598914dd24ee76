import type { OutgoingRequest } from '../contract/support/http-client.js';
import { exchange } from '../http/support/raw-exchange.js';
import { type HttpApplication, startHttpApplication } from '../http/support/http-application.js';
import { received } from '../http/support/things.controller.js';
import { waitUntil } from '../support/wait-until.js';
import { Pipeline, type RawAnswer } from './support/pipeline.js';

const ID = '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f';

const BODY = '{"name":"Chair","amount":"1.00","currency":"EUR"}';
const HEAD = 'Host: a\r\nAuthorization: Bearer me\r\nContent-Type: application/json\r\n';
const POST = `POST /api/things HTTP/1.1\r\n${HEAD}`;
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
/** What an attacker would have somebody else's connection carry. */
const SMUGGLED = `POST /api/things HTTP/1.1\r\n${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;

describe('bytes that two servers would read in two ways', () => {
  let http: HttpApplication;

  beforeAll(async () => {
    http = await startHttpApplication({ headersTimeoutMs: 1_000, requestTimeoutMs: 1_500 });
  });
  afterAll(() => http.close());
  beforeEach(() => {
    received.length = 0;
  });

  it.each([
    ['a length and chunks', `${POST}Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKED}`],
    ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n${CHUNKED}`],
    ['two lengths', `${POST}Content-Length: ${BODY.length}\r\nContent-Length: 0\r\n\r\n${BODY}`],
    ['equal lengths', `${POST}Content-Length: ${BODY.length}\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['a list of lengths', `${POST}Content-Length: ${BODY.length}, ${BODY.length}\r\n\r\n${BODY}`],
    ['a length with a sign', `${POST}Content-Length: +${BODY.length}\r\n\r\n${BODY}`],
    ['a negative length', `${POST}Content-Length: -1\r\n\r\n${BODY}`],
    ['a length in hex', `${POST}Content-Length: 0x${BODY.length.toString(16)}\r\n\r\n${BODY}`],
    ['a length beyond all numbers', `${POST}Content-Length: 99999999999999999999999\r\n\r\n${BODY}`],
    ['chunks that are not the last coding', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n${CHUNKED}`],
    ['another coding before the chunks', `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKED}`],
    ['an unknown coding', `${POST}Transfer-Encoding: xchunked\r\n\r\n${CHUNKED}`],
    ['a coding after a tab', `${POST}Transfer-Encoding:\x0bchunked\r\n\r\n${CHUNKED}`],
    ['a space before the colon of a coding', `${POST}Transfer-Encoding : chunked\r\n\r\n${CHUNKED}`],
    ['a size of a chunk with a sign', `${POST}Transfer-Encoding: chunked\r\n\r\n+${CHUNKED}`],
    ['a size of a chunk in 0x', `${POST}Transfer-Encoding: chunked\r\n\r\n0x${CHUNKED}`],
    ['a chunk that is longer than it says', `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n${BODY}\r\n0\r\n\r\n`],
    ['a size of a chunk beyond all numbers', `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${BODY}`],
    ['lines that end in LF alone', `${POST.replaceAll('\r\n', '\n')}Content-Length: ${BODY.length}\n\n${BODY}`],
    [
      'a header that goes on in the next line',
      `${POST}X-Long: a\r\n b\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
    ],
    ['a CR within a header', `${POST}X-Odd: a\rb\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['a NUL within a header', `${POST}X-Odd: a\0b\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['a header without a colon', `${POST}X-Odd\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['an unknown version', `${POST.replace('HTTP/1.1', 'HTTP/9.9')}Content-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['no host', `${POST.replace(/Host: .*\r\n/, '')}Content-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['no version', `${POST.replace(' HTTP/1.1', '')}Content-Length: ${BODY.length}\r\n\r\n${BODY}`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ])('%s is refused once, and nothing behind it is believed', async (_what, bytes) => {
    const { status, text } = await exchange(http.port, `${bytes}${SMUGGLED}`);
    expect({ status, answers: text.match(/HTTP\/1\.1 \d{3}/g)?.length, effects: received.length }).toEqual({
      status: 400,
      answers: 1,
      effects: 0,
    });
    await stillServes();
  });

  it('CONNECT is closed without an answer', async () => {
    const { text } = await exchange(http.port, `CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test\r\n\r\n${SMUGGLED}`);
    expect([text, received]).toEqual(['', []]);
    await stillServes();
  });

  it.each([
    ['an address as the target', 'GET http://evil.test/api/things HTTP/1.1', ''],
    ['HTTP/1.0', 'GET /api/things HTTP/1.0', ''],
    ['an upgrade to web sockets', 'GET /api/things HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
    ['an upgrade to HTTP/2', 'GET /api/things HTTP/1.1', 'Connection: Upgrade\r\nUpgrade: h2c\r\n'],
  ])('%s is a plain request of this server', async (_what, line, headers) => {
    const { text } = await exchange(http.port, `${line}\r\n${HEAD}${headers}Connection: close\r\n\r\n`);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 200']);
    expect(text).not.toMatch(/evil|upgrade/i);
  });

  it('a client that waits for 100 is told to go on, and answered once', async () => {
    const bytes = `${POST}Expect: 100-continue\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
    const { text } = await exchange(http.port, bytes);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 100', 'HTTP/1.1 201']);
    expect(received).toHaveLength(1);
  });

  it('requests in a row are answered in a row, each with its own answer', async () => {
    // A write takes longer than a read, and that than a path at which nothing is served.
    const [write, read, unserved] = ['POST /api/things', `GET /api/things/${ID}`, 'GET /api/nothing'];
    const requests = [write, read, write, unserved, write].map((line, place) => {
      const [method = '', path = ''] = line.split(' ');
      const headers = { Authorization: 'Bearer me', 'X-Request-Id': `request-${place}` };
      return method === 'GET'
        ? { method, path, headers }
        : { ...{ method, path }, ...named(`Chair ${place}`, headers) };
    });
    const connection = await Pipeline.open(http.url);
    connection.send(...requests);
    await waitUntil(() => connection.answers.length === requests.length);
    connection.close();
    expect(
      connection.answers.map(({ status, headers, body }) => [status, headers.get('x-request-id'), toldBy(body)]),
    ).toEqual([
      [201, 'request-0', 'Chair 0'],
      [200, 'request-1', ID],
      [201, 'request-2', 'Chair 2'],
      [404, 'request-3', 'route_not_found'],
      [201, 'request-4', 'Chair 4'],
    ]);
    expect(received).toMatchObject([{ name: 'Chair 0' }, { name: 'Chair 2' }, { name: 'Chair 4' }]);
  });

  // Bytes behind a whole request were answered 400 in its place, though it took effect; now it has its own answer.
  it.each([
    ['bytes behind the last request', `${SMUGGLED.replace('\r\n', '\r\nConnection: close\r\n')}}`],
    ['another request behind the last one', `${SMUGGLED.replace('\r\n', '\r\nConnection: close\r\n')}${SMUGGLED}`],
    ['no HTTP behind a request', `${SMUGGLED}\x16\x03\x01\x02\x00`],
    ['a second request with two lengths', `${SMUGGLED}${POST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n{`],
  ])('%s change nothing about its answer', async (_what, bytes) => {
    const { text } = await exchange(http.port, bytes);
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 201']);
    expect(received).toHaveLength(1);
    await stillServes();
  });

  it('a trailer is no header', async () => {
    const chunks = CHUNKED.replace('0\r\n\r\n', '0\r\nAuthorization: Bearer other\r\nX-Company-Id: other\r\n\r\n');
    const { text } = await exchange(
      http.port,
      `${POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
    );
    expect(text.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 201']);
  });

  async function stillServes(): Promise<void> {
    const response = await fetch(`${http.url}/api/things`, { headers: { authorization: 'Bearer me' } });
    expect(response.status).toBe(200);
  }
});

/** A thing of this name, and the headers with which it is made. */
function named(name: string, headers: OutgoingRequest['headers']): Pick<OutgoingRequest, 'headers' | 'body'> {
  const body = JSON.stringify({ name, amount: '1.00', currency: 'EUR' });
  return { headers: { ...headers, 'Content-Type': 'application/json' }, body };
}

/** What tells the answer of the things' controller, or a problem, from others. */
function toldBy({ code, dto, id }: RawAnswer['body']): unknown {
  return code ?? (dto as { name: string } | undefined)?.name ?? id;
}
