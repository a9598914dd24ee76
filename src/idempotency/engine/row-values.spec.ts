import { comparable, compareByKey, compareValues, frozen, newRow, rowKeyOf, storedValue } from './row-values.js';
import type { ColumnLayout, ColumnType, TableLayout } from './table-layout.js';

const column = (type: ColumnType, rest: Partial<ColumnLayout> = {}): ColumnLayout => ({
  property: 'thing',
  name: '"thing"',
  type,
  isArray: false,
  scale: 0,
  ...rest,
});
const ID = '0a0b0c0d-0000-4000-8000-000000000001';

describe('storedValue', () => {
  it.each<[ColumnType, unknown, unknown]>([
    ['uuid', ID, ID],
    ['uuid', ID.toUpperCase(), ID],
    ['text', '', ''],
    ['bigint', -5n, -5n],
    ['integer', 0, 0],
    ['smallint', -1, -1],
    ['date', '2026-02-28', '2026-02-28'],
    ['boolean', false, false],
    ['jsonb', { a: [1, undefined], b: undefined }, { a: [1, null] }],
    ['jsonb', 'text', 'text'],
  ])('gives %s %p as a read does', (type, value, expected) => {
    expect(storedValue(column(type), value)).toEqual(expected);
  });

  it.each<[string, number, string]>([
    ['1', 4, '1.0000'],
    ['1.5', 4, '1.5000'],
    ['-1.50', 2, '-1.50'],
    ['1.500', 2, '1.50'],
    ['-0.000', 2, '0.00'],
    ['-0', 0, '0'],
    ['7.0', 0, '7'],
    ['-0.01', 2, '-0.01'],
  ])('fills the decimal %s up to %i places', (value, scale, expected) => {
    expect(storedValue(column('numeric', { scale }), value)).toBe(expected);
  });

  it.each(['1.001', '1e2', '01', '.5', '5.', '+1', ' 1', '1,5', 'NaN', ''])(
    'refuses the decimal "%s" at 2 places',
    (value) => {
      expect(() => storedValue(column('numeric', { scale: 2 }), value)).toThrow('"thing" takes no such value');
    },
  );

  it('gives null for what is missing, in every column', () => {
    for (const value of [null, undefined]) {
      expect(storedValue(column('integer'), value)).toBeNull();
      expect(storedValue(column('text', { isArray: true }), value)).toBeNull();
    }
  });

  it('copies and freezes lists and JSON', () => {
    const list = [ID.toUpperCase()];
    const stored = storedValue(column('uuid', { isArray: true }), list);
    list.push(ID);
    expect(stored).toEqual([ID]);
    expect(Object.isFrozen(stored)).toBe(true);
  });
});

describe('newRow', () => {
  const company = column('uuid', { property: 'companyId' });
  const columns = [company, column('text', { property: 'label' }), column('numeric', { property: 'price', scale: 2 })];
  const layout = { company, columns } as unknown as TableLayout;

  it('is whole, frozen, and its company’s', () => {
    const row = newRow(layout, 'c', { price: '1' });
    expect(row).toEqual({ companyId: 'c', label: null, price: '1.00' });
    expect(Object.isFrozen(row)).toBe(true);
  });
});

describe('comparable', () => {
  it.each<[unknown, unknown]>([
    [new Date(5), '1970-01-01T00:00:00.005Z'],
    [10n, '10'],
    [10, 10],
    ['10', '10'],
    [true, true],
    [null, null],
    [undefined, null],
  ])('of %p is %p', (value, expected) => {
    expect(comparable(value)).toBe(expected);
  });
});

describe('rows by key', () => {
  const company = column('uuid', { property: 'companyId' });
  const key = [column('uuid', { property: 'id' }), column('smallint', { property: 'line' })];
  const layout = { table: '"things"', company, key } as unknown as TableLayout;

  it('have one text for one key', () => {
    expect(rowKeyOf(layout, 'c', { id: 'a', line: 1 })).toBe('"things"\u0000c\u0000a\u00001');
    expect(rowKeyOf(layout, 'c', { id: 'a', line: 12 })).not.toBe(rowKeyOf(layout, 'c', { id: 'a1', line: 2 }));
    expect(() => rowKeyOf(layout, 'c', { id: 'a' })).toThrow('The primary key of "things" needs line.');
  });

  it('stand in the order of company and key', () => {
    const rows = [
      { companyId: 'b', id: 'a', line: 1 },
      { companyId: 'a', id: 'b', line: 10 },
      { companyId: 'a', id: 'b', line: 9 },
      { companyId: 'a', id: 'a', line: 11 },
    ];
    expect([...rows].sort(compareByKey(layout))).toEqual([rows[3], rows[2], rows[1], rows[0]]);
    expect(compareByKey(layout)({ ...rows[0] }, { ...rows[0] })).toBe(0);
    expect(compareValues(new Date(9), new Date(9))).toBe(0);
  });

  it.each<[unknown, unknown]>([
    [9n, 10n],
    [9, 10],
    ['9', '91'],
    [new Date(9), new Date(10)],
    [false, true],
  ])('compare %p before %p', (left, right) => {
    expect([compareValues(left, right), compareValues(right, left), compareValues(left, left)]).toEqual([-1, 1, 0]);
  });
});

describe('frozen', () => {
  it('freezes JSON and lists through and through, and lets times be', () => {
    const value = { list: [{ deep: 1 }], at: new Date(0), nothing: null };
    expect(frozen(value)).toBe(value);
    for (const part of [value, value.list, value.list[0]]) expect(Object.isFrozen(part)).toBe(true);
    expect(Object.isFrozen(value.at)).toBe(false);
    expect(frozen('text')).toBe('text');
  });
});
