import { Unauthenticated } from './identity.errors.js';

/**
 * RFC 6750: one token of the alphabet of a JWT, after the scheme in any case. An unsigned one is a token too, an invalid
 * one.
 */
const BEARER = /^Bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)$/i;
const HEADER_LENGTH_MAX = 8_192;

/**
 * The token in an Authorization header.
 * @throws Unauthenticated when there is none.
 */
export function bearerToken(authorization: string | undefined): string {
  const token = readBearerToken(authorization);
  if (token === undefined) throw new Unauthenticated();
  return token;
}

/** The token in an Authorization header, if there is one. */
export function readBearerToken(authorization = ''): string | undefined {
  return authorization.length <= HEADER_LENGTH_MAX ? BEARER.exec(authorization)?.[1] : undefined;
}
