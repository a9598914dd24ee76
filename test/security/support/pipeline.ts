import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { OutgoingRequest } from '../../contract/support/http-client.js';

/** An answer as its bytes came over a connection. */
export interface RawAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** One connection over which requests go out without waiting for the answers to those before them. */
export class Pipeline {
  /** All that came back, a character for each byte. */
  received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
  }

  static async open(address: string): Promise<Pipeline> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new Pipeline(socket);
  }

  /** Sends all of them in one piece. */
  send(...requests: OutgoingRequest[]): void {
    this.socket.write(requests.map(bytesOf).join(''));
  }

  /** The whole answers so far. */
  get answers(): RawAnswer[] {
    return answersIn(this.received);
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A request as it goes over the wire. */
function bytesOf({ method, path, headers, body = '' }: OutgoingRequest): string {
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${String(value)}\r\n`);
  const length = method === 'GET' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: a\r\n${lines.join('')}${length}\r\n${body.toString()}`;
}

/**
 * Takes apart what a connection carried, a character for each byte; an answer that has not come whole is left out.
 * @throws Error for bytes that are no answer of a length that it says.
 */
function answersIn(bytes: string): RawAnswer[] {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd === -1) return [];
  const [statusLine = '', ...lines] = bytes.slice(0, headEnd).split('\r\n');
  const headers = new Map(lines.map((line) => [nameIn(line), line.slice(line.indexOf(':') + 1).trim()]));
  const [status, length] = [/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1], headers.get('content-length')];
  if (status === undefined || length === undefined) throw new Error(`no answer with a length: ${statusLine}`);
  const start = headEnd + 4;
  const end = start + Number(length);
  if (bytes.length < end) return [];
  const text = Buffer.from(bytes.slice(start, end), 'latin1').toString();
  const body = JSON.parse(text) as RawAnswer['body'];
  return [{ status: Number(status), headers, body }, ...answersIn(bytes.slice(end))];
}

function nameIn(line: string): string {
  return line.slice(0, line.indexOf(':')).toLowerCase();
}
