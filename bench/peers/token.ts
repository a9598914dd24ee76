import { createHmac, timingSafeEqual } from 'node:crypto';
import { userIdOf } from '../../src/identity/index.js';

/** Who asks, and for which company. */
export interface PeerCaller {
  readonly userId: string;
  readonly companyId: string;
}

interface Claims {
  readonly sub: string;
  readonly iss: string;
  readonly aud: string;
  readonly exp: number;
  readonly company_id: string;
}

/**
 * Verifies an HS256 token with Node's own HMAC, which is faster than the usual packages.
 * @returns undefined for a token that is not good.
 */
export function verifyToken(authorization: string | undefined, secret: string): PeerCaller | undefined {
  const [header, payload, signature] = authorization?.replace(/^Bearer /, '').split('.') ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  const expected = createHmac('sha256', secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  if ((decode(header) as { alg?: unknown }).alg !== 'HS256') return undefined;
  const { sub, iss, aud, exp, company_id: companyId } = decode(payload) as Claims;
  if (iss !== 'accubooks' || aud !== 'accubooks' || exp < Date.now() / 1_000) return undefined;
  return { userId: userIdOf(iss, sub), companyId };
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
