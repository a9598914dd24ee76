import type { JWTPayload } from 'jose';
import { parseCompanyId } from './company-id.js';
import { TokenInvalid } from './identity.errors.js';
import { userIdOf } from './user-id.js';

/** What a verified token says. What its owner may do stands in the database, never here. */
export interface VerifiedToken {
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
  /** Lower case; only if the issuer says that it is verified. */
  readonly email: string | undefined;
  readonly displayName: string | undefined;
  /** The company that the token was made for, if any: a wish, checked like the one in the header. */
  readonly companyId: string | undefined;
  readonly mayCreateTestCompanies: boolean;
  /** Seconds since 1970 after which the token is not accepted. */
  readonly expiresAtSeconds: number;
}

/** The end of the year 9999; a later expiry is a mistake or a trick. */
const EXPIRY_SECONDS_MAX = 253_402_300_799;
const CONTROL_CHARACTER = /\p{Cc}|\p{Cs}/u;

/**
 * Reads the claims of a token whose signature, times, issuer and audience are already checked.
 * @throws TokenInvalid when a claim has another form than expected.
 */
export function readClaims(claims: JWTPayload, maxAgeSeconds: number): VerifiedToken {
  const issuer = plainText(claims.iss, 500);
  const subject = plainText(claims.sub, 255);
  const { exp, iat } = claims;
  if (issuer === undefined || subject === undefined || exp === undefined || iat === undefined) throw new TokenInvalid();
  if (exp > EXPIRY_SECONDS_MAX) throw new TokenInvalid();
  return {
    userId: userIdOf(issuer, subject),
    issuer,
    subject,
    email: claims['email_verified'] === true ? emailAddress(claims['email']) : undefined,
    displayName: plainText(claims['name'], 200),
    companyId: companyOf(claims['company_id']),
    mayCreateTestCompanies: claims['test_companies'] === true,
    expiresAtSeconds: Math.min(exp, iat + maxAgeSeconds),
  };
}

function companyOf(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  const companyId = parseCompanyId(claim);
  if (companyId === undefined) throw new TokenInvalid();
  return companyId;
}

function emailAddress(claim: unknown): string | undefined {
  const email = plainText(claim, 320)?.normalize('NFC').toLowerCase();
  return email !== undefined && /^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 320 ? email : undefined;
}

/** Text that PostgreSQL can store and a log can show, or undefined. */
function plainText(claim: unknown, lengthMax: number): string | undefined {
  if (typeof claim !== 'string' || claim.trim() === '' || claim.length > lengthMax) return undefined;
  return CONTROL_CHARACTER.test(claim) ? undefined : claim;
}
