import * as fc from 'fast-check';
import { Literal } from './placeholders.js';

/** Texts that are dangerous to those who count, compare, store or show them without care. */
export const NASTY_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u00a0\u3000',
  'Caf\u00e9',
  'Cafe\u0301',
  '\u1112\u1161\u11ab',
  '\u05e9\u05dc\u05d5\u05dd\u200f',
  'in\u200bvisible',
  'right\u202eleft',
  '\u2066isolated\u2069',
  '\ufeffmark',
  '\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '\ufdfa'.repeat(50),
  'a\u0301\u0302\u0303'.repeat(30),
  'x'.repeat(256),
  'x'.repeat(10_001),
  '\u{1f4b6}'.repeat(100),
  'NUL \u0000 inside',
  '\ud800',
  'a\udc00b',
  'a\r\nb',
  '\u001b[31mred',
  '\u2028',
  "'; DROP TABLE payments;--",
  '=cmd|calc!A0',
  '{{7*7}}${7*7}',
  '{"$ne":null}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%s%n%00',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'true',
  'NaN',
  '\\',
  '\\u0000',
  '\u0130I\u0131i',
  '\u00df\u1e9e',
];

/** Numbers at the limits of those who read them as doubles, integers or amounts. */
export const NASTY_LITERALS: readonly string[] = [
  ...['0', '-0', '-1', '1', '0.1', '1.005', '1.0', '1e2', '1e400', '-1e400', '1E-7', '0.30000000000000004'],
  ...[
    '2147483647',
    '2147483648',
    '9007199254740991',
    '9007199254740993',
    '99999999999999999999',
    '1.00000000000000000001',
  ],
];

const NASTY_DECIMALS = [
  ...['0', '0.00', '-0', '-0.01', '+1', '1,00', '.5', '1.', '01', '1e2', 'Infinity', '\u0663', ' 1', '0x10'],
  ...[
    '0.001',
    '0.00001',
    '90071992547409.91',
    '90071992547409.92',
    '999999999999999',
    '1234567890123456',
    '99999999999.99',
  ],
];

const NASTY_DAYS = [
  ...['2026-02-30', '2024-02-29', '2025-02-29', '0000-00-00', '0001-01-01', '1899-12-31', '1900-01-01', '9999-12-31'],
  ...[
    '10000-01-01',
    'infinity',
    '-infinity',
    'now',
    'epoch',
    '2026-1-1',
    '20260101',
    '2026-06-30T23:59:60Z',
    '+002026-01-01',
  ],
];

const DEEP = [2, 31, 32, 33, 200].map((depth) => new Literal(`${'['.repeat(depth)}${']'.repeat(depth)}`));
const WIDE = [
  new Literal(`{${Array.from({ length: 300 }, (_, index) => `"m${index}":${index}`).join()}}`),
  new Literal(`[${Array.from({ length: 1_001 }, (_, index) => index).join()}]`),
  new Literal('{"a":1,"a":2}'),
  new Literal('{"__proto__":{"isAdmin":true}}'),
  new Literal('{"constructor":{"prototype":{}}}'),
  new Literal('{"toString":1,"hasOwnProperty":2,"":3,"a/b~c":4}'),
];

/** Anything at all, in the place of a member. */
export const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...NASTY_TEXTS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...NASTY_LITERALS.map((text) => new Literal(text))) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...NASTY_DECIMALS) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...NASTY_DAYS) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], [{}], { '': null }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(...DEEP, ...WIDE) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
