import type { Duplex } from 'node:stream';
import type { ClientBase, Pool, PoolClient } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { DatabaseSilent } from './database.errors.js';

/** A connection that was taken from a pool, and the runner through which it is given back. */
export interface TakenConnection {
  readonly runner: QueryRunner;
  readonly client: PoolClient;
}

/**
 * Takes a connection, does work on it and gives it back. When the time is over, which counts from before a connection is
 * there, the connection is cut: the driver's own time-out gives it back while it still waits for an answer. Those that
 * nobody uses go as well, since they took the same way to the database and each would keep somebody waiting as long.
 * @throws DatabaseSilent when the time is over, else whatever stands in the way.
 */
export async function withConnection<Result>(
  source: DataSource,
  limitMs: number,
  work: (connection: TakenConnection) => Promise<Result>,
): Promise<Result> {
  const endsAt = performance.now() + limitMs;
  const taken = await connectWithin(source, limitMs);
  try {
    const leftMs = endsAt - performance.now();
    const dropOthers = (): void => {
      dropIdleConnections(source);
    };
    return await orCut(taken.client, leftMs, () => work(taken), dropOthers);
  } finally {
    await taken.runner.release();
  }
}

/** Asks one statement. @throws DatabaseSilent when there is no answer in time, else the statement's error. */
export function queryWithin<Row>(
  source: DataSource,
  limitMs: number,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return withConnection(source, limitMs, ({ runner }) => runner.query(sql, values) as Promise<Row[]>);
}

/**
 * Takes a connection from a pool; one that comes too late goes back to it.
 * @throws DatabaseSilent when there is none in time, else the pool's error.
 */
export async function connectWithin(source: DataSource, limitMs: number): Promise<TakenConnection> {
  const runner = source.createQueryRunner();
  const connecting = runner.connect() as Promise<PoolClient>;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      connecting.then(
        () => runner.release(),
        () => undefined,
      );
      reject(new DatabaseSilent(limitMs));
    }, limitMs);
  });
  try {
    return { runner, client: await Promise.race([connecting, tooLate]) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does work that uses a connection; when the time is over the connection is cut, and the work fails by that.
 * @param onCut what else is to be done then.
 * @throws DatabaseSilent when the time is over, else the work's error.
 */
export async function orCut<Result>(
  client: ClientBase,
  limitMs: number,
  work: () => Promise<Result>,
  onCut: () => void = () => undefined,
): Promise<Result> {
  const state = { hasEnded: false, isCut: false };
  const cutUnlessEnded = (): void => {
    if (state.hasEnded) return;
    state.isCut = true;
    cut(client);
    onCut();
  };
  // An answer that came while this process stood still is read before.
  const timer = setTimeout(() => setImmediate(cutUnlessEnded), limitMs);
  try {
    return await work();
  } catch (cause) {
    throw state.isCut ? new DatabaseSilent(limitMs, { cause }) : cause;
  } finally {
    state.hasEnded = true;
    clearTimeout(timer);
  }
}

/** Ends a connection at once; ending it politely would wait for what hangs. */
export function cut(client: ClientBase): void {
  (client as ClientBase & { connection: { stream: Duplex } }).connection.stream.destroy();
}

/** Closes the connections that nobody uses; whoever comes next makes a new one. */
export function dropIdleConnections(source: DataSource): void {
  // There is none any more once the data source was closed.
  const { master: pool } = source.driver as unknown as { master: Pool | undefined };
  for (let left = pool?.idleCount ?? 0; left > 0; left -= 1) {
    pool?.connect((_error, client, release) => {
      if (client === undefined) return;
      cut(client);
      release(true);
    });
  }
}
