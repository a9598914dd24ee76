import { getDataSourceToken } from '@nestjs/typeorm';
import pg from 'pg';
import type { DataSource, Logger } from 'typeorm';
import type { Bookkeeper } from './bookkeeper.js';
import type { BooksUnderTest } from './use-books.js';

/** A step of a plan, as PostgreSQL tells it. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A statement that the application has sent. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** The statements over this table that an answer takes. */
export async function statementsOf(
  { application: { application } }: BooksUnderTest,
  keeper: Bookkeeper,
  path: string,
  table: string,
): Promise<readonly Statement[]> {
  const source = application.get<DataSource>(getDataSourceToken('reader'));
  const { logger } = source;
  const sent: Statement[] = [];
  const logQuery = (sql: string, parameters: unknown[] = []): unknown => sent.push({ sql, parameters });
  source.logger = Object.assign(Object.create(logger) as Logger, { logQuery });
  try {
    await keeper.read(path);
  } finally {
    source.logger = logger;
  }
  return sent.filter(({ sql }) => sql.includes(table));
}

/** All steps that a statement takes for the reader, under row-level security. */
export async function stepsOf(
  { database }: BooksUnderTest,
  { companyId }: Bookkeeper,
  statement: Statement | undefined,
): Promise<readonly PlanNode[]> {
  if (statement === undefined) throw new Error('the application has sent no such statement');
  const client = new pg.Client({ connectionString: database.readerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SELECT set_config('app.companies', $1, true)`, [companyId]);
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) ${statement.sql}`,
      [...statement.parameters],
    );
    return rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
  } finally {
    await client.end();
  }
}

/** A step and all that it is made of. */
export function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}
