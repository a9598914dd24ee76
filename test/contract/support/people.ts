import { randomUUID } from 'node:crypto';
import type { Role } from '../../../src/identity/roles.js';
import { signToken, type TokenIssuer } from '../../../src/identity/token-signer.js';
import { userIdOf } from '../../../src/identity/user-id.js';
import type { TestDatabase } from '../../support/database.js';
import type { Caller } from '../sample.js';

const TOKEN_SECONDS = 3_600;

/** What the tests' tokens are signed with; the application is configured to accept them. */
export const TOKEN_ISSUER: TokenIssuer = {
  jwtSecret: randomUUID() + randomUUID(),
  jwtIssuer: 'https://issuer.test',
  jwtAudience: 'accubooks-test',
};

/** The settings under which an application accepts the tests' tokens, and as many requests as they like to send. */
export const PEOPLE_SETTINGS = {
  JWT_SECRET: TOKEN_ISSUER.jwtSecret,
  JWT_ISSUER: TOKEN_ISSUER.jwtIssuer,
  JWT_AUDIENCE: TOKEN_ISSUER.jwtAudience,
  RATE_LIMIT_PER_MINUTE: '10000000',
} as const;

/** Somebody new, in no company. */
export async function newUser(subject: string = randomUUID()): Promise<Caller> {
  const token = await signToken(TOKEN_ISSUER, { subject }, TOKEN_SECONDS);
  return { token, userId: userIdOf(TOKEN_ISSUER.jwtIssuer, subject) };
}

/** Somebody new with a role in a company. */
export async function newMember(database: TestDatabase, companyId: string, role: Role): Promise<Caller> {
  const subject = randomUUID();
  const user = await newUser(subject);
  await database.query(
    `INSERT INTO users (id, issuer, subject, email, display_name, created_at, updated_at)
     VALUES ($1, $2, $3, NULL, NULL, now(), now())`,
    [user.userId, TOKEN_ISSUER.jwtIssuer, subject],
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
