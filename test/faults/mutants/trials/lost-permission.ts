import type { TestDatabase } from '../../../support/database.js';
import type { Trial } from './trial.js';

/** Somebody sends a key of others: first as a member with a role that may not pay, then as a member no more. */
export const LOST_PERMISSION: Trial = {
  replicas: 1,
  run: async (run) => {
    const { database } = run.system;
    const payment = await run.payment();
    await run.done(payment, 'payment');
    await run.join('stranger', 'viewer');
    const { outcome, code } = await run.send(payment, 'payment', { person: 'stranger' });
    if (outcome === 'refused' && code !== 'permission_denied') throw new Error(`a viewer was answered ${code}`);
    await revoke(database);
    await run.send(payment, 'payment', { person: 'stranger' });
  },
};

/** Of whoever is no owner. */
async function revoke(database: TestDatabase): Promise<void> {
  await database.query(
    `UPDATE user_company_access SET status = 'revoked', revoked_at = now(), version = version + 1 WHERE role <> 'owner'`,
  );
}
