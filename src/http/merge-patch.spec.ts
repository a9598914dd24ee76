import { changesNothing, mergeMetadata, mergePatch } from './merge-patch.js';
import { ValidationFailed } from './validation/validation.errors.js';

describe('mergePatch', () => {
  it('replaces what is named, removes what is null, keeps the rest', () => {
    expect(mergePatch<Record<string, string>>({ a: '1', b: '2', c: '3' }, { b: 'two', c: null, d: '4' })).toEqual({
      a: '1',
      b: 'two',
      d: '4',
    });
  });

  it('leaves its arguments as they are and takes undefined as not named', () => {
    const target: Record<string, string> = { a: '1' };
    expect(mergePatch(target, { a: undefined, b: null })).toEqual({ a: '1' });
    expect(target).toEqual({ a: '1' });
  });
});

describe('changesNothing', () => {
  const row = { name: 'a', minor: 5n, at: new Date(0), address: { city: 'x', lines: ['1'] }, memo: null };

  it('is so of what is not named, and of values that are there already, to their depths', () => {
    for (const changes of [{}, { name: undefined }, { minor: 5n, memo: null }, { at: new Date(0) }]) {
      expect(changesNothing<object>(row, changes)).toBe(true);
    }
    expect(changesNothing<object>(row, { address: Object.freeze({ lines: ['1'], city: 'x' }) })).toBe(true);
  });

  it('is not so of any other value', () => {
    for (const changes of [
      { name: 'b' },
      { name: 'a', memo: '' },
      { minor: 6n },
      { address: { city: 'x', lines: [] } },
    ]) {
      expect(changesNothing<object>(row, changes)).toBe(false);
    }
  });
});

describe('mergeMetadata', () => {
  it('merges, and forgets all for null', () => {
    expect(mergeMetadata({ a: '1', b: '2' }, { a: null, c: '3' })).toEqual({ b: '2', c: '3' });
    expect(mergeMetadata({ a: '1' }, null)).toEqual({});
  });

  it('refuses what would be too much together', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, '']));
    expect(() => mergeMetadata({ one: 'more' }, many)).toThrow(ValidationFailed);
  });
});
