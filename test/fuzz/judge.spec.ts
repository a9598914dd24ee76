import type { OutgoingRequest } from '../contract/support/http-client.js';
import { DocumentedApi } from './contract/documented-api.js';
import { curlOf, type Exchange } from './contract/exchange.js';
import { Judge } from './contract/judge.js';

const problemAnswer = (status: number, codes: readonly string[], headers: object = {}): object => ({
  headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' }, ...headers },
  content: {
    'application/problem+json': {
      schema: {
        allOf: [
          { $ref: '#/components/schemas/Problem' },
          { type: 'object', properties: { status: { const: status }, code: { enum: codes } } },
        ],
      },
    },
  },
});

const API = new DocumentedApi({
  paths: {
    '/api/things/{id}': {
      patch: {
        operationId: 'updateThing',
        parameters: [{ name: 'id', in: 'path', schema: { type: 'string', format: 'uuid' } }],
        responses: {
          200: {
            headers: {
              'X-Request-Id': { $ref: '#/components/headers/RequestId' },
              ETag: { required: true, schema: { type: 'string' } },
              Location: { schema: { type: 'string' } },
            },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          401: problemAnswer(401, ['unauthenticated'], { 'WWW-Authenticate': {} }),
          409: problemAnswer(409, ['idempotency_in_progress', 'last_owner'], { 'Retry-After': {} }),
          422: problemAnswer(422, ['amount_invalid']),
          429: problemAnswer(429, ['rate_limited'], { 'Retry-After': {} }),
          503: problemAnswer(503, ['service_unavailable'], { 'Retry-After': {} }),
        },
      },
    },
  },
  components: {
    headers: { RequestId: { required: true, schema: { type: 'string' } } },
    schemas: {
      Thing: { type: 'object', required: ['amount'], properties: { amount: { type: 'string', format: 'decimal' } } },
      Problem: {
        type: 'object',
        required: ['code', 'status'],
        properties: { code: { type: 'string' }, status: { type: 'integer' } },
      },
    },
  },
});
const CODES = [
  ...['amount_invalid', 'service_unavailable', 'not_found', 'unauthenticated', 'method_not_allowed', 'rate_limited'],
  ...['idempotency_in_progress', 'last_owner'],
];
const JUDGE = new Judge(API, CODES.map((code) => `<a id="${code}"></a>`).join(' '));

const REQUEST: OutgoingRequest = { method: 'PATCH', path: '/api/things/1', headers: {} };
const JSON_HEADERS = { 'x-request-id': 'r', 'content-type': 'application/json' };
const HEADERS = { ...JSON_HEADERS, etag: '"1"' };
const PROBLEM_HEADERS = { 'x-request-id': 'r', 'content-type': 'application/problem+json; charset=utf-8' };
const PROBLEM = {
  ...{ type: '/docs/errors#amount_invalid', title: 'A', status: 422, detail: 'b', code: 'amount_invalid' },
  ...{ requestId: 'r', errors: [{ pointer: '/lines/0/amount', code: 'amount_invalid', message: 'c' }] },
};
const problem = (status: number, code: string) => ({ ...PROBLEM, errors: undefined, status, code });
const IN_PROGRESS = problem(409, 'idempotency_in_progress');
const BODY = { lines: [{ 'a/b~c': 1 }] };

function faultsOf(status: number, headers: Exchange['answer']['headers'], body: unknown): string[] {
  const answer = { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return JUDGE.faultsOf({
    operation: API.operation('updateThing'),
    request: REQUEST,
    body: BODY,
    isRouted: true,
    answer,
  });
}

const withPointer = (pointer: string): object => ({ ...PROBLEM, errors: [{ pointer, code: 'a', message: 'b' }] });

describe('the judge of answers', () => {
  it('finds nothing in what is described', () => {
    expect(faultsOf(200, HEADERS, { amount: '1.00' })).toEqual([]);
    expect(faultsOf(422, PROBLEM_HEADERS, PROBLEM)).toEqual([]);
  });

  it.each([
    ['a member too many', 200, HEADERS, { amount: '1.00', secret: 1 }, 'schema  must NOT have additional properties'],
    ['a member too few', 200, HEADERS, {}, "schema  must have required property 'amount'"],
    ['another format', 200, HEADERS, { amount: '1e2' }, 'schema /amount must match format "decimal"'],
    ['another media type', 200, { ...HEADERS, 'content-type': 'text/html' }, { amount: '1' }, 'media type text/html'],
    ['a header more', 200, { ...HEADERS, 'x-debug': '1' }, { amount: '1.00' }, 'undocumented header x-debug'],
    [
      'a required header too few',
      200,
      JSON_HEADERS,
      { amount: '1.00' },
      'no header etag, which the description has as',
    ],
    ['no id of the request', 200, { ...HEADERS, 'x-request-id': undefined }, { amount: '1' }, 'no header x-request-id'],
    [
      'no time to come again',
      503,
      PROBLEM_HEADERS,
      problem(503, 'service_unavailable'),
      '503 without a good header re',
    ],
    [
      'no time in which a limit ends',
      429,
      PROBLEM_HEADERS,
      problem(429, 'rate_limited'),
      '429 without a good header re',
    ],
    ['no time to ask what became of it', 409, PROBLEM_HEADERS, IN_PROGRESS, '409 without a good header retry-after'],
    ['a time that is none', 409, { ...PROBLEM_HEADERS, 'retry-after': '0' }, IN_PROGRESS, '409 without a good header'],
    ['no scheme', 401, PROBLEM_HEADERS, problem(401, 'unauthenticated'), '401 without a good header www-authenticate'],
    ['no methods', 405, PROBLEM_HEADERS, problem(405, 'method_not_allowed'), '405 without a good header allow'],
    ['a status more', 404, PROBLEM_HEADERS, { ...PROBLEM, status: 404, code: 'not_found' }, 'undocumented status 404'],
    ['a failure', 503, PROBLEM_HEADERS, { ...PROBLEM, status: 503, code: 'service_unavailable' }, 'status 503'],
    ['an error of its own form', 422, JSON_HEADERS, { error: 'x' }, 'error of media type application/json'],
    ['no JSON', 422, PROBLEM_HEADERS, 'x', 'a problem that is no JSON object'],
    ['no code', 422, PROBLEM_HEADERS, { ...PROBLEM, code: undefined }, 'problem without code'],
    ['a code of nowhere', 422, PROBLEM_HEADERS, { ...PROBLEM, code: 'x' }, 'code x is not in docs/errors.md'],
    ['a code of another status', 422, PROBLEM_HEADERS, { ...PROBLEM, code: 'not_found' }, 'schema /code must be equal'],
    ['another status within', 422, PROBLEM_HEADERS, { ...PROBLEM, status: 400 }, 'problem of another status'],
    ['another request', 422, PROBLEM_HEADERS, { ...PROBLEM, requestId: 's' }, 'problem of another request'],
    ['a stack', 422, PROBLEM_HEADERS, { ...PROBLEM, detail: 'at f (/a/b.ts:1:2)' }, 'problem with a stack'],
    ['a pointer beside the body', 422, PROBLEM_HEADERS, withPointer('/rows/0/amount'), 'pointer to nothing'],
    ['a pointer that is not escaped', 422, PROBLEM_HEADERS, withPointer('/lines/0/a/b~c'), 'pointer to nothing'],
  ])('finds %s', (_name, status, headers, body, fault) => {
    expect(faultsOf(status, headers, body).join('\n')).toContain(fault);
  });

  it.each([
    ['a conflict that time does not solve', problem(409, 'last_owner'), {}],
    ['a write that is under way', problem(409, 'idempotency_in_progress'), { 'retry-after': '1' }],
    ['a limit', problem(429, 'rate_limited'), { 'retry-after': '60' }],
    ['a token that is missing', problem(401, 'unauthenticated'), { 'www-authenticate': 'Bearer' }],
  ])('takes %s', (_name, body, headers) => {
    expect(faultsOf(body.status, { ...PROBLEM_HEADERS, ...headers }, body)).toEqual([]);
  });

  it('takes pointers to members, to missing ones and to the body', () => {
    for (const pointer of ['', '/lines/0/a~1b~0c', '/missing', '/lines/0/missing'])
      expect(faultsOf(422, PROBLEM_HEADERS, withPointer(pointer))).toEqual([]);
  });

  it('tells a request as a command, without its token', () => {
    const headers = { authorization: 'Bearer eyJhbGciOi', 'idempotency-key': ['a', "b'c"], 'if-match': undefined };
    expect(curlOf({ ...REQUEST, headers, body: '{"a":"\u0000"}' })).toBe(
      `curl -sS -i -X PATCH -H 'authorization: Bearer $TOKEN' -H 'idempotency-key: a' ` +
        `-H 'idempotency-key: b'\\''c' --data-binary $'{"a":"\\x00"}' 'http://localhost:5000/api/things/1'`,
    );
  });
});
