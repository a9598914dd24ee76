import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
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
    useFactory: ({ logLevel }: Configuration) => ({
      forRoutes: [],
      pinoHttp: {
        level: logLevel,
        base: null,
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        hooks: { logMethod },
        formatters: { level: (level: string) => ({ level }) },
      },
    }),
  });
}

/** Drops the framework's chatter. */
function logMethod(this: Logger, parameters: Parameters<LogFn>, write: LogFn): void {
  const [first] = parameters as unknown[];
  const context = typeof first === 'object' && first !== null && 'context' in first ? first.context : undefined;
  if (typeof context !== 'string' || !CHATTER.has(context)) write.apply(this, parameters);
}
