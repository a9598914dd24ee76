import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import type { Configuration } from './config/index.js';
import { createHttpAdapter } from './http/index.js';

/**
 * The whole application, ready to listen. The database must be up to date.
 * @param extensions modules that a test adds.
 */
export async function createApplication(
  configuration: Configuration,
  extensions: readonly (Type | DynamicModule)[] = [],
): Promise<NestFastifyApplication> {
  const { trustProxy } = configuration;
  const adapter = createHttpAdapter(trustProxy === 'off' ? {} : { trustProxy: trustProxy.split(',') });
  const application = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(configuration, extensions),
    adapter,
    { bufferLogs: true, abortOnError: false },
  );
  application.useLogger(application.get(Logger));
  return application;
}
