import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Configuration } from '../config/index.js';
import { dataSourceOptions } from './data-source.options.js';
import type { PoolName } from './database-logins.js';

/** The data sources `writer` (the group engine's alone) and `reader`. Their pools are closed last at a shutdown. */
@Module({ imports: [pool('writer'), pool('reader')] })
export class DatabaseModule {}

function pool(name: PoolName): DynamicModule {
  const logger = new Logger(`DatabasePool:${name}`);
  return TypeOrmModule.forRootAsync({
    name,
    inject: [Configuration],
    useFactory: (configuration: Configuration) => ({
      ...dataSourceOptions(configuration, name, (error) => {
        logger.warn(`an idle connection was lost: ${error instanceof Error ? error.message : String(error)}`);
      }),
      // The start has already looked whether the database can be used.
      retryAttempts: 1,
    }),
  });
}
