import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MethodNotAllowed, RouteNotFound } from '../http.errors.js';
import { answerError } from '../answer-error.js';
import type { RouteTable } from './route-table.js';

/** Answers unknown paths, wrong methods and OPTIONS before the token and the body are looked at. */
export function useRouting(server: FastifyInstance, routes: RouteTable): void {
  server.addHook('onRoute', ({ url, method }) => {
    routes.add(url, typeof method === 'string' ? [method] : method);
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (!request.is404) done();
    else answerUnrouted(request, reply, routes);
  });
  // A handler may still give up its route, as Nest does for an empty path parameter.
  server.setNotFoundHandler((request, reply) => {
    answerUnrouted(request, reply, routes);
  });
}

function answerUnrouted(request: FastifyRequest, reply: FastifyReply, routes: RouteTable): void {
  const methods = routes.methodsOf(pathOf(request.raw.url ?? '/'));
  if (methods.length === 0 || methods.includes(request.method)) {
    answerError(new RouteNotFound(), reply);
    return;
  }
  const allowed = [...methods, 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') void reply.code(204).header('allow', allowed).send();
  else answerError(new MethodNotAllowed(allowed), reply);
}

function pathOf(url: string): string {
  const path = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '');
  return path.split('?', 1)[0] ?? '/';
}
