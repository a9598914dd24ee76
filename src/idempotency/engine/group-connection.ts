import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { PoolClient, QueryArrayResult, QueryConfig, QueryResult } from 'pg';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { HandleMisused } from './handle-misused.js';
import type { ChangeStatement, Statement } from './statements.js';

/** Places where a test can stop, delay or kill the process: before each statement and after the commit. */
export interface FaultPoints {
  reach(point: string): Promise<void>;
}

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

/** PostgreSQL cuts names of prepared statements at 63 bytes. */
const PREPARED_NAME_LENGTH = 32;

/** What may come with a COMMIT; anything else, a localised WARNING included, leaves it unproven. */
const HARMLESS_SEVERITIES: ReadonlySet<string | undefined> = new Set(['DEBUG', 'LOG', 'INFO', 'NOTICE']);

/** What a manager may run: no transaction control, no settings, no locks. */
const MANAGER_STATEMENT = /^\s*(select|insert|update|delete|merge|with|values)\b/i;
const SETTING_FUNCTION = /\bset_config\b/i;

const preparedNames = new Map<string, string>();

/** What TypeORM's runner for PostgreSQL has beside the interface. */
type PostgresRunner = QueryRunner & { releasePostgresConnection(error?: Error): Promise<void> };

/**
 * One connection of the writer's pool, held for one transaction. Statements are sent without waiting for each other's
 * answers; the caller awaits what it needs.
 */
export class GroupConnection {
  private warnings = 0;
  private broken: Error | undefined;
  private firstFailure: Error | undefined;
  private ended = false;
  private lastPoint: Promise<void> = Promise.resolve();
  private readonly awaited = new Set<Promise<unknown>>();

  private constructor(
    private readonly queryRunner: PostgresRunner,
    private readonly client: PoolClient,
    private readonly prepared: boolean,
    private readonly faults: FaultPoints | undefined,
  ) {}

  /** Takes a connection from the pool. @throws NoConnection when there is none in time. */
  static async open(dataSource: DataSource, prepared: boolean, faults?: FaultPoints): Promise<GroupConnection> {
    const queryRunner = dataSource.createQueryRunner('master') as PostgresRunner;
    const client = await (queryRunner.connect() as Promise<PoolClient>).catch((cause: unknown) => {
      throw new NoConnection('No connection to the database in time.', { cause });
    });
    const connection = new GroupConnection(queryRunner, client, prepared, faults);
    client.on('notice', connection.onNotice);
    client.on('error', connection.onError);
    return connection;
  }

  /** Sends a statement; rows come as arrays of values. @throws ConnectionLost after the transaction's end. */
  async send(statement: Statement): Promise<QueryArrayResult<unknown[]>> {
    if (this.faults !== undefined) await this.reach(this.faults, statement.name);
    this.refuseAfterEnd();
    const { text, values } = statement;
    const name = this.prepared && values.length > 0 ? preparedName(text) : undefined;
    const query = { text, values: [...values], rowMode: 'array' as const, ...(name === undefined ? {} : { name }) };
    return this.receive(this.client.query<unknown[]>(query));
  }

  /** Sends a change. @throws RowCountWrong when it met other rows than the handlers saw. */
  async change(statement: ChangeStatement): Promise<void> {
    const { rowCount } = await this.send(statement);
    if (rowCount !== statement.rowCount) {
      throw new RowCountWrong(`"${statement.name}" met ${String(rowCount)} rows instead of ${statement.rowCount}.`);
    }
  }

  /** The first error that a statement of this transaction met, whatever became of it in a handler. */
  get failure(): Error | undefined {
    return this.firstFailure;
  }

  async begin(): Promise<void> {
    await this.send({ name: 'begin', text: 'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE', values: [] });
  }

  /**
   * Commits, and returns only on proof: the transaction was whole, the tag is COMMIT and no warning came with it (as it
   * does when a synchronous standby was not waited for). pg resolves a COMMIT that rolled back without an error.
   * Nothing is sent behind it.
   * @param withinMs how long the answer is awaited before the connection is cut.
   * @throws TransactionNotWhole before COMMIT is sent; after that CommitNotProven, or the driver's error.
   */
  async commit(withinMs: number): Promise<void> {
    if (this.faults !== undefined) await this.reach(this.faults, 'commit');
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
    if (this.faults !== undefined) await this.reach(this.faults, 'committed');
  }

  /** @param withinMs how long the answer is awaited before the connection is cut. */
  async rollback(withinMs: number): Promise<void> {
    this.ended = true;
    await this.within(withinMs, () => this.receive(this.client.query('ROLLBACK')));
  }

  /** Does work that uses the connection; one that has not ended in time finds the connection cut. */
  async within<Result>(timeMs: number, work: () => Promise<Result>): Promise<Result> {
    const timer = setTimeout(() => {
      this.destroy();
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
    const { connection } = this.client as PoolClient & { connection: { stream: Duplex } };
    connection.stream.destroy();
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
    if (this.faults !== undefined) await this.reach(this.faults, 'manager');
    return this.receive(this.client.query({ text, values, queryMode: 'extended' } as QueryConfig));
  }

  private refuseAfterEnd(): void {
    if (this.ended) throw new ConnectionLost('The transaction has ended.');
  }

  /** Points are reached one after another, so that statements keep their order whatever a test does there. */
  private async reach(faults: FaultPoints, point: string): Promise<void> {
    const reached = this.lastPoint.then(() => faults.reach(point));
    this.lastPoint = reached.catch(() => undefined);
    await reached;
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

function preparedName(text: string): string {
  let name = preparedNames.get(text);
  if (name === undefined) {
    name = createHash('sha256').update(text).digest('hex').slice(0, PREPARED_NAME_LENGTH);
    preparedNames.set(text, name);
  }
  return name;
}
