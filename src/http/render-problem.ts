import type { FastifyReply } from 'fastify';
import type { ProblemDocument, ProblemError } from './problem.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json; charset=utf-8';

/** Sent with a 503 that says nothing itself. */
const RETRY_AFTER_SECONDS = '1';

/** The problem document of an error (RFC 9457); `type` is a relative reference to the page that explains the code. */
export function problemDocument(problem: ProblemError, requestId: string): ProblemDocument {
  const { title, status, code } = problem.type;
  return {
    ...problem.extensions,
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: problem.message,
    code,
    requestId,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  };
}

/** The headers of a problem's answer, content type included. */
export function problemHeaders(problem: ProblemError): Record<string, string> {
  const headers: Record<string, string> = { ...problem.headers, 'content-type': PROBLEM_CONTENT_TYPE };
  const hasRetryAfter = Object.keys(headers).some((name) => name.toLowerCase() === 'retry-after');
  if (problem.status === 503 && !hasRetryAfter) headers['retry-after'] = RETRY_AFTER_SECONDS;
  return headers;
}

/** Answers with a problem, unless an answer has begun already. */
export function sendProblem(reply: FastifyReply, problem: ProblemError): void {
  if (reply.sent || reply.raw.headersSent) return;
  const body = JSON.stringify(problemDocument(problem, reply.request.id));
  void reply.code(problem.status).headers(problemHeaders(problem)).send(body);
}
