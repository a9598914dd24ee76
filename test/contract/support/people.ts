import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/identity/roles.js';
import { signToken, userIdOf } from '../../../src/identity/index.js';
import type { TestDatabase } from '../../support/database.js';
import { TEST_ISSUER } from '../../support/tokens.js';
import type { Caller } from '../sample.js';

const TOKEN_SECONDS = 3_600;

/** Somebody new, in no company. */
export async function newUser(subject: string = randomUUID()): Promise<Caller> {
  const token = await signToken(TEST_ISSUER, { subject }, TOKEN_SECONDS);
  return { token, userId: userIdOf(TEST_ISSUER.jwtIssuer, subject) };
}

/** Somebody new with a role in a company. */
export async function newMember(database: TestDatabase, companyId: string, role: Role): Promise<Caller> {
  const subject = randomUUID();
  const user = await newUser(subject);
  await database.query(
    `INSERT INTO users (id, issuer, subject, email, display_name, created_at, updated_at)
     VALUES ($1, $2, $3, NULL, NULL, now(), now())`,
    [user.userId, TEST_ISSUER.jwtIssuer, subject],
  );
  await database.query(
    `INSERT INTO user_company_access
       (company_id, user_id, role, status, granted_by, revoked_at, version, created_at, updated_at)
     VALUES ($1, $2, $3, 'active', NULL, NULL, 1, now(), now())`,
    [companyId, user.userId, role],
  );
  return { ...user, companyId };
}

/** Takes somebody's access away, as an administrator would. */
export async function revokeAccess(database: TestDatabase, { userId, companyId }: Caller): Promise<void> {
  await database.query(
    `UPDATE user_company_access SET status = 'revoked', revoked_at = now(), version = version + 1
     WHERE company_id = $1 AND user_id = $2`,
    [companyId, userId],
  );
}
