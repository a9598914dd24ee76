import { request as sendRequest } from 'node:http';
import type { OutgoingRequest } from '../../../contract/support/http-client.js';

/** What a client had of an answer when its connection ended. */
export interface LastWords {
  /** 0: not even the head. */
  readonly status: number;
  readonly bytes: number;
  /** Of the whole body, as its head says. */
  readonly length: number;
}

/** Sends a request on a connection of its own, and takes what comes until the connection ends. Never rejects. */
export function sendUntilTheEnd(address: string, { method, path, headers, body }: OutgoingRequest): Promise<LastWords> {
  const { hostname, port } = new URL(address);
  const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve) => {
    const outgoing = sendRequest(
      { hostname, port, method, path, headers: sent as Record<string, string | string[]>, agent: false },
      (incoming) => {
        let bytes = 0;
        incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
        incoming.on('error', () => undefined);
        incoming.on('close', () => {
          resolve({ status: incoming.statusCode ?? 0, bytes, length: Number(incoming.headers['content-length']) });
        });
      },
    );
    outgoing.on('error', () => {
      resolve({ status: 0, bytes: 0, length: 0 });
    });
    if (body !== undefined) outgoing.setHeader('content-length', Buffer.byteLength(body));
    outgoing.end(body);
  });
}
