import { conditionsKey, conditionsOf, matches } from './condition.js';
import type { ColumnType, TableLayout } from './table-layout.js';

const column = (property: string, type: ColumnType, isArray = false) => ({
  property,
  name: `"${property}"`,
  type,
  isArray,
  scale: 2,
});
const columns = [
  column('companyId', 'uuid'),
  column('name', 'text'),
  column('amount', 'bigint'),
  column('at', 'timestamptz'),
  column('day', 'date'),
  column('price', 'numeric'),
  column('tags', 'text', true),
];
const layout = {
  table: '"things"',
  company: columns[0],
  columns,
  byProperty: new Map(columns.map((each) => [each.property, each])),
} as unknown as TableLayout;

const row = { companyId: 'c', name: 'a', amount: 10n, at: new Date(1_000), day: '2026-01-31' };
const finds = (where: Record<string, unknown>, values: object = row): boolean =>
  matches({ ...values }, conditionsOf(layout, where));

describe('conditions', () => {
  it.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ name: 'a' }, true],
    [{ name: 'b' }, false],
    [{ name: null }, false],
    [{ name: [] }, false],
    [{ name: ['b', 'a'] }, true],
    [{ amount: 10n }, true],
    [{ amount: { from: 9n, to: 10n } }, true],
    [{ amount: { from: 10n, to: 11n } }, true],
    [{ amount: { from: 11n, to: 100n } }, false],
    [{ amount: { from: 1n, to: 9n } }, false],
    [{ at: new Date(1_000) }, true],
    [{ at: { from: new Date(0), to: new Date(999) } }, false],
    [{ day: { from: '2026-01-01', to: '2026-01-31' } }, true],
    [{ name: 'a', amount: 11n }, false],
  ])('%p: %p', (where, expected) => {
    expect(finds(where)).toBe(expected);
  });

  it('of nothing but null find null', () => {
    const empty = { ...row, name: null, amount: null };
    expect(finds({ name: null }, empty)).toBe(true);
    expect(finds({ name: 'a' }, empty)).toBe(false);
    expect(finds({ amount: { from: 0n, to: 99n } }, empty)).toBe(false);
  });

  it.each<[Record<string, unknown>, string]>([
    [{ companyId: 'c' }, '"things" can not be searched by companyId'],
    [{ colour: 'red' }, '"things" can not be searched by colour'],
    [{ price: '1.00' }, '"things" can not be searched by price'],
    [{ tags: 'a' }, '"things" can not be searched by tags'],
    [{ name: { from: 'a', to: 'b' } }, '"name" can not be searched by bounds'],
    [{ name: undefined }, '"name" by is missing'],
    [{ amount: { from: null, to: 5n } }, '"amount" by is missing'],
    [{ name: 5 }, '"name" takes no such value'],
  ])('refuse %p', (where, message) => {
    expect(() => conditionsOf(layout, where)).toThrow(message);
  });

  it('have one key exactly when they ask the same', () => {
    const keyOf = (where: Record<string, unknown>): string => conditionsKey(conditionsOf(layout, where));
    expect(keyOf({ amount: 1n, name: ['a', 'a'] })).toBe(keyOf({ name: 'a', amount: [1n] }));
    const different = [{}, { name: null }, { name: 'a' }, { name: ['a', 'b'] }, { name: [] }, { amount: 1n }];
    const bounds = [
      { amount: { from: 1n, to: 2n } },
      { amount: { from: 1n, to: 3n } },
      { amount: { from: 2n, to: 2n } },
    ];
    expect(new Set([...different, ...bounds].map(keyOf)).size).toBe(9);
  });
});
