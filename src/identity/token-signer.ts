import { SignJWT } from 'jose';

/** Who a token is for. */
export interface TokenSubject {
  readonly subject: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly companyId?: string | undefined;
  readonly mayCreateTestCompanies?: boolean | undefined;
}

/** What a token is signed with. */
export interface TokenIssuer {
  readonly jwtSecret: string;
  readonly jwtIssuer: string;
  readonly jwtAudience: string;
}

/** An HS256 access token, for development, operations and tests; in production the identity provider makes them. */
export function signToken(issuer: TokenIssuer, subject: TokenSubject, lifetimeSeconds: number): Promise<string> {
  const issuedAt = Math.floor(Date.now() / 1_000);
  return new SignJWT(claimsOf(subject))
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setIssuer(issuer.jwtIssuer)
    .setAudience(issuer.jwtAudience)
    .setSubject(subject.subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(new TextEncoder().encode(issuer.jwtSecret));
}

function claimsOf(subject: TokenSubject): Record<string, unknown> {
  return {
    ...(subject.email === undefined ? {} : { email: subject.email, email_verified: true }),
    ...(subject.name === undefined ? {} : { name: subject.name }),
    ...(subject.companyId === undefined ? {} : { company_id: subject.companyId }),
    ...(subject.mayCreateTestCompanies === true ? { test_companies: true } : {}),
  };
}
