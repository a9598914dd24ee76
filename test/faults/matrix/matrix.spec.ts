import { readFileSync } from 'node:fs';
import { FAULT_MATRIX } from './matrix.js';
import { matrixPage } from './matrix-page.js';
import { readSpec } from './read-spec.js';

/** Rows whose test is still to be named. */
const OPEN = ['F23', 'F24', 'F25', 'F26', 'F27', 'F28', 'F29', 'F30', 'F31', 'F32', 'F33', 'F34', 'F35', 'F38'];

describe('the fault matrix', () => {
  it('has every row once, in order', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
    expect(FAULT_MATRIX.map(({ id }) => id)).toEqual(ids);
  });

  it('has a test for each row', () => {
    expect(FAULT_MATRIX.filter(({ tests }) => tests.length === 0).map(({ id }) => id)).toEqual(OPEN);
  });

  it.each(FAULT_MATRIX.flatMap(({ id, tests }) => tests.map((test) => [id, test.file, test] as const)))(
    '%s: the test in %s is there',
    (_id, file, { title, of }) => {
      const { titles, texts } = readSpec(file);
      expect(titles).toContain(title);
      if (of !== undefined) expect(texts).toContain(of);
    },
  );

  it('stands in docs/fault-matrix.md, with the crash points', () => {
    expect(readFileSync('docs/fault-matrix.md', 'utf8')).toBe(matrixPage());
  });
});
