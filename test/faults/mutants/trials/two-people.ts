import type { TestDatabase } from '../../../support/database.js';
import { waitingForLock } from '../../../support/held-company.js';
import { holdTable } from '../../../support/held-table.js';
import { waitUntil } from '../../../support/wait-until.js';
import type { Trial } from './trial.js';
import { waitingWrites } from './waiting-writes.js';

/** Two people write to one company at the same time: under a key each, and both under one. */
export const TWO_PEOPLE: Trial = {
  replicas: 1,
  run: async (run) => {
    const { database } = run.system;
    await run.join('colleague', 'owner');
    const customer = { operation: 'createCustomer', body: { name: 'Acme', currency: 'EUR' } } as const;
    const release = await holdTable(database, 'customers');
    const before = run.send(customer, 'before');
    await waitUntil(async () => (await waitingForLock(database)) === 1);
    const both = ['member', 'colleague'] as const;
    const behind = both.flatMap((person) => [
      run.send(customer, `of-the-${person}`, { person }),
      run.send(customer, 'of-both', { person }),
    ]);
    await waitUntil(async () => (await waitingWrites(run)) === behind.length);
    await release();
    await Promise.all([before, ...behind]);
    if ((await groupsOfCustomers(database)) !== 2) throw new Error('the writes of both did not stand in one group');
  },
};

async function groupsOfCustomers(database: TestDatabase): Promise<number> {
  const [row] = await database.query<{ groups: number }>(
    `SELECT count(DISTINCT attempt_id)::integer AS groups FROM idempotent_writes WHERE operation = 'createCustomer'`,
  );
  return Number(row?.groups);
}
