import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';
import { answerError } from '../answer-error.js';
import { requestIdOf } from '../request-id.js';
import { answerClientError } from './client-error.js';
import { EarlyRefusals } from './early-refusals.js';
import { useHeadChecks } from './head-checks.js';
import { HTTP_DEFAULTS, type HttpOptions } from './http-options.js';
import { useJsonBodies } from './json-bodies.js';
import { useResponseHeaders, writeResponseHeaders } from './response-headers.js';
import { RouteTable } from './route-table.js';
import { useRouting } from './routing.js';
import { useUnreadAnswers } from './unread-answers.js';
import { useUnreadBodies } from './unread-bodies.js';

/**
 * Fastify under Nest, judged in one order: head of the request, then whatever hooks are added later (identity), then the
 * content type, limits and JSON. Every error on the way is a problem document.
 */
export function createHttpAdapter(options: HttpOptions = {}): FastifyAdapter {
  const earlyRefusals = new EarlyRefusals();
  const adapter = new StrictFastifyAdapter({ ...serverOptions(options), serverFactory: earlyRefusals.serverFactory });
  const server: FastifyInstance = adapter.getInstance();
  // Unbounded here, since Node would silently drop the headers beyond; the size is bounded and the head check counts.
  server.server.maxHeadersCount = 0;
  server.decorate('earlyRefusals', earlyRefusals);
  if (options.onInternalError !== undefined) server.decorate('reportError', options.onInternalError);
  const routes = new RouteTable();
  useResponseHeaders(server);
  useHeadChecks(server);
  useRouting(server, routes);
  useJsonBodies(server, options.bodyLimits ?? {});
  useUnreadBodies(server);
  useUnreadAnswers(server, options.answerTimeoutMs ?? HTTP_DEFAULTS.answerTimeoutMs);
  return adapter;
}

/** Errors, unknown paths and bodies are this folder's; Nest's own handlers would answer in another shape. */
class StrictFastifyAdapter extends FastifyAdapter {
  constructor(options: FastifyHttpOptions<Server>) {
    super(options as object);
    const server: FastifyInstance = this.getInstance();
    server.setErrorHandler((error, _request, reply) => {
      answerError(error, reply);
    });
  }

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance();
  }

  override registerParserMiddleware(): void {
    // The parser of `useJsonBodies` is the only one.
  }
}

function serverOptions(options: HttpOptions): FastifyHttpOptions<Server> {
  return {
    genReqId: requestIdOf,
    bodyLimit: HTTP_DEFAULTS.bodyBytesMax,
    requestTimeout: options.requestTimeoutMs ?? HTTP_DEFAULTS.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? HTTP_DEFAULTS.keepAliveTimeoutMs,
    trustProxy: options.trustProxy ?? false,
    exposeHeadRoutes: true,
    routerOptions: { maxParamLength: HTTP_DEFAULTS.parameterLengthMax },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, _request, reply) => {
      writeResponseHeaders(reply.request, reply);
      answerError(error, reply);
    },
    http: {
      // The head check answers a missing Host, as a problem.
      requireHostHeader: false,
      maxHeaderSize: HTTP_DEFAULTS.headerBytesMax,
      headersTimeout: options.headersTimeoutMs ?? HTTP_DEFAULTS.headersTimeoutMs,
      connectionsCheckingInterval: 1_000,
    },
  };
}
