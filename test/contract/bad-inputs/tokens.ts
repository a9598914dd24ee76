import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { TEST_ISSUER } from '../../support/tokens.js';
import { type BadInput, type Ground, withHeaders } from './bad-input.js';

type Json = Readonly<Record<string, unknown>>;

const HEADER: Json = { alg: 'HS256', typ: 'at+jwt' };
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** A token as anyone may make it who knows the secret or not; nothing is added. */
function jwt(header: Json, claims: Json, secret: string | Buffer = TEST_ISSUER.jwtSecret, digest = 'sha256'): string {
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${createHmac(digest, secret).update(signed).digest('base64url')}`;
}

function encoded(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** What a good token of the actor claims, with changes; undefined takes a claim away. */
function claims({ actor }: Ground, changes: Json = {}): Json {
  const now = Math.floor(Date.now() / 1_000);
  const [, payload = ''] = actor.token.split('.');
  const own = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json;
  return { ...own, iat: now, exp: now + 600, ...changes };
}

function tokens(name: string, code: string, make: (ground: Ground) => Readonly<Record<string, string>>): BadInput {
  return {
    name,
    status: 401,
    code,
    headers: { 'www-authenticate': expect.stringMatching(/^Bearer/) as unknown },
    requests: (ground) =>
      Object.entries(make(ground)).map(([what, token]) => ({
        what,
        request: withHeaders(ground, { authorization: `Bearer ${token}` }),
      })),
  };
}

const now = (): number => Math.floor(Date.now() / 1_000);

/** Who can't be believed, rows 11 to 14 of the catalogue. */
export const BAD_TOKENS: readonly BadInput[] = [
  {
    name: 'no bearer token',
    status: 401,
    code: 'unauthenticated',
    headers: { 'www-authenticate': 'Bearer' },
    requests: (ground) =>
      [undefined, '', 'Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', ground.actor.token, 'Bearer x', 'Bearer a.b'].map(
        (value) => ({
          what: value?.slice(0, 20) ?? 'none',
          request: withHeaders(ground, { authorization: value }),
        }),
      ),
  },
  tokens('a token that somebody else made', 'token_invalid', (ground) => {
    const good = claims(ground);
    const signedByRsa = `${encoded({ ...HEADER, alg: 'RS256' })}.${encoded(good)}`;
    const [head = '', , signature = ''] = ground.actor.token.split('.');
    const jwk = publicKey.export({ format: 'jwk' });
    return {
      'no signature': `${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(good)}.`,
      'no algorithm': `${encoded({ alg: 'none', typ: 'at+jwt' })}.${encoded(good)}.x`,
      'another secret': jwt(HEADER, good, 'another secret that is long enough too'),
      'the signature of another': `${head}.${encoded({ ...good, sub: 'somebody' })}.${signature}`,
      'a stronger algorithm': jwt({ ...HEADER, alg: 'HS512' }, good, TEST_ISSUER.jwtSecret, 'sha512'),
      'a public key as the secret': jwt(HEADER, good, publicKey.export({ type: 'spki', format: 'pem' })),
      'a key pair': `${signedByRsa}.${sign('sha256', Buffer.from(signedByRsa), privateKey).toString('base64url')}`,
      'its own key': jwt({ ...HEADER, jwk }, good),
      'the address of a key': jwt({ ...HEADER, jku: 'https://evil.test/keys' }, good),
      'a certificate': jwt({ ...HEADER, x5u: 'https://evil.test/cert' }, good),
      'its own rules': jwt({ ...HEADER, crit: ['exp'] }, good),
      'claims that are no JSON': `${encoded(HEADER)}.bm90IGpzb24.eA`,
    };
  }),
  tokens('a token for something else', 'token_invalid', (ground) => ({
    'another issuer': jwt(HEADER, claims(ground, { iss: 'https://evil.test' })),
    'no issuer': jwt(HEADER, claims(ground, { iss: undefined })),
    'another audience': jwt(HEADER, claims(ground, { aud: 'another' })),
    'no audience': jwt(HEADER, claims(ground, { aud: undefined })),
    'an ID token': jwt({ ...HEADER, typ: 'id_token+jwt' }, claims(ground)),
    'no subject': jwt(HEADER, claims(ground, { sub: undefined })),
    'a blank subject': jwt(HEADER, claims(ground, { sub: ' ' })),
  })),
  tokens('a token whose times are not plain', 'token_invalid', (ground) => ({
    'not yet valid': jwt(HEADER, claims(ground, { nbf: now() + 300 })),
    'issued in the future': jwt(HEADER, claims(ground, { iat: now() + 300 })),
    'no expiry': jwt(HEADER, claims(ground, { exp: undefined })),
    'no time of issue': jwt(HEADER, claims(ground, { iat: undefined })),
    'an expiry in words': jwt(HEADER, claims(ground, { exp: `${now() + 300}` })),
    'an expiry beyond all times': jwt(HEADER, claims(ground, { exp: 1e18 })),
  })),
  tokens('a token that is too old', 'token_expired', (ground) => ({
    expired: jwt(HEADER, claims(ground, { iat: now() - 600, exp: now() - 60 })),
    'issued two days ago': jwt(HEADER, claims(ground, { iat: now() - 172_800, exp: now() + 600 })),
  })),
];
