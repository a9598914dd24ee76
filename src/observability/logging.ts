import cluster from 'node:cluster';
import { type DynamicModule, Logger as NestLogger } from '@nestjs/common';
import { Logger as LoggerOverPino, LoggerModule, type Params, PinoLogger } from 'nestjs-pino';
import type { LogFn, Logger } from 'pino';
import { Configuration } from '../config/index.js';

/** What Nest says of each module and route at every start. */
const CHATTER = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver']);

/**
 * JSON lines on standard output. The lines about requests are written by `RequestLog`; pino-http's middleware, which
 * would serialise headers, stays out of the requests' way.
 */
export function loggingModule(): DynamicModule {
  return LoggerModule.forRootAsync({
    inject: [Configuration],
    useFactory: logParameters,
  });
}

/** The same lines from a process that has no application. */
export function logWithoutApplication(configuration: Configuration): void {
  const parameters = logParameters(configuration);
  NestLogger.overrideLogger(new LoggerOverPino(new PinoLogger(parameters), parameters));
}

function logParameters({ logLevel }: Configuration): Params {
  return {
    forRoutes: [],
    pinoHttp: {
      level: logLevel,
      // Of several workers, a line says whose it is.
      base: cluster.isWorker ? { worker: process.pid } : null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      hooks: { logMethod },
      // Operators look for ERROR.
      formatters: { level: (level: string) => ({ level: level.toUpperCase() }) },
    },
  };
}

/** Drops the framework's chatter. */
function logMethod(this: Logger, parameters: Parameters<LogFn>, write: LogFn): void {
  const [first] = parameters as unknown[];
  const context = typeof first === 'object' && first !== null && 'context' in first ? first.context : undefined;
  if (typeof context !== 'string' || !CHATTER.has(context)) write.apply(this, parameters);
}
