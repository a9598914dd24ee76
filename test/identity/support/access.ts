import type { Role } from '../../../src/identity/index.js';
import type { TestDatabase } from '../../support/database.js';
import { TEST_ISSUER, type TestUser } from '../../support/tokens.js';

/** Makes somebody a member of a company, as a grant would. */
export async function grant(database: TestDatabase, companyId: string, user: TestUser, role: Role): Promise<void> {
  await database.query(
    `INSERT INTO users (id, issuer, subject, email, display_name, created_at, updated_at)
     VALUES ($1, $2, $3, $4, NULL, now(), now()) ON CONFLICT DO NOTHING`,
    [user.userId, TEST_ISSUER.jwtIssuer, user.subject, user.email],
  );
  await database.query(
    `INSERT INTO user_company_access
       (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
     VALUES ($1, $2, $3, 'active', NULL, NULL, 1, now(), now())
     ON CONFLICT (company_id, user_id) DO UPDATE SET role = excluded.role, status = 'active', revoked_at = NULL`,
    [companyId, user.userId, role],
  );
}

export async function revoke(database: TestDatabase, companyId: string, user: TestUser): Promise<void> {
  await database.query(
    `UPDATE user_company_access SET status = 'revoked', revoked_at = now() WHERE company_id = $1 AND user_id = $2`,
    [companyId, user.userId],
  );
}
