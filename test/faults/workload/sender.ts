import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { type AnswerHeaders, KEPT_HEADERS, type SentRequest } from '../history/attempt.js';

/** Longer than the application takes for any answer, so that only faults run into it. */
const TIMEOUT_MS = 11_000;

/** What came back: an answer, or why there was none. */
export interface Exchange {
  /** 0: there was no answer. */
  readonly status: number;
  readonly replayed: boolean;
  readonly headers: AnswerHeaders;
  readonly body: string;
  readonly failure: string;
}

/** What goes with a request. */
export interface Envelope {
  readonly token: string;
  readonly companyId?: string | undefined;
  readonly key?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Sends each request once, over kept connections. Half an answer is no answer. */
export class Sender {
  private readonly agents: readonly Agent[];

  constructor(
    private readonly addresses: readonly string[],
    connections: number,
  ) {
    this.agents = addresses.map(() => new Agent({ keepAlive: true, maxSockets: connections }));
  }

  send(replica: number, { method, path, body, ifMatch }: SentRequest, envelope: Envelope): Promise<Exchange> {
    const agent = this.agents[replica];
    const headers = {
      ...headersOf(envelope),
      ...(ifMatch === '' ? {} : { 'if-match': ifMatch }),
      ...(body === '' ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    return new Promise((resolve) => {
      const fail = ({ message, ...error }: Error & { code?: unknown }): void => {
        const failure = message === '' ? String(error.code) : message;
        resolve({ status: 0, replayed: false, headers: {}, body: '', failure });
      };
      const options = { method, headers, ...(agent === undefined ? {} : { agent }) };
      const outgoing = httpRequest(`${this.addresses[replica] ?? ''}${path}`, options, (incoming) => {
        readText(incoming).then((text) => {
          const { statusCode: status = 0, headers: answered } = incoming;
          const replayed = answered['idempotent-replayed'] === 'true';
          resolve({ status, replayed, headers: keptOf(answered), body: text, failure: '' });
        }, fail);
      });
      // A timer of its own: the socket's counts silence only, and a proxy may drop single bytes.
      const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
      outgoing.on('close', () => {
        clearTimeout(timer);
      });
      outgoing.on('error', fail).end(body);
    });
  }

  close(): void {
    for (const agent of this.agents) agent.destroy();
  }
}

function keptOf(headers: IncomingHttpHeaders): AnswerHeaders {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

function headersOf({ token, companyId, key, requestId }: Envelope): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    ...(companyId === undefined ? {} : { 'x-company-id': companyId }),
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...(requestId === undefined ? {} : { 'x-request-id': requestId }),
  };
}
