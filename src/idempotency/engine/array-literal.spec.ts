import { arrayLiteral } from './array-literal.js';
import type { ColumnType } from './table-layout.js';

const ID = '0a0b0c0d-0000-4000-8000-000000000001';

describe('arrayLiteral', () => {
  it.each<[ColumnType, unknown[], string]>([
    ['uuid', [ID, null], `{${ID},NULL}`],
    ['bigint', [-5n, 2n ** 63n - 1n], '{-5,9223372036854775807}'],
    ['integer', [0], '{0}'],
    ['smallint', [-1, undefined], '{-1,NULL}'],
    ['date', ['2026-02-28'], '{2026-02-28}'],
    ['boolean', [true, false], '{true,false}'],
    ['numeric', ['-1.50'], '{-1.50}'],
    ['timestamptz', [new Date(0)], '{1970-01-01T00:00:00.000Z}'],
    ['text', ['', 'NULL', 'a "b" \\', '{1,2}', null], '{"","NULL","a \\"b\\" \\\\","{1,2}",NULL}'],
    ['jsonb', [{ a: ['"'] }, null, 'x'], String.raw`{"{\"a\":[\"\\\"\"]}",NULL,"\"x\""}`],
    ['text', [], '{}'],
  ])('of %s %p', (type, values, expected) => {
    expect(arrayLiteral(type, values)).toBe(expected);
  });

  it('takes its values from rows', () => {
    expect(arrayLiteral('integer', [{ size: 1 }, { size: 2 }], ({ size }) => size)).toBe('{1,2}');
  });
});
