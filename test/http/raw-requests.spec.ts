import { connect } from 'node:net';
import { type HttpApplication, startHttpApplication } from './support/http-application.js';
import { exchange } from './support/raw-exchange.js';
import { received } from './support/things.controller.js';

const BODY = '{"name":"Chair","amount":"1.00","currency":"EUR"}';
const JSON_POST =
  'POST /api/things HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer me\r\nContent-Type: application/json\r\n';

/** What a client library would not send. */
describe('raw requests', () => {
  let http: HttpApplication;
  /** Gives up soon on a request that does not come; the other one has all the time that a slow machine takes. */
  let impatient: HttpApplication;

  beforeAll(async () => {
    http = await startHttpApplication();
    impatient = await startHttpApplication({ headersTimeoutMs: 1_000, requestTimeoutMs: 1_500 });
  });
  afterAll(() => Promise.all([http.close(), impatient.close()]));
  beforeEach(() => {
    received.length = 0;
  });

  function expectProblem({ text, status }: { text: string; status: number }, expected: number, code: string): void {
    expect([status, /"code":"(\w+)"/.exec(text)?.[1]]).toEqual([expected, code]);
    expect(text).toMatch(/content-type: application\/problem\+json/i);
    expect(text).toMatch(/x-request-id: [0-9a-f]{8}-/i);
    expect(received).toEqual([]);
  }

  it.each([
    ['both lengths', `${JSON_POST}Content-Length: ${BODY.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunked twice', `${JSON_POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n`],
    ['two lengths', `${JSON_POST}Content-Length: ${BODY.length}\r\nContent-Length: 5\r\n\r\n${BODY}`],
    ['a length in letters', `${JSON_POST}Content-Length: abc\r\n\r\n`],
    ['no Host', 'GET /api/things HTTP/1.1\r\nAuthorization: Bearer me\r\n\r\n'],
    ['a header without a name', 'GET /api/things HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n'],
    ['a space before the colon', 'GET /api/things HTTP/1.1\r\nHost : a\r\n\r\n'],
    ['a folded header', 'GET /api/things HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n'],
    ['an unknown method', 'BREW /api/things HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a bad chunk', `${JSON_POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['a target that is no path', 'GET things HTTP/1.1\r\nHost: a\r\n\r\n'],
  ])('50: %s is 400 and the connection is closed', async (_name, bytes) => {
    expectProblem(await exchange(http.port, bytes), 400, 'bad_request');
  });

  it('50: two requests in one are not both believed', async () => {
    const smuggled = `POST /api/things HTTP/1.1\r\nHost: a\r\n\r\n`;
    const bytes = `${JSON_POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`;
    const { text } = await exchange(http.port, bytes);
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });

  it('50: 20 KB of headers and too many headers are 431', async () => {
    const large = `GET /api/things HTTP/1.1\r\nHost: a\r\nX-Large: ${'a'.repeat(20_000)}\r\n\r\n`;
    expectProblem(await exchange(http.port, large), 431, 'headers_too_large');
    const many = `GET /api/things HTTP/1.1\r\nHost: a\r\n${'a:b\r\n'.repeat(2_100)}\r\n`;
    expectProblem(await exchange(http.port, many), 431, 'headers_too_large');
  });

  it.each(['Authorization', 'X-Company-Id', 'Content-Type', 'Host', 'If-Match'])(
    '11: two %s headers are 400',
    async (name) => {
      const rest = name === 'Host' ? '' : 'Host: a\r\n';
      const bytes = `POST /api/things HTTP/1.1\r\n${rest}${name}: a\r\n${name.toLowerCase()}: b\r\nConnection: close\r\n\r\n`;
      expectProblem(await exchange(http.port, bytes), 400, 'duplicate_header');
    },
  );

  it('48: dots in a path lead nowhere', async () => {
    const get = (path: string): Promise<{ text: string; status: number }> =>
      exchange(http.port, `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer me\r\nConnection: close\r\n\r\n`);
    expectProblem(await get('/api/things/%2e%2e'), 400, 'invalid_id');
    expectProblem(await get('/api/things/..'), 400, 'invalid_id');
    expectProblem(await get('/api/x/../things'), 404, 'route_not_found');
    expectProblem(await get('//api/things'), 404, 'route_not_found');
    expectProblem(await get(`/api/things/a%2fb`), 400, 'invalid_id');
  });

  it('49: TRACE is 405', async () => {
    const answer = await exchange(http.port, 'TRACE /api/things HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.text).toMatch(/allow: GET, HEAD, POST, OPTIONS/i);
  });

  it('20: a length that lies leaves no effect', async () => {
    const long = `${JSON_POST}Content-Length: ${BODY.length + 10}\r\n\r\n${BODY}`;
    expectProblem(await exchange(impatient.port, long), 408, 'request_timeout');
    const short = `${JSON_POST}Content-Length: 10\r\n\r\n${BODY}`;
    const answer = await exchange(http.port, short);
    expect(answer.status).toBe(400);
    expect(received).toEqual([]);
  });

  it('56: a head or a body that does not come is 408', async () => {
    expectProblem(
      await exchange(impatient.port, 'GET /api/things HTTP/1.1\r\nHost: a\r\nX-Slow'),
      408,
      'request_timeout',
    );
    expectProblem(await exchange(impatient.port, `${JSON_POST}Content-Length: 100\r\n\r\n{`), 408, 'request_timeout');
  });

  it.each(['foo', 'foo=bar'])('an expectation of %s is 417', async (expectation) => {
    const bytes = `GET /api/things HTTP/1.1\r\nHost: a\r\nExpect: ${expectation}\r\nConnection: close\r\n\r\n`;
    expectProblem(await exchange(http.port, bytes), 417, 'expectation_failed');
  });

  it('survives a client that goes away in the middle of its body', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(http.port, '127.0.0.1', () => {
        socket.write(`${JSON_POST}Content-Length: 100\r\n\r\n{`, () => socket.destroy());
      });
      socket.on('close', () => {
        resolve();
      });
    });
    const response = await fetch(`${http.url}/api/things`, { headers: { authorization: 'Bearer me' } });
    expect(response.status).toBe(200);
    expect(received).toEqual([]);
  });

  it('keeps the connection after a refusal whose body was read', async () => {
    const bad = `${JSON_POST}Content-Length: 1\r\n\r\n{`;
    const good = `${JSON_POST}Content-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;
    const { text } = await exchange(http.port, `${bad}${good}`);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 201']);
  });
});
