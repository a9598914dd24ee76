import { createHmac, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MUTATIONS, type MutationName } from '../../src/mutations/index.js';
import { userIdOf } from '../../src/identity/index.js';
import type { Ground } from '../contract/bad-inputs/bad-input.js';
import { BAD_TOKENS } from '../contract/bad-inputs/tokens.js';
import { type Caller, requestOf } from '../contract/sample.js';
import { jsonOf, type OutgoingRequest, send } from '../contract/support/http-client.js';
import { useWorld } from '../contract/support/world.js';
import { type RunningApplication, startApplication } from '../support/application.js';
import { TEST_ISSUER } from '../support/tokens.js';
import { ownReads } from './support/foreign-ids-in-reads.js';

type Json = Readonly<Record<string, unknown>>;
type Headers = OutgoingRequest['headers'];

const operations = Object.keys(MUTATIONS) as MutationName[];

/** Every route against every token that must not be believed; the writes' own part stands in test/contract. */
describe('a token that is not good', () => {
  const world = useWorld();
  let owner: Caller;
  let reads: readonly string[];

  beforeAll(async () => {
    owner = await world().member('owner');
    const samples = await world().samplesOf();
    for (const name of operations) await samples.perform(name);
    const document = jsonOf(await world().request({ method: 'GET', path: '/docs/json', headers: {} }));
    reads = (await ownReads(document, samples)).map(({ path }) => path);
  }, 60_000);

  /** The good request, with other headers, of every read. */
  const readsWith = (headers: Headers): OutgoingRequest[] =>
    reads.map((path) => ({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${owner.token}`, 'x-company-id': owner.companyId, ...headers },
    }));

  it('opens no read', async () => {
    const sample = await (await world().samplesOf()).sample('createCustomer');
    const ground = { sample, actor: owner, key: randomUUID(), fullBody: {} } as unknown as Ground;
    const open: string[] = [];
    for (const input of BAD_TOKENS) {
      for (const { what, request } of await input.requests(ground)) {
        for (const read of readsWith({ authorization: request.headers['authorization'] })) {
          const answer = await world().request(read);
          const outcome = [answer.status, jsonOf(answer)['code']];
          if (outcome.join() !== `401,${input.code}`) open.push(`${what ?? ''} ${read.path}: ${outcome.join(' ')}`);
        }
      }
    }
    expect(open).toEqual([]);
  });

  it('is no second opinion: two Authorization headers are neither', async () => {
    const open: string[] = [];
    for (const other of [owner.token, 'Bearer x', 'Basic eDp5']) {
      for (const read of readsWith({ authorization: [`Bearer ${owner.token}`, `Bearer ${other}`] })) {
        const answer = await world().request(read);
        if (answer.status !== 400 || jsonOf(answer)['code'] !== 'duplicate_header') open.push(read.path);
      }
    }
    expect(open).toEqual([]);
  });

  describe('where a provider signs', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const mine = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    let provider: Server;
    let fetches = 0;
    let server: RunningApplication;
    let subject: string;

    beforeAll(async () => {
      provider = createServer((_request, response) => {
        fetches += 1;
        response.end(JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'current' }] }));
      });
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      const { port } = provider.address() as AddressInfo;
      const settings = { JWT_SECRET: '', JWT_JWKS_URL: `http://127.0.0.1:${String(port)}/keys` };
      server = await startApplication({ database: world().database, settings });
      const [, payload = ''] = owner.token.split('.');
      subject = (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub;
      expect(userIdOf(TEST_ISSUER.jwtIssuer, subject)).toBe(owner.userId);
    });

    afterAll(async () => {
      await server.close();
      provider.closeAllConnections();
      provider.close();
    });

    const goodHead = { alg: 'RS256', typ: 'at+jwt', kid: 'current' };

    function goodClaims(): Json {
      const now = Math.floor(Date.now() / 1_000);
      return { iss: TEST_ISSUER.jwtIssuer, aud: TEST_ISSUER.jwtAudience, sub: subject, iat: now, exp: now + 600 };
    }

    /** Everything that somebody could make of the public key, and of nothing. */
    function forgeries(): Readonly<Record<string, string>> {
      const claims = goodClaims();
      const [pem, der] = [spki('pem'), spki('der')];
      const jwk = mine.publicKey.export({ format: 'jwk' });
      const [head = '', , signature = ''] = signed(goodHead, claims, rsa.privateKey).split('.');
      const unsigned = (alg: string): string => `${encoded({ ...goodHead, alg })}.${encoded(claims)}.`;
      return {
        ...Object.fromEntries(['none', 'None', 'nOnE', 'NONE', ''].map((alg) => [`alg "${alg}"`, unsigned(alg)])),
        'none with a signature': `${unsigned('none')}${signature}`,
        'the public key as a secret, PEM': hmac({ ...goodHead, alg: 'HS256' }, claims, pem),
        'the public key as a secret, trimmed': hmac({ ...goodHead, alg: 'HS256' }, claims, pem.toString().trim()),
        'the public key as a secret, DER': hmac({ ...goodHead, alg: 'HS256' }, claims, der),
        'no secret': hmac({ ...goodHead, alg: 'HS256' }, claims, ''),
        "the tests' own secret": owner.token,
        'another key under the right name': signed(goodHead, claims, mine.privateKey),
        'a key that nobody has': signed({ ...goodHead, kid: 'unknown' }, claims, mine.privateKey),
        'a path for a name': signed({ ...goodHead, kid: '../../dev/null' }, claims, mine.privateKey),
        'SQL for a name': signed({ ...goodHead, kid: "x' OR '1'='1" }, claims, mine.privateKey),
        'its own key': signed({ ...goodHead, jwk }, claims, mine.privateKey),
        'the address of its key': signed({ ...goodHead, jku: 'http://127.0.0.1:1/keys' }, claims, mine.privateKey),
        'the address of a certificate': signed({ ...goodHead, x5u: 'http://127.0.0.1:1/' }, claims, mine.privateKey),
        'its own certificate': signed({ ...goodHead, x5c: ['MIIB'] }, claims, mine.privateKey),
        'rules of its own': signed({ ...goodHead, crit: ['x'], x: 1 }, claims, rsa.privateKey),
        'an unencoded payload': signed({ ...goodHead, b64: false, crit: ['b64'] }, claims, rsa.privateKey),
        'another algorithm for the key': signed({ ...goodHead, alg: 'ES256' }, claims, rsa.privateKey),
        'a stronger algorithm': signed({ ...goodHead, alg: 'RS512' }, claims, rsa.privateKey, 'sha512'),
        'other claims': `${head}.${encoded({ ...claims, sub: 'somebody' })}.${signature}`,
        'an expiry in words': signed(goodHead, { ...claims, exp: '9999999999' }, rsa.privateKey),
        'another audience': signed(goodHead, { ...claims, aud: 'another' }, rsa.privateKey),
        'another issuer': signed(goodHead, { ...claims, iss: 'https://evil.test' }, rsa.privateKey),
        'an ID token': signed({ ...goodHead, typ: 'id_token+jwt' }, claims, rsa.privateKey),
      };
    }

    it('opens no route, and makes nobody fetch keys again and again', async () => {
      const good = signed(goodHead, goodClaims(), rsa.privateKey);
      const requests = [...readsWith({}), ...(await writes())];
      for (const request of requests) {
        expect(statusIsPast401(await ask(request, good))).toBe(true);
      }
      const open: string[] = [];
      const before = await world().books.contents();
      for (const [what, token] of Object.entries(forgeries())) {
        for (const request of requests) {
          const answer = await ask(request, token);
          if (answer.status !== 401) open.push(`${what} ${request.method} ${request.path}: ${answer.status}`);
        }
      }
      expect(open).toEqual([]);
      expect(await world().books.contents()).toEqual(before);
      // The set itself, and once more at most for names that it does not have.
      expect(fetches).toBeLessThanOrEqual(2);
    });

    const ask = (request: OutgoingRequest, token: string): ReturnType<typeof send> =>
      send(server.baseUrl, { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });

    /** Bodies are of no interest to somebody who is not believed; these would be refused behind the token. */
    function writes(): Promise<OutgoingRequest[]> {
      return Promise.resolve(
        operations.map((operation) => {
          const definition = MUTATIONS[operation];
          const pathParameters = { id: randomUUID(), userId: randomUUID(), definitionId: randomUUID() };
          const sample = { operation, definition, pathParameters, body: { noSuchMember: 'x' }, ifMatch: '*' };
          return requestOf(sample, owner, randomUUID());
        }),
      );
    }

    const spki = (format: 'pem' | 'der'): Buffer =>
      Buffer.from(rsa.publicKey.export({ type: 'spki', format: format as 'pem' }));
  });
});

function statusIsPast401({ status }: { readonly status: number }): boolean {
  return status !== 401 && status !== 403 && status < 500;
}

function encoded(value: Json): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function hmac(head: Json, claims: Json, secret: string | Buffer): string {
  const text = `${encoded(head)}.${encoded(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function signed(head: Json, claims: Json, key: KeyObject, digest = 'sha256'): string {
  const text = `${encoded(head)}.${encoded(claims)}`;
  return `${text}.${sign(digest, Buffer.from(text), key).toString('base64url')}`;
}
