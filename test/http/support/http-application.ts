import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import {
  configureHttp,
  createHttpAdapter,
  DeclaredInputInterceptor,
  type DocsOptions,
  EtagInterceptor,
  type HttpOptions,
  ProblemError,
  ProblemFilter,
  problemType,
  StrictValidationPipe,
} from '../../../src/http/index.js';
import { FailuresController, ImportsController, ThingsController } from './things.controller.js';

@Module({
  controllers: [ThingsController, ImportsController, FailuresController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: DeclaredInputInterceptor },
    { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
    { provide: APP_PIPE, useClass: StrictValidationPipe },
  ],
})
class HttpTestModule {}

class NoToken extends ProblemError {
  static override readonly type = problemType({
    code: 'test_unauthenticated',
    status: 401,
    title: 'No token',
    action: 'Send one.',
  });
}

export interface HttpApplication {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** The http room alone, on a port: no database, and an identity that believes any Authorization header. */
export async function startHttpApplication(
  options: HttpOptions & { docs?: DocsOptions | false } = {},
): Promise<HttpApplication> {
  const adapter = createHttpAdapter({
    onInternalError: () => undefined,
    bodyLimits: { 'POST /api/imports': { bytes: 2_097_152, itemsMax: 5_000 } },
    ...options,
  });
  const app = await NestFactory.create<NestFastifyApplication>(HttpTestModule, adapter, {
    bodyParser: false,
    logger: false,
  });
  identifyBy(adapter.getInstance());
  configureHttp(app, { docs: options.docs ?? false });
  await app.listen(0, '127.0.0.1');
  const port = (app.getHttpServer() as { address(): { port: number } }).address().port;
  return { app, port, url: `http://127.0.0.1:${port}`, close: () => app.close() };
}

/** The user is what the header says after `Bearer`. */
function identifyBy(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.url?.startsWith('/api') !== true) {
      done();
      return;
    }
    const userId = request.headers.authorization?.slice('Bearer '.length);
    if (userId === undefined) {
      done(new NoToken('There is no token.'));
      return;
    }
    request.caller = { userId, companyId: undefined };
    done();
  });
}
