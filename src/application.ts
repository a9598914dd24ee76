import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import type { Configuration } from './config/index.js';
import {
  type BodyLimits,
  configureHttp,
  createHttpAdapter,
  type DocsOptions,
  type DocumentedOperation,
} from './http/index.js';
import { idempotentOperationOf } from './idempotency/index.js';
import { MUTATIONS } from './mutations/index.js';
import type { MetricsSource } from './observability/index.js';

/** The version of the API's contract. */
const API_VERSION = '1.0.0';

export interface ApplicationOptions {
  /** Modules that a test adds, such as a global one that provides fault points. */
  readonly modules?: readonly (Type | DynamicModule)[];
  /** Signs the interactive documentation in; only ever a token of the demo company. */
  readonly demoToken?: string | undefined;
  /** What `/metrics` shows; this process's metrics unless given. */
  readonly metrics?: MetricsSource;
}

/** The whole application, ready to listen. The database must be up to date. */
export async function createApplication(
  configuration: Configuration,
  { modules = [], demoToken, metrics }: ApplicationOptions = {},
): Promise<NestFastifyApplication> {
  const { trustProxy } = configuration;
  const proxies = trustProxy === 'off' ? {} : { trustProxy: trustProxy.split(',') };
  const adapter = createHttpAdapter({ ...proxies, bodyLimits: registeredLimits() });
  const application = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(configuration, modules, metrics),
    adapter,
    { bufferLogs: true, abortOnError: false, bodyParser: false },
  );
  application.useLogger(application.get(Logger));
  configureHttp(application, { docs: configuration.docs && docsOptions(demoToken) });
  return application;
}

/** What the registry says of bodies, by route. */
function registeredLimits(): BodyLimits {
  return Object.fromEntries(
    Object.values(MUTATIONS).flatMap(({ method, path, limits }) =>
      limits === undefined ? [] : [[`${method} ${path}`, limits]],
    ),
  );
}

function docsOptions(demoToken: string | undefined): DocsOptions {
  return { version: API_VERSION, operationOf: documentedOperation, ...(demoToken === undefined ? {} : { demoToken }) };
}

function documentedOperation(handler: object): DocumentedOperation | undefined {
  const name = idempotentOperationOf(handler);
  return name === undefined ? undefined : { name, ...MUTATIONS[name] };
}
