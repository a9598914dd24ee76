import type { FastifyInstance } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import {
  BadRequest,
  DuplicateHeader,
  ExpectationFailed,
  HeadersTooLarge,
  InvalidPath,
  InvalidQuery,
} from '../http.errors.js';
import type { ProblemError } from '../problem.js';
import { HTTP_DEFAULTS } from './http-options.js';

/** After these the rest of the connection is not to be trusted: what came behind them is not carried out. */
const CLOSING = [HeadersTooLarge, BadRequest, ExpectationFailed];

/** Judges the head of a request before anything else looks at it. */
export function useHeadChecks(server: FastifyInstance): void {
  const unmet = new WeakSet<IncomingMessage>();
  const distrusted = new WeakSet<Socket>();
  // Node would answer by itself, without a problem document; the request goes the way of all others instead.
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    unmet.add(request);
    server.server.emit('request', request, response);
  });
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    const problem = distrusted.has(socket)
      ? new BadRequest('The request came behind one that is no valid HTTP.')
      : (headProblem(request.raw) ?? (unmet.has(request.raw) ? new ExpectationFailed() : undefined));
    if (CLOSING.some((kind) => problem instanceof kind)) {
      distrusted.add(socket);
      void reply.header('connection', 'close');
    }
    done(problem);
  });
}

function headProblem(request: IncomingMessage): ProblemError | undefined {
  // The parser takes a request line without a version for HTTP/0.9.
  if (!['1.0', '1.1'].includes(request.httpVersion)) return new BadRequest('The version of HTTP must be 1.0 or 1.1.');
  if (request.headers.host === undefined && request.httpVersion !== '1.0')
    return new BadRequest('There is no Host header.');
  // The parser only looks at whether chunked is the last one, and leaves the others in the body.
  const coding = request.headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    return new BadRequest('The transfer coding must be chunked and no other.');
  return headersProblem(request.rawHeaders) ?? urlProblem(request.url ?? '');
}

/** Node keeps the first of these and drops the rest, or joins them; which one was meant nobody knows. */
const ONCE: ReadonlySet<string> = new Set(['authorization', 'content-type', 'x-company-id', 'if-match', 'host']);

function headersProblem(rawHeaders: readonly string[]): ProblemError | undefined {
  if (rawHeaders.length > 2 * HTTP_DEFAULTS.headersMax) return new HeadersTooLarge();
  let seen: Set<string> | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    if (!ONCE.has(name)) continue;
    seen ??= new Set();
    if (seen.has(name)) return new DuplicateHeader(name);
    seen.add(name);
  }
  return undefined;
}

function urlProblem(url: string): ProblemError | undefined {
  if (url.length > HTTP_DEFAULTS.urlLengthMax) return new InvalidPath('The path and query are too long.');
  if (!url.startsWith('/') && !/^https?:\/\//i.test(url)) return new BadRequest('The request target is not a path.');
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  if (path.length > HTTP_DEFAULTS.pathLengthMax) return new InvalidPath('The path is too long.');
  if (!isWellEncoded(path)) return new InvalidPath();
  if (mark === -1 || isWellEncoded(url.slice(mark))) return undefined;
  return new InvalidQuery([
    { pointer: '', code: 'validation_failed', message: 'It holds a malformed percent encoding.' },
  ]);
}

function isWellEncoded(text: string): boolean {
  if (!text.includes('%')) return true;
  try {
    return !decodeURIComponent(text).includes('\0');
  } catch {
    return false;
  }
}
