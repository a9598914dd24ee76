import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { createApiDocument } from './api-document.js';
import type { DocsOptions } from './docs-options.js';
import { serveDocsPage } from './docs-page.js';

export interface ConfigureHttpOptions {
  /** What `/docs` shows, or false to close it. */
  readonly docs: DocsOptions | false;
}

/** Opens the API description; called after the application is created and before it listens. */
export function configureHttp(app: INestApplication, { docs }: ConfigureHttpOptions): void {
  if (docs === false) return;
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  serveDocsPage(server, docs.demoToken);
  let document: string | undefined;
  server.get('/docs/json', (_request, reply) => {
    document ??= JSON.stringify(createApiDocument(app, docs));
    return reply.type('application/json; charset=utf-8').send(document);
  });
}
