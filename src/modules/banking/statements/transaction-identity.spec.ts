import type { StatementRow } from './statement.js';
import { identified } from './transaction-identity.js';

const ACCOUNT = '5b1f7c1e-4ad1-4b7e-9f0c-6a1f0d5f0a11';
const COFFEE: StatementRow = {
  ...{ postedOn: '2026-01-31', amountMinor: -150n, description: 'Coffee', counterparty: null },
  ...{ bankReference: null, bankOwnId: null, balanceMinor: null },
};
const OWN: StatementRow = { ...COFFEE, bankOwnId: 'F1' };

const ids = (...rows: StatementRow[]): string[] => identified(ACCOUNT, rows).map(({ id }) => id);

describe('identified', () => {
  it('gives two identical coffees two ids, and the same ones in every file', () => {
    const [first, second] = ids(COFFEE, COFFEE);
    expect(first).not.toBe(second);
    expect(ids({ ...COFFEE, postedOn: '2026-01-30' }, COFFEE, COFFEE).slice(1)).toEqual([first, second]);
    expect(ids({ ...COFFEE, balanceMinor: 1n })).toEqual([first]);
    expect(identified(ACCOUNT, [COFFEE, COFFEE]).map(({ occurrenceNo }) => occurrenceNo)).toEqual([1, 2]);
  });

  it.each<[string, Partial<StatementRow>]>([
    ['day', { postedOn: '2026-02-01' }],
    ['amount', { amountMinor: 150n }],
    ['description', { description: 'Tea' }],
    ['counterparty', { counterparty: 'Coffee' }],
    ['reference', { bankReference: 'Coffee' }],
    ["bank's own id", { bankOwnId: 'Coffee' }],
  ])('tells rows apart by their %s', (_, change) => {
    expect(ids({ ...COFFEE, ...change })).not.toEqual(ids(COFFEE));
  });

  it("lets the bank's own id stand for texts, not for day and amount", () => {
    expect(ids({ ...OWN, description: 'COFFEE 31JAN', counterparty: 'Bar' })).toEqual(ids(OWN));
    expect(ids({ ...OWN, amountMinor: -3n })).not.toEqual(ids(OWN));
    expect(ids({ ...OWN, postedOn: '2026-02-01' })).not.toEqual(ids(OWN));
    expect(new Set(ids(OWN, OWN)).size).toBe(2);
  });

  it('is another one in another account', () => {
    expect(identified('5b1f7c1e-4ad1-4b7e-9f0c-6a1f0d5f0a12', [COFFEE])[0]?.id).not.toBe(ids(COFFEE)[0]);
  });
});
