import { JsonNumber } from '../http/json/json-number.js';
import type { JsonValue } from '../http/json/strict-json.js';
import { Fingerprint, FINGERPRINT_VERSION, type FingerprintInput } from './fingerprint.js';

const WRITE_ID = '77c30f4a-f436-5d55-8814-c6f890d8d523';

function fingerprint(changes: Partial<FingerprintInput> = {}): Fingerprint {
  return new Fingerprint({
    operation: 'createPayment',
    method: 'POST',
    pathParameters: {},
    query: {},
    body: {},
    ...changes,
  });
}

function hashOf(body: JsonValue): string {
  return fingerprint({ body }).hash;
}

function differing(now: Partial<FingerprintInput>, stored: Partial<FingerprintInput>): string[] {
  return fingerprint(now).differingMembers(WRITE_ID, fingerprint(stored).memberHashes(WRITE_ID));
}

describe('the hash of a fingerprint', () => {
  it('is the one that stored answers were written with', () => {
    const { hash } = fingerprint({ body: { amount: '100.00' } });
    expect(hash).toBe('2355a43975d595a381567f238b2759fff52d351befd71585fd6e84f340504b6a');
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['the order of members', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['the order of nested members', { list: [{ a: 1, b: { c: 1, d: 2 } }] }, { list: [{ b: { d: 2, c: 1 }, a: 1 }] }],
    ["a number's notation", { amount: 1 }, { amount: new JsonNumber('1.0') }],
    ["a number's exponent", { amount: new JsonNumber('100.00') }, { amount: new JsonNumber('1e2') }],
  ])('is the same whatever %s', (_what, left, right) => {
    expect(hashOf(left)).toBe(hashOf(right));
  });

  it.each<[string, JsonValue, JsonValue]>([
    ['the order of a list', { list: [1, 2] }, { list: [2, 1] }],
    ['a nested value', { outer: { inner: 1 } }, { outer: { inner: 2 } }],
    ['a number and a string', { amount: 1 }, { amount: '1' }],
    ['a kept literal and a string', { amount: new JsonNumber('1.50') }, { amount: '1.50' }],
    ['numbers too close for JavaScript', { n: new JsonNumber('0.1') }, { n: new JsonNumber('0.10000000000000000001') }],
    ['null and an absent member', { memo: null }, {}],
    ['null and a string', { memo: null }, { memo: 'null' }],
    ['a member and its namesake', { a: 'x' }, { b: 'x' }],
    ['text that looks like another member', { a: 'x","b":"y' }, { a: 'x', b: 'y' }],
    ['upper and lower case', { id: 'A' }, { id: 'a' }],
    ['bodies that are no objects', [1], [2]],
    ['a list and nothing', [], {}],
    ['a null and nothing', null, {}],
    ['kept numbers as bodies', new JsonNumber('1.5'), new JsonNumber('2.5')],
    ['strings as bodies', 'a', 'b'],
  ])('tells apart %s', (_what, left, right) => {
    expect(hashOf(left)).not.toBe(hashOf(right));
  });

  it('takes path parameters by value, and a UUID whatever its case', () => {
    const id = 'c64cf04b-f63f-425c-99ea-4b553a7f153d';
    const { hash } = fingerprint({ pathParameters: { id, number: 'a' } });
    expect(fingerprint({ pathParameters: { number: 'a', id: id.toUpperCase() } }).hash).toBe(hash);
    expect(fingerprint({ pathParameters: { id: id.replace('c', 'd'), number: 'a' } }).hash).not.toBe(hash);
    expect(fingerprint({ pathParameters: { id, number: 'A' } }).hash).not.toBe(hash);
  });

  it.each<[string, Partial<FingerprintInput>]>([
    ['the operation', { operation: 'createRefund' }],
    ['the method', { method: 'PUT' }],
    ['a path parameter', { pathParameters: { name: 'x' } }],
    ['the query', { query: { name: 'x' } }],
    ['the body', { body: { name: 'x' } }],
  ])('depends on %s', (_what, changes) => {
    const others = [{}, { pathParameters: { name: 'y' } }, { query: { name: 'y' } }, { body: { name: 'y' } }];
    for (const other of others) expect(fingerprint(changes).hash).not.toBe(fingerprint(other).hash);
  });

  it('never takes path, query and body for each other', () => {
    const member = { name: 'x' };
    const hashes = [{ pathParameters: member }, { query: member }, { body: member }].map(
      (part) => fingerprint(part).hash,
    );
    expect(new Set(hashes).size).toBe(3);
  });

  it('is given for its own version only', () => {
    const own = fingerprint();
    expect(own.hashOf(FINGERPRINT_VERSION)).toBe(own.hash);
    expect(own.hashOf(FINGERPRINT_VERSION + 1)).toBeUndefined();
  });

  it('comes with the size of the payload', () => {
    const bytes = (text: string): number => fingerprint({ body: { text } }).payloadBytes;
    expect(bytes('x'.repeat(1_000)) - bytes('')).toBe(1_000);
  });
});

describe('the members of a fingerprint', () => {
  it('are named where they differ, sorted, and those that are missing on either side too', () => {
    const id = (digit: string): Record<string, string> => ({ id: digit.repeat(8) });
    expect(
      differing(
        {
          pathParameters: id('1'),
          query: { dry: 'true', same: 'x' },
          body: { zeta: 1, memo: 'new', same: [1], added: 1 },
        },
        {
          pathParameters: id('2'),
          query: { dry: 'false', same: 'x' },
          body: { zeta: 2, memo: 'old', same: [1], gone: 1 },
        },
      ),
    ).toEqual(['added', 'gone', 'memo', 'path id', 'query dry', 'zeta']);
  });

  it('are none for the same payload', () => {
    const pathParameters = { id: 'C64CF04B-F63F-425C-99EA-4B553A7F153D' };
    const lower = { id: 'c64cf04b-f63f-425c-99ea-4b553a7f153d' };
    expect(
      differing(
        { pathParameters, body: { a: 1, b: 2 } },
        { pathParameters: lower, body: { b: new JsonNumber('2.0'), a: 1 } },
      ),
    ).toEqual([]);
  });

  it('are the whole body where it is no object', () => {
    expect(differing({ body: [1] }, { body: [2] })).toEqual(['body']);
    expect(differing({ body: new JsonNumber('1.5') }, { body: new JsonNumber('2.5') })).toEqual(['body']);
  });

  it('may have the name of something that every object inherits', () => {
    const inherited = JSON.parse('{ "__proto__": "a", "constructor": "b" }') as JsonValue;
    expect(differing({ body: inherited }, { body: {} })).toEqual(['__proto__', 'constructor']);
    expect(differing({ body: {} }, { body: inherited })).toEqual(['__proto__', 'constructor']);
    expect(differing({ body: inherited }, { body: inherited })).toEqual([]);
  });

  it('are kept as short hashes, never as values', () => {
    const hashes = fingerprint({ body: { iban: 'DE02120300000000202051' } }).memberHashes(WRITE_ID);
    expect(hashes).toEqual({ iban: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown });
  });

  it('are salted with the write and the name, so that equal values do not look equal', () => {
    const member = fingerprint({ body: { a: 'x', b: 'x' } });
    const here = member.memberHashes(WRITE_ID);
    const there = member.memberHashes('2fe0962d-0cd1-56a2-a2a0-6a664d85b4ed');
    expect(new Set([here['a'], here['b'], there['a'], there['b']]).size).toBe(4);
    expect(member.memberHashes(WRITE_ID)).toEqual(here);
  });
});
