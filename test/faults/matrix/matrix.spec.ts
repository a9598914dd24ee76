import { existsSync, readFileSync } from 'node:fs';
import { FAULT_MATRIX, type MatrixTest } from './matrix.js';
import { matrixPage } from './matrix-page.js';
import { readSpec } from './read-spec.js';

describe('the fault matrix', () => {
  it('has every row once, in order', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);
    expect(FAULT_MATRIX.map(({ id }) => id)).toEqual(ids);
  });

  it('has a test for each row', () => {
    expect(FAULT_MATRIX.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = FAULT_MATRIX.flatMap(({ id, tests }) =>
      tests.filter((test) => !isThere(test)).map((test) => ({ id, ...test })),
    );
    expect(missing).toEqual([]);
  });

  it('stands in docs/fault-matrix.md, with the crash points', () => {
    expect(readFileSync('docs/fault-matrix.md', 'utf8')).toBe(matrixPage());
  });
});

/** The case of a table stands in the file, or in one that it imports. */
function isThere({ file, title, of }: MatrixTest): boolean {
  if (!existsSync(file)) return false;
  const { titles, texts } = readSpec(file);
  return titles.includes(title) && (of === undefined || texts.includes(of));
}
