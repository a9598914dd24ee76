import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Configuration } from '../config/index.js';
import { dataSourceOptions } from './data-source.options.js';
import type { PoolName } from './database-logins.js';
import { ServerTimelines } from './server-timelines.js';

/** The data sources `writer` (the group engine's alone) and `reader`. Their pools are closed last at a shutdown. */
@Module({ imports: pools('writer', 'reader') })
export class DatabaseModule {}

function pools(...names: readonly PoolName[]): DynamicModule[] {
  const timelines = new ServerTimelines();
  return names.map((name) => pool(name, timelines));
}

function pool(name: PoolName, timelines: ServerTimelines): DynamicModule {
  const logger = new Logger(`DatabasePool:${name}`);
  return TypeOrmModule.forRootAsync({
    name,
    inject: [Configuration],
    useFactory: (configuration: Configuration) => ({
      ...dataSourceOptions(
        configuration,
        name,
        (error) => {
          logger.warn(`an idle connection was lost: ${error instanceof Error ? error.message : String(error)}`);
        },
        timelines,
      ),
      // The start has already looked whether the database can be used.
      retryAttempts: 1,
    }),
  });
}
