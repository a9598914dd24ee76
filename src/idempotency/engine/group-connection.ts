import type { PoolClient, QueryConfig, QueryResult } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { connectWithin, cut, dropIdleConnections } from '../../database/index.js';
import { PointByPoint, type FaultPoints } from './fault-points.js';
import { HandleMisused } from './handle-misused.js';
import { StatementBatch, type StatementAnswer } from './statement-batch.js';
import type { ChangeStatement, Statement } from './statements.js';

/** Thrown instead of sending COMMIT for a transaction that PostgreSQL would roll back. */
export class TransactionNotWhole extends Error {}

/** Thrown when `COMMIT` was answered with something that proves nothing. */
export class CommitNotProven extends Error {}

/** Thrown when the pool gave no connection in time. */
export class NoConnection extends Error {}

/** Thrown when the connection broke, or was cut, while an answer was awaited. */
export class ConnectionLost extends Error {}

/** Thrown when a statement changed another number of rows than it must. */
export class RowCountWrong extends Error {}

/** What may come with a COMMIT; anything else, a localised WARNING included, leaves it unproven. */
const HARMLESS_SEVERITIES: ReadonlySet<string | undefined> = new Set(['DEBUG', 'LOG', 'INFO', 'NOTICE']);

/** What a manager may run: no transaction control, no settings, no locks. */
const MANAGER_STATEMENT = /^\s*(select|insert|update|delete|merge|with|values)\b/i;
const SETTING_FUNCTION = /\bset_config\b/i;

/** What TypeORM's runner for PostgreSQL has beside the interface. */
type PostgresRunner = QueryRunner & { releasePostgresConnection(error?: Error): Promise<void> };

/** The answers of statements that were sent together. */
export type AnswersOf<Statements extends readonly Statement[]> = {
  readonly [Index in keyof Statements]: StatementAnswer;
};

/**
 * One connection of the writer's pool, held for one transaction. Statements are sent in batches, one behind the other
 * without waiting for answers; the caller awaits what it needs.
 */
export class GroupConnection {
  private warnings = 0;
  private broken: Error | undefined;
  private firstFailure: Error | undefined;
  private failedAt: string | undefined;
  private ended = false;
  private readonly points: PointByPoint | undefined;
  private readonly awaited = new Set<Promise<unknown>>();

  private constructor(
    private readonly queryRunner: PostgresRunner,
    private readonly client: PoolClient,
    private readonly prepared: boolean,
    faults: FaultPoints | undefined,
  ) {
    this.points = faults === undefined ? undefined : new PointByPoint(faults);
  }

  /** Takes a connection from the pool. @throws NoConnection when there is none in time. */
  static async open(
    dataSource: DataSource,
    prepared: boolean,
    withinMs: number,
    faults?: FaultPoints,
  ): Promise<GroupConnection> {
    const { runner, client } = await connectWithin(dataSource, withinMs).catch((cause: unknown) => {
      throw new NoConnection('No connection to the database in time.', { cause });
    });
    const connection = new GroupConnection(runner as PostgresRunner, client, prepared, faults);
    client.on('notice', connection.onNotice);
    client.on('error', connection.onError);
    return connection;
  }

  /**
   * Sends statements together. @throws the first error, ConnectionLost after the transaction's end; then none of the
   * statements behind the one that failed took effect.
   */
  async send<const Statements extends readonly Statement[]>(statements: Statements): Promise<AnswersOf<Statements>> {
    const answers = this.points?.send(statements, (piece) => this.exchange(piece)) ?? this.exchange(statements);
    return (await answers) as unknown as AnswersOf<Statements>;
  }

  /** Sends changes together. @throws RowCountWrong when one met other rows than the handlers saw. */
  async change(statements: readonly ChangeStatement[]): Promise<void> {
    if (statements.length === 0) return;
    const answers = await this.send(statements);
    statements.forEach(({ name, rowCount }, place) => {
      const met = answers[place]?.rowCount;
      if (met !== rowCount) throw new RowCountWrong(`"${name}" met ${String(met)} rows instead of ${rowCount}.`);
    });
  }

  /** The first error that a statement of this transaction met, whatever became of it in a handler. */
  get failure(): Error | undefined {
    return this.firstFailure;
  }

  /** The name of the statement at which the last batch failed that did. */
  get failedStatement(): string | undefined {
    return this.failedAt;
  }

