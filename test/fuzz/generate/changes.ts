import * as fc from 'fast-check';
import type { ApiOperation } from '../contract/documented-api.js';
import { nastyValue, NASTY_TEXTS } from './nasty.js';
import { idOf } from './values.js';

/** One thing that is made otherwise than in a good request. */
export type Change =
  | { readonly kind: 'value' | 'addMember' | 'duplicateItem'; readonly place: number; readonly value: unknown }
  | { readonly kind: 'removeMember' | 'retype'; readonly place: number }
  | { readonly kind: 'repeatMember'; readonly place: number }
  | { readonly kind: 'header'; readonly name: string; readonly value: string | readonly string[] | undefined }
  | { readonly kind: 'query'; readonly name: string; readonly value: string }
  | { readonly kind: 'path'; readonly value: unknown }
  | { readonly kind: 'rawPath'; readonly end: string }
  | { readonly kind: 'text'; readonly how: TextChange; readonly at: number }
  | { readonly kind: 'oldKey'; readonly pick: number };

export type TextChange =
  'truncated' | 'byteOrderMark' | 'twice' | 'strayByte' | 'comma' | 'list' | 'text' | 'nothing' | 'spaces' | 'huge';

const MEMBER_NAMES = [
  'id',
  'companyId',
  'version',
  'extra',
  '__proto__',
  'constructor',
  'toString',
  '',
  'a/b',
  'a~b',
  'status',
  'items',
];
const UNKNOWN_ID = '6f1f3d0a-1c1b-4d0e-8f7a-0c9a3b2d1e4f';

/** Headers that the application reads, each with values that are good, odd or bad. */
const HEADERS: Readonly<Record<string, readonly (string | readonly string[] | undefined)[]>> = {
  'idempotency-key': [
    undefined,
    '',
    ' ',
    '"quoted"',
    '"',
    'a b',
    'x'.repeat(255),
    'x'.repeat(256),
    'k\u00e9y',
    ':op:',
    '../..',
    ['a', 'b'],
    '{"a":1}',
    "';--",
    'a,b',
  ],
  'if-match': [
    undefined,
    '',
    '*',
    '"0"',
    '"1"',
    '"2"',
    '"999999999999"',
    '"99999999999999999999"',
    'W/"1"',
    '1',
    '"1", "2"',
    '"-1"',
    '"1e1"',
    ['"1"', '"2"'],
  ],
  'x-company-id': [
    undefined,
    '',
    'x',
    UNKNOWN_ID,
    '00000000-0000-0000-0000-000000000000',
    `{${UNKNOWN_ID}}`,
    [UNKNOWN_ID, UNKNOWN_ID],
  ],
  'content-type': [
    undefined,
    'text/plain',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
    'application/xml',
    'application/json, application/json',
    'APPLICATION/JSON',
    'application/json; boundary=x',
    'multipart/form-data; boundary=x',
  ],
  'content-encoding': ['gzip', 'identity', 'br', ''],
  authorization: [undefined, '', 'Bearer', 'Bearer x', 'Basic dTpw', 'Bearer a.b.c'],
  accept: ['text/xml', 'image/*', '*/*;q=0', ''],
  'x-request-id': ['mine-1', '', 'x'.repeat(200), 'a b', '\u00e9', '{}'],
  'x-http-method-override': ['DELETE'],
  'x-forwarded-for': ['127.0.0.1', 'x'],
  range: ['bytes=0-10'],
  'if-none-match': ['"1"', '*'],
  prefer: ['return=minimal'],
};

const QUERY_NAMES = ['a', 'limit', 'cursor', '__proto__', 'a[]', 'a[b]', '', 'id', '$where'];
const PATH_ENDS = [
  '/',
  '//',
  '/x',
  '%00',
  '%zz',
  '%c0%af',
  '%2e%2e',
  '/..',
  ';a=b',
  '#x',
  '%20',
  '?',
  '??',
  '/%2f',
  '.json',
  'x'.repeat(2_100),
];
const TEXT_CHANGES: readonly TextChange[] = [
  'truncated',
  'byteOrderMark',
  'twice',
  'strayByte',
  'comma',
  'list',
  'text',
  'nothing',
  'spaces',
  'huge',
];

/** Mostly none or one, since what is wrong first hides the rest. */
export function changes(operation: ApiOperation): fc.Arbitrary<readonly Change[]> {
  const one = change(operation);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant<readonly Change[]>([]) },
    { weight: 5, arbitrary: fc.tuple(one) },
    { weight: 2, arbitrary: fc.tuple(one, one) },
  );
}

function change(operation: ApiOperation): fc.Arbitrary<Change> {
  const hasPlaces = Object.keys(operation.pathParameters).length > 0;
  return fc.oneof(
    { weight: operation.isWrite ? 12 : 0, arbitrary: bodyChange() },
    { weight: 4, arbitrary: header() },
    { weight: operation.isWrite ? 1 : 6, arbitrary: query(operation) },
    { weight: hasPlaces ? 3 : 0, arbitrary: pathChange() },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rawPath' as const), end: fc.constantFrom(...PATH_ENDS) }) },
    { weight: 2, arbitrary: textChange() },
    {
      weight: operation.isWrite ? 1 : 0,
      arbitrary: fc.record({ kind: fc.constant('oldKey' as const), pick: fc.nat(50) }),
    },
  );
}

function bodyChange(): fc.Arbitrary<Change> {
  const place = fc.nat(200);
  const anId = fc.oneof(idOf('customerId'), idOf('accountId'), idOf('id'));
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('value' as const),
        place,
        value: fc.oneof(nastyValue, nastyValue, anId),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('addMember' as const), place, value: fc.constantFrom(...MEMBER_NAMES) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('removeMember' as const, 'retype' as const), place }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeatMember' as const), place }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('duplicateItem' as const),
        place,
        value: fc.constantFrom(1, 2, 40, 1_001),
      }),
    },
  );
}

function header(): fc.Arbitrary<Change> {
  const values = Object.entries(HEADERS).map(([name, ones]) =>
    fc.record({ kind: fc.constant('header' as const), name: fc.constant(name), value: fc.constantFrom(...ones) }),
  );
  return fc.oneof(...values);
}

function query({ queryParameters }: ApiOperation): fc.Arbitrary<Change> {
  return fc.record({
    kind: fc.constant('query' as const),
    name: fc.constantFrom(...Object.keys(queryParameters), ...QUERY_NAMES),
    value: fc.oneof(
      fc.constantFrom(...NASTY_TEXTS, '0', '1', '101', '1e1', '-1', '2026-02-30', '2026-01-01', UNKNOWN_ID),
      fc.string({ unit: 'binary', maxLength: 10 }),
    ),
  });
}

function pathChange(): fc.Arbitrary<Change> {
  const value = fc.oneof(idOf('id'), fc.constantFrom(...NASTY_TEXTS.filter((text) => text !== ''), UNKNOWN_ID));
  return fc.record({ kind: fc.constant('path' as const), value });
}

function textChange(): fc.Arbitrary<Change> {
  return fc.record({ kind: fc.constant('text' as const), how: fc.constantFrom(...TEXT_CHANGES), at: fc.nat(500) });
}
