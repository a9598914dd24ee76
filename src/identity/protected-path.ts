import type { FastifyRequest } from 'fastify';

const API = /^\/api(?:[/?]|$)/;

/**
 * Whether a request needs a caller. The route that was found decides, so that an odd spelling of the path (`/%61pi/me`)
 * is no way around; without a route, the path does.
 */
export function isProtected(request: FastifyRequest): boolean {
  return API.test(request.routeOptions.url ?? request.url);
}
