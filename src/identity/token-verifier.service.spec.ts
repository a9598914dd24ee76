import { jest } from '@jest/globals';
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IdentityUnavailable, TokenExpired, TokenInvalid } from './identity.errors.js';
import { signToken } from './token-signer.js';
import { TokenVerifier } from './token-verifier.service.js';
import { userIdOf } from './user-id.js';
import { SignJWT } from 'jose';

const ISSUER = {
  jwtSecret: 'a-secret-of-more-than-thirty-two-bytes',
  jwtIssuer: 'https://issuer',
  jwtAudience: 'books',
};
const COMPANY = '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1_000);

/** Signs whatever it is given, as no library would. */
function forge(header: object, claims: object, secret: string = ISSUER.jwtSecret): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

const goodHeader = { alg: 'HS256', typ: 'JWT' };
const goodClaims = (): Record<string, unknown> => ({
  iss: ISSUER.jwtIssuer,
  aud: ISSUER.jwtAudience,
  sub: 'somebody',
  iat: now(),
  exp: now() + 600,
});

describe('TokenVerifier with a secret', () => {
  const verifier = new TokenVerifier(ISSUER);

  it('reads who the token belongs to', async () => {
    const subject = { subject: 's', email: 'Ann@Example.COM', name: 'Ann', companyId: COMPANY.toUpperCase() };
    const token = await signToken(ISSUER, subject, 600);
    await expect(verifier.verify(token)).resolves.toMatchObject({
      userId: userIdOf(ISSUER.jwtIssuer, 's'),
      subject: 's',
      email: 'ann@example.com',
      displayName: 'Ann',
      companyId: COMPANY,
      mayCreateTestCompanies: false,
    });
  });

  it.each([
    ['no type', { alg: 'HS256' }, {}],
    ['the type of access tokens', { alg: 'HS256', typ: 'application/at+jwt' }, {}],
    ['several audiences', goodHeader, { aud: ['other', ISSUER.jwtAudience] }],
    ['the claim for test companies', goodHeader, { test_companies: true }],
  ])('accepts %s', async (_name, header, claims) => {
    const token = forge(header, { ...goodClaims(), ...claims });
    await expect(verifier.verify(token)).resolves.toMatchObject({
      mayCreateTestCompanies: 'test_companies' in claims,
    });
  });

  it('believes an email only when the issuer calls it verified', async () => {
    const token = forge(goodHeader, { ...goodClaims(), email: 'ann@example.com', email_verified: 'true' });
    await expect(verifier.verify(token)).resolves.toMatchObject({ email: undefined });
  });

  it.each([
    ['alg none', { alg: 'none' }, {}],
    ['another HMAC', { alg: 'HS512' }, {}],
    ['an asymmetric algorithm', { alg: 'RS256' }, {}],
    ['an ID token', { alg: 'HS256', typ: 'id+jwt' }, {}],
    ['a type that is no text', { alg: 'HS256', typ: 7 }, {}],
    ['an embedded key', { ...goodHeader, jwk: { kty: 'oct', k: 'AA' } }, {}],
    ['a key by URL', { ...goodHeader, jku: 'https://evil/keys' }, {}],
    ['a certificate by URL', { ...goodHeader, x5u: 'https://evil/cert' }, {}],
    ['crit', { ...goodHeader, crit: ['exp'] }, {}],
    ['an unencoded payload', { ...goodHeader, b64: false, crit: ['b64'] }, {}],
    ['another issuer', goodHeader, { iss: 'https://other' }],
    ['no issuer', goodHeader, { iss: undefined }],
    ['another audience', goodHeader, { aud: 'other' }],
    ['no audience', goodHeader, { aud: undefined }],
    ['no subject', goodHeader, { sub: undefined }],
    ['an empty subject', goodHeader, { sub: ' ' }],
    ['a subject that is no text', goodHeader, { sub: 5 }],
    ['a subject with NUL', goodHeader, { sub: 'a\u0000b' }],
    ['a subject that is too long', goodHeader, { sub: 'x'.repeat(256) }],
    ['no expiry', goodHeader, { exp: undefined }],
    ['an expiry that is text', goodHeader, { exp: '9999999999' }],
    ['an expiry past the year 9999', goodHeader, { exp: 1e15 }],
    ['no time of issue', goodHeader, { iat: undefined }],
    ['a time of issue in the future', goodHeader, { iat: now() + 3_600, exp: now() + 7_200 }],
    ['not valid yet', goodHeader, { nbf: now() + 3_600 }],
    ['a company that is no UUID', goodHeader, { company_id: 'acme' }],
  ])('refuses %s', async (_name, header, claims) => {
    await expect(verifier.verify(forge(header, { ...goodClaims(), ...claims }))).rejects.toThrow(TokenInvalid);
  });

  it.each([
    ['expired', { exp: now() - 60 }],
    ['issued too long ago', { iat: now() - 90_000 }],
  ])('calls a token expired that is %s', async (_name, claims) => {
    await expect(verifier.verify(forge(goodHeader, { ...goodClaims(), ...claims }))).rejects.toThrow(TokenExpired);
  });

  it('refuses another secret and a changed payload', async () => {
    const good = forge(goodHeader, goodClaims());
    const [header, , signature] = good.split('.');
    const changed = [header, encode({ ...goodClaims(), sub: 'root' }), signature].join('.');
    await expect(verifier.verify(forge(goodHeader, goodClaims(), 'x'.repeat(40)))).rejects.toThrow(TokenInvalid);
    await expect(verifier.verify(changed)).rejects.toThrow(TokenInvalid);
    await expect(verifier.verify(good)).resolves.toMatchObject({ subject: 'somebody' });
  });

  it('forgets a verified token when it expires', async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      const token = forge(goodHeader, goodClaims());
      await verifier.verify(token);
      jest.setSystemTime(Date.now() + 604_000);
      await expect(verifier.verify(token)).resolves.toBeDefined();
      jest.setSystemTime(Date.now() + 2_000);
      await expect(verifier.verify(token)).rejects.toThrow(TokenExpired);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['both a secret and keys', { ...ISSUER, jwksUrl: 'https://issuer/keys' }],
    ['neither', { ...ISSUER, jwtSecret: undefined }],
    ['a short secret', { ...ISSUER, jwtSecret: 'short' }],
    ['no issuer', { ...ISSUER, jwtIssuer: '' }],
  ])('does not start with %s', (_name, options) => {
    expect(() => new TokenVerifier(options)).toThrow(/identity needs|less than 32 bytes/);
  });
});

