import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringsOf } from '../faults/matrix/read-spec.js';
import { CATALOGUE } from './bad-inputs/catalogue.js';

const ROWS = 58;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Files whose tests run once for each registered operation. */
const FOR_EVERY_OPERATION =
  /describe\.each\((NAMES|Object\.keys\(MUTATIONS\))|BadInput\b|describe\w+\(operation: OperationUnderTest\)/;

describe('the catalogue of bad inputs', () => {
  it('has all rows', () => {
    expect(CATALOGUE.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, index) => index + 1));
  });

  it.each(CATALOGUE.map((row) => [`${row.row}: ${row.input}`, row] as const))(
    '%s',
    (_name, { places, everyOperation }) => {
      const isMissing = ([file, name]: readonly [string, string]): boolean =>
        !stringsOf(`${ROOT}${file}`).some((text) => text.includes(name));
      expect(places.filter(isMissing)).toEqual([]);
      const texts = places.map(([file]) => readFileSync(`${ROOT}${file}`, 'utf8'));
      if (everyOperation === true) expect(texts.some((text) => FOR_EVERY_OPERATION.test(text))).toBe(true);
      else expect(everyOperation).toMatch(/\w/);
    },
  );
});
