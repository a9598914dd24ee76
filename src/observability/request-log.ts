import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PinoLogger } from 'nestjs-pino';
import type { Counter } from 'prom-client';
import { Lifecycle } from './lifecycle.js';

const METRIC = 'http_requests_total';
/** What an alert counts has to be there before it happens: a series that is born at 1 has no increase. */
const FAILURES = [500, 503] as const;
const UNMATCHED = 'unmatched';
/** Asked all the time; a line for each would hide the others. */
const QUIET_ROUTES = /^\/(health|metrics)/;

export const REQUEST_METRIC_PROVIDER = makeCounterProvider({
  name: METRIC,
  help: 'Answered HTTP requests.',
  labelNames: ['method', 'route', 'status'],
});

/**
 * One log line and one count for every answer. Only the route's template is named: a concrete path holds ids and keys.
 * Headers and bodies are never logged.
 */
@Injectable()
export class RequestLog implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly logger: PinoLogger,
    private readonly lifecycle: Lifecycle,
    @InjectMetric(METRIC) private readonly requests: Counter,
  ) {
    logger.setContext('http');
    // Providers are made before routes.
    host.httpAdapter.getInstance().addHook('onRoute', ({ method, url }) => {
      for (const single of [method].flat()) this.startAtZero(single, url);
    });
  }

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addHook('onResponse', (request, reply, done) => {
      this.record(request, reply);
      done();
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.lifecycle.draining) reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** HEAD comes along with each GET. */
  private startAtZero(method: string, route: string): void {
    if (method === 'HEAD') return;
    for (const status of FAILURES) this.requests.inc({ method, route, status }, 0);
    this.requests.inc({ method, route: UNMATCHED, status: 503 }, 0);
  }

  /** @param route undefined when none was found, or looked for. */
  count(method: string, route: string | undefined, status: number): void {
    this.requests.inc({ method, route: route ?? UNMATCHED, status });
  }

  private record(request: FastifyRequest, reply: FastifyReply): void {
    const method = request.method;
    const route = request.routeOptions.url ?? UNMATCHED;
    const status = reply.statusCode;
    this.count(method, route, status);
    if (QUIET_ROUTES.test(route) && status < 400) return;
    const durationMs = Math.round(reply.elapsedTime * 10) / 10;
    const code = reply.problemCode;
    const line = { requestId: request.id, method, route, status, ...(code === undefined ? {} : { code }), durationMs };
    // Overload is not a defect.
    if (status === 503) this.logger.warn(line);
    else if (status >= 500) this.logger.error(line);
    else this.logger.info(line);
  }
}
