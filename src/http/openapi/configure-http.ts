import type { INestApplication } from '@nestjs/common';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { createApiDocument } from './api-document.js';
import type { DocsOptions } from './docs-options.js';
import { errorsPage } from './errors-page.js';

export interface ConfigureHttpOptions {
  /** What `/docs` shows, or false to close it. */
  readonly docs: DocsOptions | false;
}

/** Opens the API description; called after the application is created and before it listens. */
export function configureHttp(app: INestApplication, { docs }: ConfigureHttpOptions): void {
  if (docs === false) return;
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= createApiDocument(app, docs)), {
    jsonDocumentUrl: 'docs/json',
    raw: ['json'],
    customSiteTitle: 'AccuBooks API',
    swaggerOptions: { persistAuthorization: docs.demoToken === undefined, ...authorization(docs.demoToken) },
  });
  const server = app.getHttpAdapter().getInstance() as FastifyInstance;
  server.get('/docs/errors', (_request, reply) => reply.type('text/html; charset=utf-8').send(errorsPage()));
}

/** Signs "try it out" in with the demo's token. */
function authorization(token: string | undefined): object {
  if (token === undefined) return {};
  const schema = { type: 'http', scheme: 'bearer' };
  return { authAction: { bearer: { name: 'bearer', schema, value: token } } };
}
