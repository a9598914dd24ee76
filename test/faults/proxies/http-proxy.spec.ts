import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitUntil } from '../../support/wait-until.js';
import { HttpProxy } from './http-proxy.js';

describe('the proxy before the API', () => {
  let server: Server;
  let proxy: HttpProxy;
  /** What the server has got: whole bodies, and those that broke off. */
  let whole: string[];
  let broken: number;

  beforeEach(async () => {
    [whole, broken] = [[], 0];
    server = createServer((request, response) => {
      text(request).then(
        (body) => {
          whole.push(body);
          response.end(`heard ${body}`);
        },
        () => (broken += 1),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    proxy = await HttpProxy.open(() => address);
  });

  afterEach(async () => {
    await proxy.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const post = async (body: string): Promise<string> =>
    (await fetch(proxy.address, { method: 'POST', body, signal: AbortSignal.timeout(20_000) })).text();

  it('passes requests on', async () => {
    expect(await Promise.all([post('one'), post('two'), post('')])).toEqual(['heard one', 'heard two', 'heard ']);
    expect(proxy.counts.faults).toEqual({ 'request-cut': 0, 'client-leaves': 0, 'answer-lost': 0, 'answer-cut': 0 });
  });

  it('cuts a request amid its body, and leaves shorter ones alone', async () => {
    proxy.failRequests({ kind: 'request-cut', bodyBytes: 4 });
    expect(await post('four')).toBe('heard four');
    expect(proxy.faultsLeft).toBe(1);
    await expect(post('longer')).rejects.toThrow('fetch failed');
    await waitUntil(() => broken === 1);
    expect(whole).toEqual(['four']);
    expect(proxy.counts.faults['request-cut']).toBe(1);
  });

  it('cuts a request before its last byte, and none that does not say where it ends', async () => {
    proxy.failRequests({ kind: 'request-cut', bodyBytes: 3 });
    const stream = new ReadableStream({
      start(controller): void {
        controller.enqueue(Buffer.from('of no length'));
        controller.close();
      },
    });
    const answer = await fetch(proxy.address, { method: 'POST', body: stream, duplex: 'half' });
    expect(await answer.text()).toBe('heard of no length');
    await expect(post('four')).rejects.toThrow('fetch failed');
    await waitUntil(() => broken === 1);
    expect(whole).toEqual(['of no length']);
  });

  it.each([
    ['leaves after the request', 'client-leaves'],
    ['loses the answer', 'answer-lost'],
  ] as const)('%s, which the server has', async (_name, kind) => {
    proxy.failRequests({ kind });
    await expect(post('lost')).rejects.toThrow('fetch failed');
    await waitUntil(() => whole.length === 1);
    expect(proxy.counts.faults[kind]).toBe(1);
    expect(await post('next')).toBe('heard next');
  });

  it.each([
    ['head', 5],
    ['body', 130],
  ])('cuts an answer in its %s', async (_name, bytes) => {
    proxy.failRequests({ kind: 'answer-cut', bytes });
    await expect(post('x'.repeat(1_000))).rejects.toThrow();
    expect(proxy.counts.faults['answer-cut']).toBe(1);
  });

  it('finds the requests of one connection however their bytes come', async () => {
    const request = (body: string): string =>
      `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const bytes = Buffer.from(`${request('first')}GET / HTTP/1.1\r\nHost: a\r\n\r\n${request('second')}`);
    for (const size of [1, 7, bytes.length]) {
      whole = [];
      proxy.failRequests({ kind: 'request-cut', bodyBytes: 5 });
      const socket = connect(Number(new URL(proxy.address).port), '127.0.0.1');
      const heard = text(socket);
      for (let at = 0; at < bytes.length; at += size) socket.write(bytes.subarray(at, at + size));
      await waitUntil(() => proxy.faultsLeft === 0);
      await heard.catch(() => undefined);
      await waitUntil(() => whole.length === 2);
      expect(whole.sort()).toEqual(['', 'first']);
    }
    expect(proxy.counts.faults['request-cut']).toBe(3);
  });

  it('turns new connections away', async () => {
    proxy.refuses = true;
    await expect(post('one')).rejects.toThrow('fetch failed');
    proxy.mend();
    expect(await post('two')).toBe('heard two');
  });
});
