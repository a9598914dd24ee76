import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { LoadCompany } from '../companies.js';

/** Longer than the engine waits for a lock. */
const HELD_MS = 2_500;
const FREE_MS = 200;

/**
 * Holds the rows of a company and its customer in a transaction, which every payment refers to, lets go of them, and again.
 * @returns how often.
 */
export async function holdRow(url: string, { companyId, customerId }: LoadCompany, over: AbortSignal): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let times = 0;
  try {
    for (; !over.aborted; times += 1) {
      await client.query('BEGIN');
      await client.query('SELECT FROM companies WHERE id = $1 FOR UPDATE', [companyId]);
      await client.query('SELECT FROM customers WHERE company_id = $1 AND id = $2 FOR UPDATE', [companyId, customerId]);
      await unlessOver(HELD_MS, over);
      await client.query('ROLLBACK');
      await unlessOver(FREE_MS, over);
    }
  } finally {
    await client.end();
  }
  return times;
}

async function unlessOver(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => undefined);
}
