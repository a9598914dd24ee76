import type { TestDatabase } from '../../../support/database.js';
import { holdReads } from '../../../support/held-table.js';
import { waitUntil } from '../../../support/wait-until.js';
import type { Trial } from './trial.js';

/** Two payments are read at the same time; the trial balance is read, and then changes. */
export const READS: Trial = {
  replicas: 1,
  run: async (run) => {
    const payments = [await run.done(await run.payment()), await run.done(await run.payment('200.00'))];
    await run.read('/api/ledger/trial-balance', { kind: 'trial-balance' });
    const { database } = run.system;
    const release = await holdReads(database, 'user_company_access');
    const reads = payments.map(({ id }) => run.read(`/api/payments/${id}`, { kind: 'entity', id }));
    await waitUntil(async () => (await waitingReads(database)) === reads.length);
    await release();
    await Promise.all(reads);
    await run.done(await run.payment());
  },
};

async function waitingReads(database: TestDatabase): Promise<number> {
  const waiting = await database.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'accubooks-reader'
       AND wait_event_type = 'Lock'`,
  );
  return waiting.length;
}
