import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from './config/index.js';
import { Lifecycle } from './observability/index.js';

/** How long connections may last once every request was answered. */
const CONNECTIONS_TIMEOUT_MS = 2_000;

/**
 * Stops without losing a request: says that it is not ready, takes no more connections, lets what runs end within the
 * drain time, and closes the engine and the pools last.
 */
export async function shutDown(application: NestFastifyApplication, configuration: Configuration): Promise<void> {
  application.get(Lifecycle).beginDraining();
  application.getHttpAdapter().getInstance().earlyRefusals.stop();
  await wait(configuration.shutdownDelayMs);
  const server = application.getHttpServer();
  await Promise.race([closed(server), wait(configuration.drainTimeoutMs, undefined, { ref: false })]);
  const leftovers = setTimeout(() => {
    server.closeAllConnections();
  }, configuration.drainTimeoutMs + CONNECTIONS_TIMEOUT_MS);
  await application.close();
  clearTimeout(leftovers);
}

/** Resolves when the last request is answered; idle connections are closed at once. */
function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    if (!server.listening) resolve();
    else
      server.close(() => {
        resolve();
      });
  });
}
