import { pathOf } from '../sample.js';
import { type BadInput, type BadRequest, type Ground, withHeaders, withPath } from './bad-input.js';

const ID = 'c64cf04b-f63f-425c-99ea-4b553a7f153d';

function target(ground: Ground): string {
  return pathOf(ground.sample);
}

/** The path with something else in place of each id. */
function withPathId(ground: Ground, values: readonly string[]): BadRequest[] {
  const { sample } = ground;
  return Object.keys(sample.pathParameters).flatMap((name) =>
    values.map((value) => ({
      what: value.slice(0, 60),
      request: withPath(ground, pathOf({ ...sample, pathParameters: { ...sample.pathParameters, [name]: value } })),
    })),
  );
}

/** What is wrong before a body is looked at, rows 41 and 47 to 51 of the catalogue. */
export const BAD_HEADS: readonly BadInput[] = [
  {
    name: 'a query that the operation does not take',
    status: 400,
    code: 'invalid_query',
    requests: (ground) =>
      ['a=1', 'a=1&a=2', 'a[]=1', 'a[b]=1', 'limit=1', `a=${'x'.repeat(2_000)}`, '%zz=1'].map((query) => ({
        what: query.slice(0, 20),
        request: withPath(ground, `${target(ground)}?${query}`),
      })),
  },
  {
    name: 'an id in the path that is none',
    status: 400,
    code: 'invalid_id',
    requests: (ground) =>
      withPathId(ground, [
        'x',
        '00000000-0000-0000-0000-000000000000',
        `{${ID}}`,
        `${ID}%20`,
        `${ID}%0a`,
        '%2e%2e',
        '%252e%252e',
        '%27%20OR%201=1',
        '*',
      ]),
  },
  {
    name: 'a path that is malformed',
    status: 400,
    code: 'invalid_path',
    requests: (ground) =>
      ['%00', '%zz', '%c0%af', '%', `/${'x'.repeat(2_100)}`].map((end) => ({
        what: end.slice(0, 10),
        request: withPath(ground, `${target(ground)}${end}`),
      })),
  },
  {
    name: 'a path that leads nowhere',
    status: 404,
    code: 'route_not_found',
    requests: (ground) =>
      ['/', '//', '/x/y/z'].map((end) => ({ what: end, request: withPath(ground, `${target(ground)}${end}`) })),
  },
  {
    name: 'a method that the path does not have',
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: expect.stringMatching(/POST|PATCH|PUT|DELETE/) },
    requests: (ground) =>
      ['PUT', 'DELETE', 'TRACE']
        .filter((method) => method !== ground.sample.definition.method)
        .map((method) => ({
          what: method,
          request: { ...withHeaders(ground, {}), method, ...(method === 'TRACE' ? { body: '' } : {}) },
        })),
  },
  {
    name: 'an If-Match that is malformed',
    status: 400,
    code: 'if_match_invalid',
    requests: (ground) =>
      ground.sample.definition.ifMatch === undefined
        ? []
        : ['1', 'W/"1"', '"1", "2"', '"x"', '', '"-1"', '"1e1"'].map((value) => ({
            what: value,
            request: withHeaders(ground, { 'if-match': value }),
          })),
  },
  {
    name: 'an If-Match of another version',
    status: 412,
    code: 'version_conflict',
    requests: (ground) =>
      ground.sample.definition.ifMatch === undefined
        ? []
        : ['"0"', '"999"'].map((value) => ({ what: value, request: withHeaders(ground, { 'if-match': value }) })),
  },
  {
    name: 'no If-Match where it is required',
    status: 428,
    code: 'precondition_required',
    requests: (ground) =>
      ground.sample.definition.ifMatch === 'required'
        ? [{ request: withHeaders(ground, { 'if-match': undefined }) }]
        : [],
  },
  {
    name: 'an X-Company-Id that is no id',
    status: 400,
    code: 'company_invalid',
    requests: (ground) =>
      ['x', '', '00000000-0000-0000-0000-000000000000', `{${ID}}`, `${ID},${ID}`].map((value) => ({
        what: value,
        request: withHeaders(ground, { 'x-company-id': value }),
      })),
  },
  {
    name: 'a header twice that may stand once',
    status: 400,
    code: 'duplicate_header',
    requests: (ground) => {
      const { token, companyId = ID } = ground.actor;
      const bearer = `Bearer ${token}`;
      return [
        { what: 'authorization', request: withHeaders(ground, { authorization: [bearer, bearer] }) },
        { what: 'x-company-id', request: withHeaders(ground, { 'x-company-id': [companyId, companyId] }) },
        {
          what: 'content-type',
          request: withHeaders(ground, { 'content-type': ['application/json', 'application/json'] }),
        },
        { what: 'if-match', request: withHeaders(ground, { 'if-match': ['"1"', '"1"'] }) },
      ];
    },
  },
];
