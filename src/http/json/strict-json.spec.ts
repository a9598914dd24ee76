import fc from 'fast-check';
import { ProblemError } from '../problem.js';
import { canonicalJson, canonicalMembers } from './canonical-json.js';
import { JsonNumber } from './json-number.js';
import { parseJsonBody, parseStrictJson } from './strict-json.js';

function parse(text: string | Buffer): unknown {
  return parseStrictJson(Buffer.from(text as string));
}

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
  return 'none';
}

function plain(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.literal);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

const jsonValue = fc.jsonValue({ maxDepth: 6, noUnicodeString: false });

describe('strict JSON', () => {
  it('agrees with JSON.parse on every valid document', () => {
    fc.assert(
      fc.property(jsonValue, fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        fc.pre(!text.includes('__proto__') && !/\\u0000|\\ud[89a-f]/i.test(text));
        expect(plain(parse(text))).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what JSON.parse refuses, and never throws anything but a problem', () => {
    const fragments = [
      '{',
      '}',
      '[',
      ']',
      '"a"',
      ':',
      ',',
      '1',
      '-',
      '.5',
      'e1',
      'true',
      'nul',
      '\\',
      '"',
      ' ',
      '00',
      'é',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...fragments), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        const mine = codeOf(() => parse(text));
        try {
          JSON.parse(text);
          expect(['none', 'duplicate_json_key']).toContain(mine);
        } catch {
          expect(mine).not.toBe('none');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['trailing comma in an object', '{"a":1,}'],
    ['trailing comma in an array', '{"a":[1,]}'],
    ['byte order mark', '\ufeff{}'],
    ['two documents', '{}{}'],
    ['truncated', '{"a":{"b":1}'],
    ['truncated string', '{"a":"b'],
    ['single quotes', "{'a':1}"],
    ['comment', '{/* */}'],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '{"a":-Infinity}'],
    ['leading zero', '{"a":01}'],
    ['plus sign', '{"a":+1}'],
    ['hex', '{"a":0x10}'],
    ['bare fraction', '{"a":.5}'],
    ['raw control character', '{"a":"\u0001"}'],
    ['raw NUL', '{"a":"\u0000"}'],
    ['bad escape', '{"a":"\\x41"}'],
    ['short unicode escape', '{"a":"\\u12"}'],
    ['no-break space between tokens', '{\u00a0"a":1}'],
    ['only white space', '  '],
    ['__proto__', '{"__proto__":{"admin":true}}'],
    ['escaped __proto__', '{"\\u005f_proto__":1}'],
    ['nested __proto__', '{"a":[{"__proto__":1}]}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"a":1}}}'],
  ])('refuses %s as malformed', (_name, text) => {
    expect(codeOf(() => parse(text))).toBe('malformed_json');
  });

  it.each([
    ['a stray byte', [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]],
    ['an overlong slash', [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]],
    ['an encoded surrogate', [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('refuses %s as malformed', (_name, bytes) => {
    expect(codeOf(() => parseStrictJson(Buffer.from(bytes)))).toBe('malformed_json');
  });

  it('refuses a member that is named twice, also by an escape', () => {
    expect(codeOf(() => parse('{"a":1,"b":2,"a":3}'))).toBe('duplicate_json_key');
    expect(codeOf(() => parse('{"a":1,"\\u0061":3}'))).toBe('duplicate_json_key');
    expect(parse('{"toString":1,"hasOwnProperty":2,"constructor":"x"}')).toEqual({
      toString: 1,
      hasOwnProperty: 2,
      constructor: 'x',
    });
  });

  it.each(['{"a":"\\u0000"}', '{"\\u0000":1}', '{"a":"\\ud800"}', '{"a":"\\udc00\\ud800"}', '{"a":"\\ud83d x"}'])(
    'refuses the string in %s',
    (text) => {
      expect(codeOf(() => parse(text))).toBe('invalid_string');
    },
  );

  it('takes a surrogate pair, escaped or not', () => {
    expect(parse('{"a":"\\ud83d\\ude00","b":"😀"}')).toEqual({ a: '😀', b: '😀' });
  });

  it('bounds depth, items and members', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(codeOf(() => parse(nested(32)))).toBe('none');
    expect(codeOf(() => parse(nested(33)))).toBe('json_too_deep');
    expect(codeOf(() => parse(nested(100_000)))).toBe('json_too_deep');
    expect(codeOf(() => parse(JSON.stringify(Array(1_000).fill(1))))).toBe('none');
    expect(codeOf(() => parse(JSON.stringify(Array(1_001).fill(1))))).toBe('too_many_items');
    const members = (count: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`m${index}`, 1])));
    expect(codeOf(() => parse(members(10_000)))).toBe('none');
    expect(codeOf(() => parse(members(10_001)))).toBe('too_many_items');
  });

  it('keeps a number literal unless it is a canonical safe integer', () => {
    expect(parse('[1,-7,0,9007199254740991]')).toEqual([1, -7, 0, 9007199254740991]);
    for (const literal of ['100.00', '1e2', '0.30000000000000004', '-0', '1e400', '9007199254740993', '1E+5', '1.0']) {
      const [value] = parse(`[${literal}]`) as [JsonNumber];
      expect(value).toBeInstanceOf(JsonNumber);
      expect(value.literal).toBe(literal);
      expect(Object.isFrozen(value)).toBe(true);
    }
  });

  it('wants an object at the root, and takes nothing for one', () => {
    expect(parseJsonBody(Buffer.alloc(0))).toEqual({});
    expect(parseJsonBody(Buffer.from(' {} '))).toEqual({});
    for (const text of ['null', '[]', '"str"', '42', '4.2', 'true']) {
      expect(codeOf(() => parseJsonBody(Buffer.from(text)))).toBe('body_not_object');
    }
  });
});

describe('canonical JSON', () => {
  const canonical = (text: string): string => canonicalJson(parse(text));

  it('sorts members at every level and keeps the order of items', () => {
    expect(canonical('{"b":{"d":1,"c":[2,1]},"a":"x"}')).toBe(canonical('{"a":"x", "b":{"c":[2,1],"d":1}}'));
    expect(canonical('[1,2]')).not.toBe(canonical('[2,1]'));
  });

  it('compares numbers by value', () => {
    for (const same of ['1.00', '1.0', '1e0', '10e-1', '0.1e1', '0.001E+3', '100e-2']) {
      expect(canonical(same)).toBe(canonical('1'));
    }
    expect(canonical('-0')).toBe(canonical('0.000e99'));
    expect(canonical('1200')).toBe(canonical('1.2e3'));
    expect(canonical('-1')).not.toBe(canonical('1'));
    expect(canonical('10')).not.toBe(canonical('1'));
    expect(canonical('0.30000000000000004')).not.toBe(canonical('0.3'));
    expect(canonical('9007199254740993')).not.toBe(canonical('9007199254740992'));
    expect(canonical('1')).not.toBe(canonical('"1"'));
  });

  it('does not compute huge exponents', () => {
    const huge = `1e${'9'.repeat(100_000)}`;
    expect(canonical(huge)).toBe(canonical(huge.replace('e', 'E+000')));
    expect(canonical(huge)).not.toBe(canonical(huge.replace('e', 'e-')));
    expect(canonical('1e999999999')).toBe(canonical('10e999999998'));
  });

  it('agrees with equality by value for random numbers', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(30), fc.integer({ min: -20, max: 20 }), (mantissa, zeros, exponent) => {
        fc.pre(mantissa !== 0 || zeros === 0);
        const left = `${mantissa}e${exponent}`;
        const right = `${mantissa}${'0'.repeat(zeros)}e${exponent - zeros}`;
        expect(canonical(left)).toBe(canonical(right));
        if (mantissa !== 0) expect(canonical(left)).not.toBe(canonical(`${mantissa}e${exponent + 1}`));
      }),
    );
  });

  it('separates documents that differ', () => {
    fc.assert(
      fc.property(jsonValue, jsonValue, (left, right) => {
        const same = JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
        expect(canonicalJson(left) === canonicalJson(right)).toBe(same);
      }),
    );
  });

  it('gives each top-level member by its pointer', () => {
    expect(canonicalMembers(parse('{"amount":1.0,"a/b":[true],"m~n":null}'))).toEqual({
      '/amount': '1e0',
      '/a~1b': '[true]',
      '/m~0n': 'null',
    });
    expect(canonicalMembers(undefined)).toEqual({});
    expect(canonicalMembers([1])).toEqual({});
  });
});

function sorted(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)])
    .concat([['object', true]]);
}
