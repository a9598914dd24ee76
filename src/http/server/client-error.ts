import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { BadRequest, HeadersTooLarge, PayloadTooLarge, RequestTimeout } from '../http.errors.js';
import type { ProblemError } from '../problem.js';
import { PROBLEM_CONTENT_TYPE, problemDocument } from '../render-problem.js';

/** Answers what Node's HTTP parser refuses, or what did not arrive in time, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const answer = answerUnderWay(socket);
  if (answer?.req.complete === true) {
    closeAfter(answer, socket);
    return;
  }
  if (socket.writable && answer?.headersSent !== true) socket.write(answerTo(problemOf(error.code)));
  socket.destroySoon();
}

/** The first answer that the connection still owes. */
function answerUnderWay(socket: Socket): ServerResponse | undefined {
  return (socket as Socket & { _httpMessage?: ServerResponse | null })._httpMessage ?? undefined;
}

/** The fault is in bytes behind a whole request, which may be taking effect: that one is answered, and nothing else. */
function closeAfter(answer: ServerResponse, socket: Socket): void {
  answer.shouldKeepAlive = false;
  answer.once('finish', () => {
    socket.destroySoon();
  });
}

function problemOf(code: string | undefined): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLarge();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimeout();
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return new PayloadTooLarge();
  return new BadRequest();
}

function answerTo(problem: ProblemError): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problemDocument(problem, requestId));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${PROBLEM_CONTENT_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