describe('TokenVerifier with the keys of a provider', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const edwards = generateKeyPairSync('ed25519');
  let server: Server;
  let fetches = 0;
  let published: readonly (readonly [string, KeyObject])[] = [];
  let available = true;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      fetches += 1;
      response.statusCode = available ? 200 : 500;
      response.end(
        JSON.stringify({ keys: published.map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid })) }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  beforeEach(() => {
    fetches = 0;
    available = true;
    published = [
      ['rsa', rsa.publicKey],
      ['edwards', edwards.publicKey],
    ];
  });

  function newVerifier(): TokenVerifier {
    const { port } = server.address() as AddressInfo;
    return new TokenVerifier({
      jwksUrl: `http://127.0.0.1:${String(port)}/keys`,
      jwtIssuer: ISSUER.jwtIssuer,
      jwtAudience: ISSUER.jwtAudience,
    });
  }

  const sign = (algorithm: string, keyId: string, key: KeyObject): Promise<string> =>
    new SignJWT({ ...goodClaims(), exp: now() + 3_600 }).setProtectedHeader({ alg: algorithm, kid: keyId }).sign(key);

  it.each([
    ['RS256', 'rsa', rsa.privateKey],
    ['PS256', 'rsa', rsa.privateKey],
    ['EdDSA', 'edwards', edwards.privateKey],
  ])('accepts %s', async (algorithm, keyId, key) => {
    await expect(newVerifier().verify(await sign(algorithm, keyId, key))).resolves.toMatchObject({
      subject: 'somebody',
    });
  });

  it('refuses HS256 with the public key as the secret', async () => {
    const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string;
    await expect(newVerifier().verify(forge({ alg: 'HS256', kid: 'rsa' }, goodClaims(), pem))).rejects.toThrow(
      TokenInvalid,
    );
  });

  it('refuses unknown keys, and a flood of them fetches the set once', async () => {
    const verifier = newVerifier();
    for (let index = 0; index < 20; index += 1) {
      const token = await sign('EdDSA', `unknown-${String(index)}`, edwards.privateKey);
      await expect(verifier.verify(token)).rejects.toThrow(TokenInvalid);
    }
    expect(fetches).toBe(1);
  });

  it('takes a new key as soon as the set may be asked for again, and asks once in that time however many come', async () => {
    const verifier = newVerifier();
    await verifier.verify(await sign('RS256', 'rsa', rsa.privateKey));
    const next = generateKeyPairSync('ed25519');
    published = [...published, ['next', next.publicKey]];
    const token = await sign('EdDSA', 'next', next.privateKey);
    await expect(verifier.verify(token)).rejects.toThrow(TokenInvalid);
    expect(fetches).toBe(1);
    jest.useFakeTimers({
      now: Date.now() + 31_000,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'],
    });
    try {
      await expect(verifier.verify(token)).resolves.toBeDefined();
      for (let index = 0; index < 20; index += 1) {
        const unknown = await sign('EdDSA', `unknown-${String(index)}`, edwards.privateKey);
        await expect(verifier.verify(unknown)).rejects.toThrow(TokenInvalid);
      }
      expect(fetches).toBe(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('goes on with the keys it has while the provider is down', async () => {
    const verifier = newVerifier();
    await verifier.verify(await sign('RS256', 'rsa', rsa.privateKey));
    available = false;
    await expect(verifier.verify(await sign('EdDSA', 'edwards', edwards.privateKey))).resolves.toBeDefined();
  });

  it('is unavailable, not open, while it has no keys', async () => {
    available = false;
    await expect(newVerifier().verify(await sign('RS256', 'rsa', rsa.privateKey))).rejects.toThrow(IdentityUnavailable);
  });

  it('stops believing a token some minutes after its key was withdrawn', async () => {
    const verifier = newVerifier();
    const token = await sign('RS256', 'rsa', rsa.privateKey);
    await verifier.verify(token);
    published = [['edwards', edwards.publicKey]];
    const later = Date.now() + 301_000;
    jest.useFakeTimers({
      now: later,
      doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'clearTimeout', 'queueMicrotask'],
    });
    try {
      await expect(verifier.verify(token)).resolves.toBeDefined();
      jest.setSystemTime(later + 600_000);
      await expect(verifier.verify(token)).rejects.toThrow(TokenInvalid);
    } finally {
      jest.useRealTimers();
    }
  });
});
