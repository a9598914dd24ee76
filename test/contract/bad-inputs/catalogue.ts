/** Where a row of the catalogue of bad inputs is tested: a file below `test` or `src`, and a part of a text in it: of a test's name, or of a case. */
type Place = readonly [file: string, name: string];

/** A class of bad inputs, what it is answered, and the tests that show it. */
export interface CatalogueRow {
  readonly row: number;
  readonly input: string;
  readonly answer: string;
  /** Whether it is sent to every registered operation; if not, why. */
  readonly everyOperation: true | string;
  readonly places: readonly Place[];
}

const KEY = 'test/contract/cases/key.ts';
const ACCESS = 'test/contract/cases/access.ts';
const MISMATCH = 'test/contract/cases/mismatch.ts';
const HEADS = 'test/contract/bad-inputs/heads.ts';
const BODY = 'test/contract/bad-inputs/body.ts';
const VALUES = 'test/contract/bad-inputs/values.ts';
const TOKENS = 'test/contract/bad-inputs/tokens.ts';
const ODD = 'test/contract/odd-inputs.spec.ts';
const STATES = 'test/contract/illegal-states.spec.ts';
const RAW = 'test/http/raw-requests.spec.ts';
const HTTP = 'test/http/bad-inputs.spec.ts';
const LIMITS = 'test/contract/limits.spec.ts';
const VERIFIER = 'src/identity/token-verifier.service.spec.ts';
const MEMBERS = 'test/books/company-access.spec.ts';

const BY_HTTP = 'it is refused before a route is known';

