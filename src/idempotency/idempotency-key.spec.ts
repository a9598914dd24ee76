import { IdempotencyKeyInvalid, IdempotencyKeyMissing } from './idempotency.errors.js';
import { parseIdempotencyKey } from './idempotency-key.js';

describe('parseIdempotencyKey', () => {
  it.each([
    ['abc', 'abc'],
    ['"abc"', 'abc'],
    ['  abc ', 'abc'],
    [' "abc"\t', 'abc'],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['"a\\b"', 'a\\b'],
    ['a\\"b', 'a\\"b'],
    ['""abc""', '"abc"'],
    ['"', '"'],
    ['"abc', '"abc'],
    ['abc"', 'abc"'],
    ['!~', '!~'],
    ['a'.repeat(255), 'a'.repeat(255)],
    [`"${'a'.repeat(255)}"`, 'a'.repeat(255)],
  ])('reads %.20s', (header, key) => {
    expect(parseIdempotencyKey([header])).toBe(key);
  });

  it.each([[undefined], [[]]])('says that the header is missing: %p', (values) => {
    expect(() => parseIdempotencyKey(values)).toThrow(IdempotencyKeyMissing);
  });

  it.each([
    ['the header twice', ['abc', 'abd'], 'more than once'],
    ['the header twice with one value', ['abc', 'abc'], 'more than once'],
    ['nothing', [''], 'empty'],
    ['spaces alone', ['  \t'], 'empty'],
    ['empty quotes', ['""'], 'empty'],
    ['256 characters', ['a'.repeat(256)], 'longer than 255'],
    ['256 characters in quotes', [`"${'a'.repeat(256)}"`], 'longer than 255'],
    ['a space', ['a b'], 'visible ASCII'],
    ['a space in quotes', ['" abc"'], 'visible ASCII'],
    ['a letter beyond ASCII', ['clé'], 'visible ASCII'],
    ['a control character', ['a\u0000b'], 'visible ASCII'],
    ['DEL', ['a\u007f'], 'visible ASCII'],
    ['a second line', ['abc\nabc'], 'visible ASCII'],
  ])('refuses %s', (_what, values, reason) => {
    expect(() => parseIdempotencyKey(values)).toThrow(IdempotencyKeyInvalid);
    expect(() => parseIdempotencyKey(values)).toThrow(reason);
  });
});
