import { randomUUID } from 'node:crypto';
import { signToken, userIdOf } from '../../src/identity/index.js';

/** What the tests' applications verify tokens with. */
export const TEST_ISSUER = {
  jwtSecret: 'the secret of the tests, which is long enough',
  jwtIssuer: 'accubooks',
  jwtAudience: 'accubooks',
} as const;

/** Somebody who signs in; known to the database from the first request on. */
export interface TestUser {
  readonly subject: string;
  readonly email: string;
  readonly userId: string;
}

export function newUser(name = 'user'): TestUser {
  const subject = `${name}-${randomUUID()}`;
  return { subject, email: `${subject}@example.com`, userId: userIdOf(TEST_ISSUER.jwtIssuer, subject) };
}

/** A token of an hour, for a company if one is given. */
export function tokenOf(user: TestUser, companyId?: string): Promise<string> {
  return signToken(TEST_ISSUER, { subject: user.subject, email: user.email, companyId }, 3_600);
}
