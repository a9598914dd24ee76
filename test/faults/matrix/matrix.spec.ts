import { existsSync, readFileSync } from 'node:fs';
import { FAULTS, POOLER_FAULTS } from '../nemesis/faults.js';
import { FAULT_MATRIX, type MatrixTest, SCENARIOS } from './matrix.js';
import { matrixPage } from './matrix-page.js';
import { readSpec } from './read-spec.js';

/** What the scenarios run, by name. */
const INJECTED = new Map([...FAULTS, ...POOLER_FAULTS].map((fault) => [fault.name, fault]));
/** A row whose fault is that of another row, which is its own evidence that the row's system was there. */
const OF_ANOTHER_ROW = [['F24', 'pooler-reloaded']];

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

  it('has each fault that the scenarios inject in the row that the fault names, and no other', () => {
    const cases = FAULT_MATRIX.flatMap(({ id, tests }) =>
      tests.filter(({ file }) => file === SCENARIOS).map(({ of = '' }) => [id, of]),
    );
    const injected = [...INJECTED.values()].map(({ row, name }) => [row, name]);
    expect(cases.sort()).toEqual([...injected, ...OF_ANOTHER_ROW].sort());
  });

  it('stands in docs/fault-matrix.md, with the crash points', () => {
    expect(readFileSync('docs/fault-matrix.md', 'utf8')).toBe(matrixPage());
  });
});

/** A case of the scenarios is a fault that they run; that of another table stands in the file, or in one that it imports. */
function isThere({ file, title, of }: MatrixTest): boolean {
  if (!existsSync(file)) return false;
  const { titles, texts } = readSpec(file);
  if (!titles.includes(title)) return false;
  return of === undefined || (file === SCENARIOS ? INJECTED.has(of) : texts.includes(of));
}
