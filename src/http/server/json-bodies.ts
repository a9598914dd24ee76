import type { FastifyInstance, FastifyRequest } from 'fastify';
import { UnsupportedEncoding, UnsupportedMediaType } from '../http.errors.js';
import { JSON_LIMITS, type JsonLimits, parseJsonBody } from '../json/strict-json.js';
import { type BodyLimits, HTTP_DEFAULTS } from './http-options.js';

const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset=(?:utf-8|"utf-8")[ \t]*)?;?$/i;

/** Makes strict JSON the only kind of body, within the limits of its route; an absent one is `{}`. */
export function useJsonBodies(server: FastifyInstance, bodyLimits: BodyLimits): void {
  const limitsOf = jsonLimits(bodyLimits);
  server.removeAllContentTypeParsers();
  server.addHook('onRoute', (route) => {
    const bytes = bodyLimits[`${String(route.method)} ${route.url}`]?.bytes;
    if (bytes !== undefined) route.bodyLimit = bytes;
  });
  server.addHook('preParsing', (request, _reply, _payload, done) => {
    done(isBodied(request.method) && hasBody(request) ? mediaProblem(request) : null);
  });
  server.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: HTTP_DEFAULTS.bodyBytesMax },
    (request, body, done) => {
      done(null, parseJsonBody(body as Buffer, limitsOf(request)));
    },
  );
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && isBodied(request.method)) request.body = {};
    done();
  });
}

/** A body is announced by its length or by chunks. */
function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function mediaProblem({ headers }: FastifyRequest): Error | null {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') return new UnsupportedEncoding();
  return JSON_TYPE.test(headers['content-type'] ?? '') ? null : new UnsupportedMediaType();
}

function isBodied(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH' || method === 'DELETE';
}

function jsonLimits(bodyLimits: BodyLimits): (request: FastifyRequest) => JsonLimits {
  const byRoute = new Map(
    Object.entries(bodyLimits).map(([route, { itemsMax, membersMax }]) => [
      route,
      {
        depthMax: JSON_LIMITS.depthMax,
        itemsMax: itemsMax ?? JSON_LIMITS.itemsMax,
        membersMax: membersMax ?? JSON_LIMITS.membersMax,
      },
    ]),
  );
  if (byRoute.size === 0) return () => JSON_LIMITS;
  return (request) => byRoute.get(`${request.method} ${request.routeOptions.url ?? ''}`) ?? JSON_LIMITS;
}
