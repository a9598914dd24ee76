import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Puts the headers on every answer, errors and unknown paths included. */
export function useResponseHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    writeResponseHeaders(request, reply);
    done();
  });
}

/** The request's id, and what keeps browsers and caches from guessing. */
export function writeResponseHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  void reply.header('x-content-type-options', 'nosniff');
  if (request.raw.url?.startsWith('/api') === true) void reply.header('cache-control', 'no-store');
}
