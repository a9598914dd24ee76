import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One exchange with the API behind, as a fault sees it. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export type Forward = (exchange: Exchange) => Promise<ProxiedAnswer>;

/** What goes wrong between a client and the API; it forwards what it leaves alone. */
export type Fault = (exchange: Exchange, forward: Forward) => Promise<ProxiedAnswer>;

/** An API with a fault: everything goes to the real one, through the fault. */
export async function startFaultyProxy(
  address: string,
  fault: Fault,
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, address, fault);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${String(port)}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends writes a second time under a key of its own: what a client without keys would do. */
export const doubling: Fault = async (exchange, forward) => {
  const answered = await forward(exchange);
  const isReplay = answered.headers['idempotent-replayed'] !== undefined;
  if (!isReplay || exchange.method === 'GET') return answered;
  return forward({ ...exchange, headers: { ...exchange.headers, 'idempotency-key': randomUUID() } });
};

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  address: string,
  fault: Fault,
): Promise<void> {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const body = (await buffer(incoming)).toString('utf8');
  const result = await fault({ method, path, headers, body }, (exchange) => forwardTo(address, exchange));
  outgoing.writeHead(result.status, endToEnd(result.headers)).end(result.body);
}

function forwardTo(address: string, { method, path, headers, body }: Exchange): Promise<ProxiedAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${address}${path}`, { method, headers: endToEnd(headers), agent: false }, (response) => {
      buffer(response).then((bytes) => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString('utf8') });
      }, reject);
    });
    outgoing.on('error', reject).end(body === '' ? undefined : body);
  });
}

/** Without the headers that are about one connection, or about a body that may be another now. */
function endToEnd(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const hopByHop = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !hopByHop.has(name)));
}
