import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type CryptoKey,
  type JWSHeaderParameters,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
} from 'jose';
import { BoundedCache } from './bounded-cache.js';
import { IdentityUnavailable, TokenExpired, TokenInvalid } from './identity.errors.js';
import { checkIdentityOptions, IDENTITY_OPTIONS, type IdentityOptions } from './identity.options.js';
import { readClaims, type VerifiedToken } from './verified-token.js';

/** By far the longest that a token is believed, and the default of `tokenMaxAgeSeconds`. */
export const TOKEN_MAX_AGE_SECONDS = 86_400;
const CLOCK_TOLERANCE_SECONDS = 5;
const CACHED_TOKENS_MAX = 10_000;
/** How long a verified token is believed without looking at its signature again, so that a withdrawn key ends it. */
const CACHED_MS_MAX = 300_000;

const SECRET_ALGORITHMS = ['HS256'];
const PUBLIC_KEY_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** Absent, or a plain JWT, or an access token (RFC 9068); an ID token of another type is not for APIs. */
const ACCEPTED_TYPES = new Set(['jwt', 'at+jwt']);
/** Members by which a token names its own key or its own rules. */
const REFUSED_HEADER_MEMBERS = ['jwk', 'jku', 'x5c', 'x5u', 'crit', 'b64', 'zip'];

/** Verifies bearer tokens. Everything that RFC 8725 leaves open is pinned. */
@Injectable()
export class TokenVerifier {
  private readonly verified = new BoundedCache<VerifiedToken>(CACHED_TOKENS_MAX);
  private readonly maxAgeSeconds: number;
  private readonly key: JWTVerifyGetKey;
  private readonly rules: JWTVerifyOptions;

  constructor(@Inject(IDENTITY_OPTIONS) options: IdentityOptions) {
    checkIdentityOptions(options);
    this.maxAgeSeconds = options.tokenMaxAgeSeconds ?? TOKEN_MAX_AGE_SECONDS;
    this.key = options.jwksUrl === undefined ? secretKey(options.jwtSecret ?? '') : remoteKey(options.jwksUrl);
    this.rules = {
      algorithms: options.jwksUrl === undefined ? SECRET_ALGORITHMS : PUBLIC_KEY_ALGORITHMS,
      issuer: options.jwtIssuer,
      audience: options.jwtAudience,
      requiredClaims: ['sub', 'exp', 'iat'],
      maxTokenAge: this.maxAgeSeconds,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    };
  }

  /**
   * At once for a token that was verified lately. The cache holds no tokens, only what they hash to.
   * @throws TokenExpired, TokenInvalid
   * @throws IdentityUnavailable when the keys of the provider can't be had.
   */
  verify(token: string): VerifiedToken | Promise<VerifiedToken> {
    const key = cacheKey(token);
    return this.verified.get(key, Date.now()) ?? this.verifyAnew(token, key);
  }

  /** What a token says that was verified lately; undefined for any other, valid or not. */
  known(token: string): VerifiedToken | undefined {
    return this.verified.get(cacheKey(token), Date.now());
  }

  private async verifyAnew(token: string, key: string): Promise<VerifiedToken> {
    const claims = await this.verifySignature(token);
    const nowMs = Date.now();
    const expiresAtMs = (claims.expiresAtSeconds + CLOCK_TOLERANCE_SECONDS) * 1_000;
    this.verified.set(key, claims, Math.min(expiresAtMs, nowMs + CACHED_MS_MAX));
    return claims;
  }

  private async verifySignature(token: string): Promise<VerifiedToken> {
    try {
      const { payload } = await jwtVerify(token, this.key, this.rules);
      return readClaims(payload, this.maxAgeSeconds);
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new TokenExpired(error);
      if (error instanceof errors.JOSEError) throw new TokenInvalid(error);
      throw error;
    }
  }
}

function cacheKey(token: string): string {
  return hash('sha256', token, 'base64url');
}

function secretKey(secret: string): JWTVerifyGetKey {
  const bytes = new TextEncoder().encode(secret);
  return (header) => {
    checkHeader(header);
    return bytes;
  };
}

/** A key that is not in the set is the token's fault; a set that can't be fetched is not. */
function remoteKey(url: string): JWTVerifyGetKey {
  const keys = createRemoteJWKSet(new URL(url), { timeoutDuration: 2_000 });
  return async (header, token): Promise<CryptoKey> => {
    checkHeader(header);
    try {
      return await keys(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new IdentityUnavailable(error);
    }
  };
}

/** @throws TokenInvalid before any key is looked for. */
function checkHeader(header: JWSHeaderParameters): void {
  if (REFUSED_HEADER_MEMBERS.some((member) => member in header)) throw new TokenInvalid();
  const typ: unknown = header.typ;
  if (typ !== undefined && !isAcceptedType(typ)) throw new TokenInvalid();
}

function isAcceptedType(typ: unknown): boolean {
  return typeof typ === 'string' && ACCEPTED_TYPES.has(typ.toLowerCase().replace(/^application\//, ''));
}
