import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './fault.js';
import { sessionsWaiting, whileHeld } from './held.js';
import { counted, repeatFor } from './lasting.js';

const WATCH_PAUSE_MS = 20;

/** Somebody holds a table that payments go to, as a careless administrator would. */
export const tableHeld = holdFault('table-held', 'LOCK TABLE payments IN EXCLUSIVE MODE');

/** Somebody holds the accounts of the company that writes most; many have been made that nobody writes to. */
export const rowsHeld = holdFault(
  'rows-held',
  `SELECT FROM accounts WHERE company_id =
     (SELECT company_id FROM idempotent_writes GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1) FOR UPDATE`,
);

/** Takes all connections that PostgreSQL has, those of the replicas included, and gives them back. */
export const connectionsFilled: Fault = {
  name: 'connections-filled',
  row: 'F16',
  losesAnswers: 'perhaps',
  async inject({ database, environment }, _random, durationMs) {
    const holders: pg.Client[] = [];
    const url = environment['DATABASE_OPERATOR_URL'] ?? '';
    const endAtMs = performance.now() + durationMs;
    let refusals = 0;
    try {
      while (performance.now() < endAtMs) {
        await database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'accubooks-%'`,
        );
        while (performance.now() < endAtMs && (await takeConnection(url, holders)));
        refusals += 1;
        await wait(100);
      }
    } finally {
      await Promise.all(holders.map((holder) => holder.end().catch(() => undefined)));
    }
    return { times: refusals, what: `${counted(holders.length, 'connection')} held, until the server refused more` };
  },
};

function holdFault(name: string, sql: string): Fault {
  return {
    ...{ name, row: 'F14', losesAnswers: 'perhaps' },
    async inject({ database }, _random, durationMs) {
      let most = 0;
      await whileHeld(database, sql, () =>
        repeatFor(
          durationMs,
          () => WATCH_PAUSE_MS,
          async () => {
            most = Math.max(most, await sessionsWaiting(database));
          },
        ),
      );
      return { times: most, what: `${counted(most, 'session')} waited at the same time` };
    },
  };
}

/** @returns false when there is none left. */
async function takeConnection(url: string, holders: pg.Client[]): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, application_name: 'fault', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    holders.push(client);
    return true;
  } catch {
    await client.end().catch(() => undefined);
    return false;
  }
}
