import { arrayParameter } from './array-parameter.js';
import type { ColumnType } from './table-layout.js';

const ID = '0a0b0c0d-0000-4000-8000-000000000001';

describe('arrayParameter', () => {
  it.each<[ColumnType, unknown[], string]>([
    ['uuid', [ID, null], `{${ID},NULL}`],
    ['bigint', [-5n, 2n ** 63n - 1n], '{-5,9223372036854775807}'],
    ['integer', [0], '{0}'],
    ['smallint', [-1, undefined], '{-1,NULL}'],
    ['date', ['2026-02-28'], '{2026-02-28}'],
    ['boolean', [true, false], '{true,false}'],
    ['numeric', ['-1.50'], '{-1.50}'],
    ['timestamptz', [new Date(0)], '{1970-01-01T00:00:00.000Z}'],
  ])('of %s %p', (type, values, expected) => {
    expect(arrayParameter(type, values)).toBe(expected);
  });

  it.each<[ColumnType, unknown[], string[]]>([
    ['text', ['', 'a "€"', null], ['1', '1', '19', '3', '1', '0', '', '7', 'a "€"', '-1']],
    ['text', [], ['1', '0', '19', '0', '1']],
    ['jsonb', [{ a: ['"'] }], ['1', '0', 'eda', '1', '1', 'd', '\u0001{"a":["\\""]}']],
  ])('of %s %p', (type, values, expected) => {
    expect(piecesOf(arrayParameter(type, values) as Buffer)).toEqual(expected);
  });

  it('takes its values from rows', () => {
    expect(arrayParameter('integer', [{ size: 1 }, { size: 2 }], ({ size }) => size)).toBe('{1,2}');
  });
});

/** The header's numbers, then each element behind its length. */
function piecesOf(array: Buffer): string[] {
  const pieces: string[] = [];
  let place = 0;
  for (; place < 20; place += 4) pieces.push(array.readInt32BE(place).toString(16));
  while (place < array.length) {
    const length = array.readInt32BE(place);
    place += 4;
    pieces.push(length.toString(16));
    if (length >= 0) pieces.push(array.toString('utf8', place, place + length));
    place += Math.max(length, 0);
  }
  return pieces;
}
