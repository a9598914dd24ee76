import type { BadInput, Ground } from './bad-input.js';
import { withBody, withHeaders } from './bad-input.js';

const BODY_BYTES_MAX = 1_048_576;

/** The body's JSON with something at its beginning or end, or in place of it. */
function texts(
  name: string,
  code: string,
  make: (json: string) => Readonly<Record<string, string | Buffer>>,
  status = 400,
): BadInput {
  return {
    name,
    status,
    code,
    requests: (ground) =>
      Object.entries(make(JSON.stringify(ground.sample.body))).map(([what, body]) => ({
        what,
        request: withBody(ground, body),
      })),
  };
}

/** An unknown member is only judged by a later gate, so what is wrong with its value is found before. */
function extraMember(
  name: string,
  code: string,
  values: Readonly<Record<string, string | Buffer>>,
  status = 400,
): BadInput {
  return texts(
    name,
    code,
    (json) => Object.fromEntries(Object.entries(values).map(([what, value]) => [what, withMemberOf(json, value)])),
    status,
  );
}

function withMemberOf(json: string, value: string | Buffer): Buffer {
  const head = json === '{}' ? '{' : `${json.slice(0, -1)},`;
  return Buffer.concat([Buffer.from(`${head}"extra":`), Buffer.from(value), Buffer.from('}')]);
}

function mediaTypes(ground: Ground, types: readonly (string | undefined)[]): ReturnType<BadInput['requests']> {
  return types.map((type) => ({ what: type ?? 'none', request: withHeaders(ground, { 'content-type': type }) }));
}

/** What can't be read, rows 19 to 30 of the catalogue. */
export const BAD_BODIES: readonly BadInput[] = [
  {
    name: 'a body of another media type',
    status: 415,
    code: 'unsupported_media_type',
    requests: (ground) =>
      mediaTypes(ground, [
        undefined,
        'text/plain',
        'application/xml',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'application/json; charset=iso-8859-1',
        'application/merge-patch+json',
      ]),
  },
  {
    name: 'a compressed body',
    status: 415,
    code: 'unsupported_encoding',
    requests: (ground) =>
      ['gzip', 'deflate', 'br'].map((encoding) => ({
        what: encoding,
        request: withHeaders(ground, { 'content-encoding': encoding }),
      })),
  },
  {
    name: 'a body over the limit',
    status: 413,
    code: 'payload_too_large',
    requests: (ground) => {
      const { bytes = BODY_BYTES_MAX } = ground.sample.definition.limits ?? {};
      return [{ what: `${bytes} and a byte`, request: withBody(ground, 'x'.repeat(bytes + 1)) }];
    },
  },
  texts('a body that is no JSON', 'malformed_json', (json) => ({
    'a trailing comma': `${json.slice(0, -1)},}`,
    'a byte order mark': `\ufeff${json}`,
    'two documents': `${json}${json}`,
    truncated: json.slice(0, -1),
    'only white space': '  ',
    words: 'amount=1',
    comments: `${json}// comment`,
    NaN: '{"amount":NaN}',
  })),
  texts('a body that is no object', 'body_not_object', () => ({
    null: 'null',
    'a list': '[]',
    'a string': '"text"',
    'a number': '42',
    'a flag': 'true',
  })),
  extraMember('bytes that are not UTF-8', 'malformed_json', {
    'a stray byte': Buffer.from([0x22, 0xff, 0x22]),
    overlong: Buffer.from([0x22, 0xc0, 0xaf, 0x22]),
    'an encoded surrogate': Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  }),
  extraMember('text that can not be stored', 'invalid_string', {
    'a NUL in a text': '"a\\u0000b"',
    'a lone high surrogate': '"\\ud800"',
    'a lone low surrogate': '"\\udc00x"',
  }),
  extraMember('nesting without end', 'json_too_deep', {
    '33 levels': `${'['.repeat(33)}${']'.repeat(33)}`,
    '50,000 levels': `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  }),
  {
    name: 'more items or members than allowed',
    status: 422,
    code: 'too_many_items',
    requests: (ground) => {
      const { itemsMax = 1_000, membersMax = 10_000 } = ground.sample.definition.limits ?? {};
      const [items, members] = [itemsMax, membersMax].map((max) =>
        Array.from({ length: max + 1 }, (_, index) => index),
      );
      const json = JSON.stringify(ground.sample.body);
      return [`[${items?.join() ?? ''}]`, `{${members?.map((index) => `"m${index}":1`).join() ?? ''}}`].map(
        (value) => ({ what: value.slice(0, 20), request: withBody(ground, withMemberOf(json, value)) }),
      );
    },
  },
  extraMember('a member that stands twice', 'duplicate_json_key', {
    plain: '1,"extra":2',
    'behind an escape': '1,"e\\u0078tra":2',
    nested: '{"a":1,"a":1}',
  }),
  extraMember('members that reach for prototypes', 'malformed_json', {
    proto: '1,"__proto__":{"isAdmin":true}',
    'proto behind an escape': '1,"__pro\\u0074o__":{}',
    'constructor.prototype': '{"constructor":{"prototype":{"isAdmin":true}}}',
  }),
];
