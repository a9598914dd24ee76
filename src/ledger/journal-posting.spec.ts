import fc from 'fast-check';
import { balanced, credit, debit, journalEntryId, mirrored, type PostingLine } from './journal-posting.js';
import { JournalUnbalanced } from './ledger.errors.js';

describe('balanced', () => {
  it('gives the total, and leaves lines of zero out', () => {
    const lines = [debit('bank', 10n), credit('receivables', 10n, 'customer'), credit('credits', 0n, 'customer')];
    expect(balanced(lines)).toEqual({ lines: lines.slice(0, 2), totalMinor: 10n });
  });

  it.each<[string, PostingLine[]]>([
    ['nothing', []],
    ['lines of zero alone', [debit('a', 0n), credit('b', 0n)]],
    ['one line', [debit('a', 1n)]],
    ['debits that differ', [debit('a', 2n), credit('b', 1n)]],
    ['negative amounts', [debit('a', -1n), credit('b', -1n)]],
  ])('refuses %s', (_, lines) => {
    expect(() => balanced(lines)).toThrow(JournalUnbalanced);
  });

  it('holds for what is split over any lines, and for its mirror', () => {
    const amounts = fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(amounts, (parts) => {
        const totalMinor = parts.reduce((sum, part) => sum + part, 0n);
        const lines = [debit('whole', totalMinor), ...parts.map((part, index) => credit(`part ${index}`, part))];
        expect(balanced(lines)).toEqual({ lines, totalMinor });
        expect(balanced(mirrored(lines)).totalMinor).toBe(totalMinor);
        expect(mirrored(mirrored(lines))).toEqual(lines);
      }),
    );
  });
});

describe('journalEntryId', () => {
  const source = { sourceType: 'invoice', sourceId: '5b1f7c1e-4ad1-4b7e-9f0c-6a1f0d5f0a11', purpose: 'finalize' };

  it('is the same for one state change, and another for each other', () => {
    const ids = [
      journalEntryId(source),
      journalEntryId({ ...source, purpose: 'void' }),
      journalEntryId({ ...source, sourceType: 'payment' }),
      journalEntryId({ ...source, sourceId: '5b1f7c1e-4ad1-4b7e-9f0c-6a1f0d5f0a12' }),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(journalEntryId({ ...source })).toBe(ids[0]);
  });
});
