import { getMetadataArgsStorage, type DataSourceOptions } from 'typeorm';
import type { Configuration } from '../config/index.js';
import { connectionCheck } from './connection-check.js';
import { loginOf, writerPoolSize, type PoolName } from './database-logins.js';
import { ServerTimelines } from './server-timelines.js';
import { SnakeCaseNamingStrategy } from './snake-case.naming-strategy.js';
import { VALUE_PARSERS } from './value-parsers.js';

/** Half of what a load balancer usually allows a silent connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;
const IDLE_TIMEOUT_MS = 300_000;
/** A busy machine needs longer than a second for a login, and for what follows; who finds no free connection waits as long. */
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * The options of a pool. Every entity class that has been imported belongs to it. Each connection is verified before it
 * is handed out, and an idle one that breaks is only logged.
 * @param timelines shared by the pools of a process, so that what one has seen holds for all.
 */
export function dataSourceOptions(
  configuration: Configuration,
  pool: PoolName,
  onPoolError: (error: unknown) => void,
  timelines = new ServerTimelines(),
): DataSourceOptions {
  const login = loginOf(configuration, pool);
  return {
    type: 'postgres',
    url: login.url,
    entities: importedEntities(),
    namingStrategy: new SnakeCaseNamingStrategy(),
    synchronize: false,
    migrationsRun: false,
    installExtensions: false,
    logging: false,
    applicationName: `accubooks-${pool}`,
    poolSize: pool === 'writer' ? writerPoolSize(configuration) : configuration.readerConnections,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    poolErrorHandler: onPoolError,
    extra: {
      types: VALUE_PARSERS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      idleTimeoutMillis: IDLE_TIMEOUT_MS,
      // Group statements are sent without waiting for one another's answers.
      pipeline: pool === 'writer',
      onConnect: connectionCheck(login.role, timelines, CONNECT_TIMEOUT_MS),
    },
  };
}

function importedEntities(): (new () => object)[] {
  return getMetadataArgsStorage()
    .tables.map((table) => table.target)
    .filter((target): target is new () => object => typeof target === 'function');
}
