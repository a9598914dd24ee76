import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { register } from 'prom-client';
import { Configuration, listenFailure } from '../config/index.js';
import { METRICS_SOURCE } from './metrics.controller.js';
import type { MetricsSource } from './metrics-sum.js';

const REQUEST_TIMEOUT_MS = 5_000;

/** Serves `/metrics`, and nothing else, on METRICS_PORT: a port that the load balancer does not reach. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly configuration: Configuration,
    @Inject(METRICS_SOURCE) private readonly source: MetricsSource,
  ) {}

  /** The port that is listened on, or undefined. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  onApplicationBootstrap(): Promise<void> {
    return this.open();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Does nothing without METRICS_PORT. @throws AddressNotUsable */
  async open(): Promise<void> {
    const { metricsPort, host } = this.configuration;
    if (metricsPort === undefined) return;
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      this.source().then(
        (text) => response.writeHead(200, { 'content-type': register.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    this.server.listen(metricsPort, host);
    await once(this.server, 'listening').catch((error: unknown) => {
      throw listenFailure(error, 'METRICS_PORT');
    });
    this.logger.log(`metrics are served on port ${String(this.port)}`);
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => {
      if (this.server === undefined) resolve();
      else
        this.server.close(() => {
          resolve();
        });
    });
  }
}
