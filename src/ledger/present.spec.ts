import { BooksIncomplete, present } from './present.js';

describe('present', () => {
  it('gives the row, and takes a missing one for a defect', () => {
    expect(present('row', 'settings')).toBe('row');
    expect(() => {
      present(undefined, 'settings');
    }).toThrow(BooksIncomplete);
  });
});
