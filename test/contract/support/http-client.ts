import { Agent, type IncomingHttpHeaders, request as sendRequest } from 'node:http';

/** What a server answered, its body as the bytes came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request, as it goes over the wire. A header with several values is sent several times. */
export interface OutgoingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: string | Buffer;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1_100, timeout: 30_000 });

/**
 * Sends a request exactly as it is given: nothing is added but Host and Content-Length.
 * @throws Error when the connection ends without an answer.
 */
export function send(address: string, { method, path, headers, body }: OutgoingRequest): Promise<Answer> {
  const { hostname, port } = new URL(address);
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = sendRequest(
      { agent, hostname, port, method, path, headers: sent as Record<string, string | string[]> },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
        });
      },
    );
    outgoing.on('error', reject);
    if (body !== undefined) outgoing.setHeader('content-length', Buffer.byteLength(body));
    outgoing.end(body);
  });
}

/** Closes the connections that are kept for later. */
export function closeConnections(): void {
  agent.destroy();
}

/** The members of a JSON answer. */
export function jsonOf(answer: Answer): Readonly<Record<string, unknown>> {
  return JSON.parse(answer.body) as Record<string, unknown>;
}