/** Every class of bad inputs, and the tests that meet it. */
export const CATALOGUE: readonly CatalogueRow[] = [
  row(1, 'no key, an empty or blank one', '400', [KEY, 'is required'], [KEY, 'blank']),
  row(2, 'a key that is too long', '400', [KEY, 'longer than 255 characters']),
  row(3, 'a key of other characters', '400', [KEY, 'beyond ASCII'], [KEY, 'with a space']),
  row(4, 'two keys', '400', [KEY, 'sent twice and equal']),
  row(5, 'a known key, another payload', '422', [MISMATCH, 'another payload under a known key']),
  row(6, 'a known key elsewhere', '201', [KEY, 'is another one for another operation'], [KEY, 'in another company']),
  row(
    7,
    'a key that is in flight',
    '409',
    'it is judged by the engine',
    ['test/engine/limits.spec.ts', 'idempotency_in_progress'],
    ['test/contract/storm.spec.ts', '409 idempotency_in_progress'],
  ),
  row(8, 'an expired key', 'none', 'keys never expire'),
  row(9, 'a key with separators, SQL, JSON', '201', [KEY, 'anything visible']),
  row(
    10,
    'the same payload in another form',
    'replay',
    ['test/contract/cases/replay.ts', 'members in another order'],
    [ODD, 'compares numbers by value'],
  ),
  row(11, 'no token, or two', '401, 400', [TOKENS, 'no bearer token'], [HEADS, 'a header twice that may stand once']),
  row(
    12,
    'a token that was tampered with',
    '401',
    [TOKENS, 'a token that somebody else made'],
    [VERIFIER, 'refuses unknown keys'],
  ),
  row(
    13,
    'a token of other times',
    '401',
    [TOKENS, 'a token whose times are not plain'],
    [TOKENS, 'a token that is too old'],
  ),
  row(14, 'a token for something else', '401', [TOKENS, 'a token for something else']),
  row(15, 'a company that was not granted', '403', [ACCESS, 'as the owner of another company']),
  row(16, "another company's id", '404, 422', [ACCESS, "another company's id as an unknown one"]),
  row(17, 'a role that is too low', '403', [ACCESS, 'is refused for the role']),
  row(18, 'a company in the body', '422', [VALUES, 'company_id']),
  row(19, 'another media type', '415', [BODY, 'a body of another media type']),
  row(
    20,
    'too large a body, a length that lies',
    '413, closed',
    [BODY, 'a body over the limit'],
    [RAW, 'a length that lies'],
  ),
  row(21, 'a compressed body', '415', [BODY, 'a compressed body']),
  row(22, 'no JSON', '400', [BODY, 'a body that is no JSON']),
  row(23, 'no object', '400', [BODY, 'a body that is no object']),
  row(24, 'no UTF-8', '400', [BODY, 'bytes that are not UTF-8']),
  row(25, 'a lone surrogate', '400', [BODY, 'a lone high surrogate']),
  row(26, 'NUL', '400', [BODY, 'a NUL in a text']),
  row(27, 'nesting without end', '400', [BODY, 'nesting without end']),
  row(
    28,
    'too many items or members',
    '422',
    [BODY, 'more items or members than allowed'],
    [VALUES, 'a list that is too long'],
  ),
  row(29, 'a member twice', '400', [BODY, 'a member that stands twice']),
  row(30, 'prototypes', '400', [BODY, 'members that reach for prototypes']),
  row(
    31,
    'unknown members',
    '422',
    [VALUES, 'members that a client has no say in'],
    [VALUES, 'unknown members inside of members'],
  ),
  row(
    32,
    'a missing or wrong member',
    '422',
    [VALUES, 'a required member that is missing'],
    [VALUES, 'a value of another type'],
  ),
  row(33, 'an amount that is no plain decimal', '422', [VALUES, 'an amount that is no plain decimal']),
  row(34, 'too many decimals', '422', [VALUES, 'an amount with more decimals than its own currency has']),
  row(35, 'zero, signs, other digits', '422', [VALUES, 'an amount of zero'], [VALUES, '+1']),
  row(
    36,
    'an amount or a sum beyond all',
    '422',
    [VALUES, 'an amount beyond what can be stored'],
    [VALUES, 'a sum that can not be stored'],
  ),
  row(
    37,
    'an entry that does not balance, has one line, or mixes currencies',
    '422',
    'those that post',
    [STATES, 'journal_unbalanced'],
    [STATES, 'of one line'],
    [STATES, 'whose lines differ in currency'],
    [STATES, 'its items have two currencies'],
  ),
  row(38, 'a currency that is none', '422', [VALUES, 'a currency that is none']),
  row(39, 'a day that is none', '422', [VALUES, 'a day that is none'], [HTTP, '23:59:60Z']),
  row(
    40,
    'a locked or far day',
    '409, 422',
    'those that post',
    [STATES, 'period_locked'],
    [STATES, 'it is of a far day'],
  ),
  row(41, 'an id that is none', '400, 422', [HEADS, 'an id in the path that is none'], [VALUES, 'an id that is none']),
  row(
    42,
    'what is not there or not active',
    '422',
    [ACCESS, "another company's id as an unknown one"],
    [STATES, 'is inactive'],
  ),
  row(
    43,
    'text that looks like another',
    '422, NFC',
    [VALUES, 'text that is too long, blank or not what it looks like'],
    [ODD, 'stores one spelling of text that has two'],
  ),
  row(44, 'formulas', 'stored', [ODD, '=cmd|calc!A0']),
  row(45, 'injections', 'stored', [ODD, 'DROP TABLE payments']),
  row(
    46,
    'line breaks and colours',
    'stored or 422, one line logged',
    [ODD, 'stores line breaks in longer texts'],
    [LIMITS, 'is one line in the log'],
  ),
  row(47, 'a query that is none', '400', [HEADS, 'a query that the operation does not take'], [HTTP, '47: %s']),
  row(48, 'a path that is none', '400, 404', [HEADS, 'a path that is malformed'], [HEADS, 'a path that leads nowhere']),
  row(49, 'another method', '405', [HEADS, 'a method that the path does not have'], [ODD, 'x-http-method-override']),
  row(
    50,
    'smuggling, no Host, too many headers',
    '400, 431',
    BY_HTTP,
    [RAW, 'both lengths'],
    [RAW, '20 KB of headers'],
  ),
  row(51, 'a stale version', '412', [HEADS, 'an If-Match of another version']),
  row(
    52,
    'an illegal state',
    '409',
    'each has states of its own',
    [STATES, 'it is finalized'],
    [STATES, 'insufficient_stock'],
  ),
  row(
    53,
    'more rights than one has',
    '403, 409',
    'those that grant',
    [MEMBERS, 'permission_denied'],
    [STATES, 'last_owner'],
  ),
  row(54, 'headers that say who asks', 'ignored', [ODD, 'believes no header but its own']),
  row(55, 'too many requests', '429', [LIMITS, 'is refused beyond the rate limit']),
  row(56, 'slow requests', '408', BY_HTTP, [RAW, 'a head or a body that does not come is 408']),
  row(57, 'another Accept', 'JSON', [ODD, 'answers JSON when %s is asked for']),
  row(58, 'an address within', '422', 'those that take a URL', [
    'test/workflows/webhook-addresses.spec.ts',
    'when its URL names an address there',
  ]),
];

/** @param rest why it is not for every operation, if so, and then the places. */
function row(number: number, input: string, answer: string, ...rest: readonly (string | Place)[]): CatalogueRow {
  const places = rest.filter((one): one is Place => typeof one !== 'string');
  const reason = rest.find((one) => typeof one === 'string');
  return { row: number, input, answer, everyOperation: reason ?? true, places };
}
