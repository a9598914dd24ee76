import { DataSource, type DataSourceOptions } from 'typeorm';
import { UserCompanyAccess } from '../../../src/identity/user-company-access.entity.js';
import { SnakeCaseNamingStrategy } from '../../../src/database/snake-case.naming-strategy.js';

/** The reader's pool as the application has it, with every statement that it sends. */
export interface RecordedReader {
  readonly source: DataSource;
  readonly statements: string[];
}

export async function openReader(url: string, connectionsMax = 2): Promise<RecordedReader> {
  const statements: string[] = [];
  const ignore = (): undefined => undefined;
  const options: DataSourceOptions = {
    type: 'postgres',
    url,
    entities: [UserCompanyAccess],
    namingStrategy: new SnakeCaseNamingStrategy(),
    installExtensions: false,
    poolSize: connectionsMax,
    connectTimeoutMS: 30_000,
    poolErrorHandler: ignore,
    logging: true,
    logger: {
      logQuery: (statement) => statements.push(statement.trim()),
      logQueryError: ignore,
      logQuerySlow: ignore,
      logSchemaBuild: ignore,
      logMigration: ignore,
      log: ignore,
    },
  };
  const source = await new DataSource(options).initialize();
  statements.length = 0;
  return { source, statements };
}
