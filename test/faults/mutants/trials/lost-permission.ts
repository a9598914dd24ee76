import type { TestDatabase } from '../../../support/database.js';
import { TEST_ISSUER } from '../../../support/tokens.js';
import type { TrialRun } from './trial-run.js';
import type { Trial } from './trial.js';

/** Somebody sends a key of others: first as a member with a role that may not pay, then as a member no more. */
export const LOST_PERMISSION: Trial = {
  replicas: 1,
  run: async (run) => {
    const { database } = run.system;
    const payment = await run.payment();
    await run.done(payment, 'payment');
    await join(run, 'viewer');
    const { outcome, code } = await run.send(payment, 'payment', { person: 'stranger' });
    if (outcome === 'refused' && code !== 'permission_denied') throw new Error(`a viewer was answered ${code}`);
    await revoke(database);
    await run.send(payment, 'payment', { person: 'stranger' });
  },
};

async function join({ system: { database }, stranger, companyId }: TrialRun, role: string): Promise<void> {
  await database.query(
    `INSERT INTO users (id, issuer, subject, email, display_name, created_at, updated_at)
     VALUES ($1, $2, $3, NULL, NULL, now(), now())`,
    [stranger.userId, TEST_ISSUER.jwtIssuer, stranger.subject],
  );
  await database.query(
    `INSERT INTO user_company_access
       (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
     VALUES ($1, $2, $3, 'active', NULL, NULL, 1, now(), now())`,
    [companyId, stranger.userId, role],
  );
}

/** Of whoever is no owner. */
async function revoke(database: TestDatabase): Promise<void> {
  await database.query(
    `UPDATE user_company_access SET status = 'revoked', revoked_at = now(), version = version + 1 WHERE role <> 'owner'`,
  );
}
