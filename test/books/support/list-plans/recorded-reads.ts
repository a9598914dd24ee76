import pg from 'pg';
import type { DataSource } from 'typeorm';
import { VALUE_PARSERS } from '../../../../src/database/value-parsers.js';
import type { PlanNode } from './plan.js';

/** A statement as the application has sent it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the application asks over its readers' connections, and how PostgreSQL carries the same out. */
export class RecordedReads {
  private recorded: Statement[] = [];

  private constructor(
    source: DataSource,
    private readonly client: pg.Client,
  ) {
    const ignore = (): undefined => undefined;
    source.logger = {
      logQuery: (text: string, values: readonly unknown[] = []) => this.recorded.push({ text, values }),
      ...{ logQueryError: ignore, logQuerySlow: ignore, logSchemaBuild: ignore, logMigration: ignore, log: ignore },
    };
  }

  static async open(source: DataSource, readerUrl: string): Promise<RecordedReads> {
    const client = new pg.Client({ connectionString: readerUrl, types: VALUE_PARSERS });
    client.on('error', () => undefined);
    await client.connect();
    return new RecordedReads(source, client);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Forgets what was recorded. @returns the questions to tables among it. */
  take(): Statement[] {
    const taken = this.recorded.filter(({ text }) => /^\s*(SELECT|WITH)\b.*\bFROM\b/is.test(text));
    this.recorded = [];
    return taken;
  }

  /** Carries a statement out as the application does: as the reader, under row-level security. */
  async explain({ text, values }: Statement, companyId: string, userId: string): Promise<PlanNode> {
    await this.client.query('START TRANSACTION READ ONLY');
    try {
      await this.client.query(`SELECT set_config('app.user', $1, true), set_config('app.companies', $2, true)`, [
        userId,
        companyId,
      ]);
      const sql = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`;
      const { rows } = await this.client.query<{ 'QUERY PLAN': unknown }>(sql, [...values]);
      const found = rows[0]?.['QUERY PLAN'];
      const [plan] = (typeof found === 'string' ? JSON.parse(found) : found) as [{ Plan: PlanNode }];
      return plan.Plan;
    } finally {
      await this.client.query('COMMIT');
    }
  }
}