  /**
   * Commits, and returns only on proof: the transaction was whole, the tag is COMMIT and no warning came with it (as it
   * does when a synchronous standby was not waited for). pg resolves a COMMIT that rolled back without an error.
   * Nothing is sent behind it.
   * @param withinMs how long the answer is awaited before the connection is cut.
   * @throws TransactionNotWhole before COMMIT is sent; after that CommitNotProven, or the driver's error.
   */
  async commit(withinMs: number): Promise<void> {
    await this.points?.reach('commit');
    this.ended = true;
    // A handler may have forgotten to await a read; its failure is not to be learned from the answer to COMMIT.
    await this.within(withinMs, () => Promise.allSettled(this.awaited));
    if (this.firstFailure !== undefined || this.client.getTransactionStatus() !== 'T') {
      throw new TransactionNotWhole('A statement of it had failed.', { cause: this.firstFailure });
    }
    this.warnings = 0;
    const result = await this.within(withinMs, () => this.receive(this.client.query('COMMIT')));
    if (result.command !== 'COMMIT') throw new CommitNotProven(`COMMIT was answered with ${result.command}.`);
    if (this.warnings > 0) throw new CommitNotProven('COMMIT came with a warning.');
    await this.points?.reach('committed');
  }

  /** @param withinMs how long the answer is awaited before the connection is cut. */
  async rollback(withinMs: number): Promise<void> {
    this.ended = true;
    await this.within(withinMs, () => this.receive(this.client.query('ROLLBACK')));
  }

  /**
   * Does work that uses the connection; one that has not ended in time finds the connection cut. Connections that nobody
   * uses go with it: if the way to the database is dead, theirs is the same.
   */
  async within<Result>(timeMs: number, work: () => Promise<Result>): Promise<Result> {
    const timer = setTimeout(() => {
      this.destroy();
      dropIdleConnections(this.queryRunner.dataSource);
    }, timeMs);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * TypeORM's manager on this connection, inside the open transaction: it can read and change rows, and neither end the
   * transaction, nor begin one of its own, nor change settings.
   */
  manager(): EntityManager {
    const { client } = this;
    const refuse = (): Promise<never> =>
      Promise.reject(new HandleMisused('A manager takes no part in transactions: the write begins and ends its own.'));
    Object.assign(this.queryRunner, {
      isTransactionActive: true,
      transactionDepth: 1,
      startTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      release: refuse,
      databaseConnection: {
        query: (text: string, values?: unknown[]) => this.sendOfManager(text, values),
        removeListener: client.removeListener.bind(client),
      },
    });
    return this.queryRunner.manager;
  }

  /** Gives the connection back, or closes it for good when its state is not known. */
  async release(keep: boolean): Promise<void> {
    this.ended = true;
    this.client.off('notice', this.onNotice);
    if (!keep) this.destroy();
    await this.queryRunner.releasePostgresConnection();
    this.client.off('error', this.onError);
  }

  /** Cuts the connection, so that what waits for it fails now; ending it politely would wait for what hangs. */
  destroy(): void {
    this.broken ??= new Error('The connection was cut.');
    cut(this.client);
    void this.queryRunner.releasePostgresConnection(new Error('The state of the connection is not known.'));
  }

  /** One statement at a time, by the extended protocol, which takes no second one behind a semicolon. */
  private async sendOfManager(text: string, values: unknown[] = []): Promise<QueryResult> {
    if (!MANAGER_STATEMENT.test(text) || SETTING_FUNCTION.test(text)) {
      throw new HandleMisused(
        'A manager runs SELECT, INSERT, UPDATE, DELETE, MERGE, WITH and VALUES, and changes no settings.',
      );
    }
    this.refuseAfterEnd();
    await this.points?.reach('manager');
    return this.receive(this.client.query({ text, values, queryMode: 'extended' } as QueryConfig));
  }

  private refuseAfterEnd(): void {
    if (this.ended) throw new ConnectionLost('The transaction has ended.');
  }

  private async exchange(statements: readonly Statement[]): Promise<StatementAnswer[]> {
    this.refuseAfterEnd();
    const batch = new StatementBatch(this.client, statements, this.prepared);
    this.client.query(batch);
    try {
      return await this.receive(batch.answers);
    } catch (error) {
      this.failedAt = statements[batch.answered]?.name;
      throw error;
    }
  }

  /** An error of a broken connection says so, whatever the driver calls it. */
  private async receive<Result>(answer: Promise<Result>): Promise<Result> {
    this.awaited.add(answer);
    try {
      return await answer;
    } catch (cause) {
      const lost = this.broken !== undefined;
      const failure = lost
        ? new ConnectionLost('The connection to the database was lost.', { cause })
        : (cause as Error);
      this.firstFailure ??= failure;
      throw failure;
    } finally {
      this.awaited.delete(answer);
    }
  }

  private readonly onNotice = (notice: { severity?: string | undefined }): void => {
    if (!HARMLESS_SEVERITIES.has(notice.severity)) this.warnings += 1;
  };

  private readonly onError = (error: Error): void => {
    this.broken = error;
  };
}
