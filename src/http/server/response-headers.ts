import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** Puts the headers on every answer, errors and unknown paths included. */
export function useResponseHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    writeResponseHeaders(request, reply);
    done();
  });
}

/** The request's id, and what keeps browsers and caches from guessing. */
export function answerHeaders({ url }: IncomingMessage, requestId: string): Record<string, string> {
  return {
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    ...(url?.startsWith('/api') === true ? { 'cache-control': 'no-store' } : {}),
  };
}

/** Puts them on an answer of Fastify. */
export function writeResponseHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(answerHeaders(request.raw, request.id));
}
