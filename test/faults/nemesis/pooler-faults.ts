import { setTimeout as wait } from 'node:timers/promises';
import { roleNames } from '../../../src/database/index.js';
import type { Cluster, DatabaseServer, Pooler } from '../cluster/cluster.js';
import { DATABASE } from '../cluster/postgres-server.js';
import type { Evidence, Fault, LosesAnswers } from './fault.js';
import { counted, repeatFor } from './lasting.js';

const WATCH_PAUSE_MS = 20;
/** The logins that reach PostgreSQL through PgBouncer alone. */
const { writer, reader } = roleNames('accubooks');

/** What a fault is done to. */
interface Pooled {
  readonly pooler: Pooler;
  readonly database: DatabaseServer;
}

/** PgBouncer dies with all connections, and is started again. */
export const poolerKilled = poolerFault('pooler-killed', 'perhaps', async ({ pooler, database }, durationMs) => {
  const ended = await countEnded(database);
  await pooler.kill('SIGKILL');
  await wait(durationMs);
  await pooler.start();
  const times = await ended();
  return { times, what: `PgBouncer killed and started: ${counted(times, 'connection')} to PostgreSQL broken` };
});

/** PgBouncer reads settings that give its connections to PostgreSQL another beginning: it replaces each that comes free. */
export const poolerReloaded = poolerFault('pooler-reloaded', 'never', async ({ pooler, database }, durationMs) => {
  const ended = await countEnded(database);
  await pooler.reload();
  await wait(durationMs);
  const times = await ended();
  return { times, what: `PgBouncer reloaded: ${counted(times, 'connection')} to PostgreSQL replaced` };
});

/** PgBouncer lets transactions end and holds all others, until it is told to go on. */
export const poolerPaused = poolerFault('pooler-paused', 'perhaps', async ({ pooler }, durationMs) => {
  let most = 0;
  await pooler.command(`PAUSE ${DATABASE}`);
  try {
    await repeatFor(
      durationMs,
      () => WATCH_PAUSE_MS,
      async () => {
        most = Math.max(most, await clientsHeld(pooler));
      },
    );
  } finally {
    await pooler.command(`RESUME ${DATABASE}`);
  }
  return { times: most, what: `PgBouncer paused and resumed: ${counted(most, 'client')} held at the same time` };
});

function poolerFault(
  name: string,
  losesAnswers: LosesAnswers,
  trouble: (pooled: Pooled, durationMs: number) => Promise<Evidence>,
): Fault {
  return {
    ...{ name, row: 'F25', losesAnswers },
    async inject({ pooler, database }: Cluster, _random, durationMs) {
      if (pooler === undefined) return { times: 0, what: 'the cluster has no PgBouncer; start it with a poolSize' };
      return trouble({ pooler, database }, durationMs);
    },
  };
}

/** @returns tells how many of PgBouncer's connections to PostgreSQL that are there now have ended since. */
async function countEnded(database: DatabaseServer): Promise<() => Promise<number>> {
  const before = await sessionsOf(database);
  return async () => {
    const left = new Set(await sessionsOf(database));
    return before.filter((session) => !left.has(session)).length;
  };
}

/** Process ids come again: each with its begin. */
async function sessionsOf(database: DatabaseServer): Promise<string[]> {
  const rows = await database.query<{ session: string }>(
    `SELECT pid || ' since ' || backend_start AS session FROM pg_stat_activity WHERE usename IN ($1, $2)`,
    [writer, reader],
  );
  return rows.map(({ session }) => session);
}

/** @returns how many wait for a connection while PgBouncer is paused; who waits for others to end is not held by it. */
async function clientsHeld(pooler: Pooler): Promise<number> {
  const databases = await pooler.command<{ name: string; paused: number }>('SHOW DATABASES');
  if (!databases.some(({ name, paused }) => name === DATABASE && paused === 1)) return 0;
  const pools = await pooler.command<{ database: string; cl_waiting: number }>('SHOW POOLS');
  const own = pools.filter(({ database }) => database === DATABASE);
  return own.reduce((sum, pool) => sum + pool.cl_waiting, 0);
}
