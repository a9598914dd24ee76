import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseServer } from '../cluster/cluster.js';
import type { Fault } from './fault.js';
import { whileHeld } from './held.js';
import { counted, countFromNow, happensWithin, repeatFor } from './lasting.js';

const RECOVERY_LIMIT_MS = 60_000;
/** Less than a statement waits for a lock by itself (2 s). */
const CANCEL_LIMIT_MS = 1_000;
/** Of the connections at each turn. */
const TERMINATED_SHARE = 0.6;

/** Dies without a word, whereupon PostgreSQL ends all others and recovers. */
export const backendKilled: Fault = {
  name: 'backend-killed',
  row: 'F03',
  losesAnswers: 'perhaps',
  async inject({ database }, random, durationMs) {
    const crashes = countFromNow(() => database.output(), /was terminated by signal 9/);
    const pids = await backends(database, `backend_type = 'client backend'`);
    if (pids.length === 0) return { times: 0, what: 'no backend to kill' };
    process.kill(random.oneOf(pids), 'SIGKILL');
    await happensWithin(RECOVERY_LIMIT_MS, async () => crashes() > 0 && (await takesConnections(database)));
    await wait(durationMs);
    return {
      times: crashes(),
      what: `${counted(crashes(), 'backend')} killed, all others ended, the server recovered`,
    };
  },
};

/** Some of all sessions are ended by an administrator, whatever they do, again and again. */
export const sessionsTerminated: Fault = {
  name: 'sessions-terminated',
  row: 'F04',
  losesAnswers: 'never',
  async inject({ database }, random, durationMs) {
    let times = 0;
    await repeatFor(
      durationMs,
      () => random.between(100, 400),
      async () => {
        const chosen = (await backends(database)).filter(() => random.chance(TERMINATED_SHARE));
        times += await signalled(database, 'pg_terminate_backend', chosen);
      },
    );
    return { times, what: `${counted(times, 'session')} terminated` };
  },
};

/** A session is ended when its COMMIT is about to arrive. */
export const terminatedAtCommit: Fault = {
  name: 'terminated-at-commit',
  row: 'F04',
  losesAnswers: 'never',
  async inject({ replicas, database }, random, durationMs) {
    let times = 0;
    const terminate = async (backend: number): Promise<void> => {
      times += await signalled(database, 'pg_terminate_backend', [backend]);
    };
    try {
      await repeatFor(
        durationMs,
        () => random.between(100, 400),
        () => {
          const { databaseLine } = random.oneOf(replicas);
          if (databaseLine.faultsLeft === 0) databaseLine.failCommits(terminate);
        },
      );
    } finally {
      for (const { databaseLine } of replicas) databaseLine.failCommits();
    }
    return { times, what: `${counted(times, 'session')} terminated at COMMIT` };
  },
};

/** Statements are cancelled amid their transactions, where somebody makes them wait for a table that all writes go to. */
export const statementsCancelled: Fault = {
  name: 'statements-cancelled',
  row: 'F05',
  losesAnswers: 'never',
  async inject({ database }, random, durationMs) {
    const cancelled = countFromNow(() => database.output(), /canceling statement due to user request/);
    await repeatFor(
      durationMs,
      () => random.between(50, 300),
      () =>
        whileHeld(database, 'LOCK TABLE idempotent_writes IN SHARE MODE', async () => {
          await happensWithin(CANCEL_LIMIT_MS, async () => (await cancelWaiting(database)) > 0);
        }),
    );
    return { times: cancelled(), what: `${counted(cancelled(), 'statement')} cancelled` };
  },
};

/** @returns how many of the application's statements waited for a table, and were told to end. */
async function cancelWaiting(database: DatabaseServer): Promise<number> {
  const rows = await database.query(
    `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
     WHERE application_name LIKE 'accubooks-%' AND wait_event_type = 'Lock' AND wait_event = 'relation'`,
  );
  return rows.length;
}

/** The processes of the application's sessions. */
async function backends(database: DatabaseServer, condition = 'true'): Promise<number[]> {
  const rows = await database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'accubooks-%' AND ${condition} ORDER BY pid`,
  );
  return rows.map(({ pid }) => pid);
}

/** @returns how many there were to signal. */
async function signalled(
  database: DatabaseServer,
  by: 'pg_terminate_backend',
  pids: readonly number[],
): Promise<number> {
  const rows = await database.query<{ done: boolean }>(`SELECT ${by}(pid) AS done FROM unnest($1::integer[]) AS pid`, [
    pids,
  ]);
  return rows.filter(({ done }) => done).length;
}

async function takesConnections(database: DatabaseServer): Promise<boolean> {
  return database.query('SELECT 1').then(
    () => true,
    () => false,
  );
}
