import { createHmac } from 'node:crypto';
import { TEST_ISSUER } from '../../support/tokens.js';

/** What is different from a good token. */
export interface Forgery {
  readonly header?: object;
  readonly claims?: object;
  readonly secret?: string;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that is good but for the forgery; signed by hand, as no library would. */
export function forgeToken(subject: string, { header, claims, secret }: Forgery): string {
  const now = Math.floor(Date.now() / 1_000);
  const { jwtIssuer: iss, jwtAudience: aud, jwtSecret } = TEST_ISSUER;
  const input = [
    encode({ alg: 'HS256', typ: 'at+jwt', ...header }),
    encode({ iss, aud, sub: subject, iat: now, exp: now + 600, ...claims }),
  ].join('.');
  return `${input}.${createHmac('sha256', secret ?? jwtSecret)
    .update(input)
    .digest('base64url')}`;
}
