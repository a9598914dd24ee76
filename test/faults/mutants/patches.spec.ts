import { changedSources } from './compile-mutant.js';
import { MUTANTS } from './mutants.js';

const file = 'src/idempotency/engine/company-lock.ts';
const mutantWith = (find: string) => ({ name: 'planted', patches: [{ file, find, replace: '' }] });

describe('the patch of a mutant', () => {
  it.each(MUTANTS)('fits the source: $name', (mutant) => {
    expect([...changedSources(mutant).keys()]).toEqual([...new Set(mutant.patches.map((patch) => patch.file))]);
  });

  it('changes something in every mutant, the program or its database', () => {
    expect(MUTANTS.filter(({ patches, sql }) => patches.length === 0 && sql === undefined)).toEqual([]);
  });

  it.each([
    ['is not there any more', 'no such text', '0 times'],
    ['is there more than once', 'scopeId', '2 times'],
  ])('says what to do when its text %s', (_what, find, times) => {
    expect(() => changedSources(mutantWith(find))).toThrow(times);
    expect(() => changedSources(mutantWith(find))).toThrow('Write the patch anew');
  });
});
