import type { Answer, OutgoingRequest } from '../../contract/support/http-client.js';
import type { ApiOperation } from './documented-api.js';

/** A request that was made of an operation, and what it was answered. */
export interface Exchange {
  readonly operation: ApiOperation;
  readonly request: OutgoingRequest;
  /** The body as a value, where it is JSON; undefined where it is not, or none was sent. */
  readonly body: unknown;
  /** False where method and path may lead to another operation, or nowhere. */
  readonly isRouted: boolean;
  readonly answer: Answer;
}

/** The request as a command for a shell, with the secret of the token left out. */
export function curlOf({ method, path, headers, body }: OutgoingRequest): string {
  const lines = Object.entries(headers)
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const))
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `-H ${quoted(`${name}: ${name === 'authorization' ? shortened(value) : String(value)}`)}`);
  const data = body === undefined ? [] : [`--data-binary ${quoted(body.toString())}`];
  return ['curl -sS -i', `-X ${method}`, ...lines, ...data, quoted(`http://localhost:5000${path}`)].join(' ');
}

function shortened(value = ''): string {
  return /^Bearer ey/.test(value) ? 'Bearer $TOKEN' : value;
}

/** For a shell of Bourne's kind; what can't be seen is escaped in the way of bash. */
function quoted(text: string): string {
  const isPlain = /^[\x20-\x7e]*$/.test(text);
  if (isPlain) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = [...Buffer.from(text)].map((byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x27 && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).padStart(2, '0')}`,
  );
  return `$'${escaped.join('')}'`;
}
