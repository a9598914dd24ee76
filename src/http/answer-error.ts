import type { FastifyReply } from 'fastify';
import { logError, type ReportError } from './error-report.js';
import { sendProblem } from './render-problem.js';
import { toProblem } from './to-problem.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Given to `createHttpAdapter`; the log by default. */
    reportError?: ReportError;
  }

  interface FastifyReply {
    /** The code of the problem that is the answer, for the log of requests. */
    problemCode?: string;
  }
}

/** The one way from an error to an answer: hooks, parsers, routing and handlers all end here. */
export function answerError(error: unknown, reply: FastifyReply): void {
  const problem = toProblem(error);
  if (problem.status >= 500) (reply.server.reportError ?? logError)(problem, reply.request.id);
  if (reply.request.raw.complete) reply.removeHeader('connection');
  reply.problemCode = problem.code;
  sendProblem(reply, problem);
}
