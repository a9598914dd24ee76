import type { DataSource } from 'typeorm';
import { TableLayouts } from './table-layout.js';

class Thing {}
class Company {}
class User {}

interface Column {
  readonly propertyName: string;
  readonly type: unknown;
  readonly isPrimary?: boolean;
  readonly isArray?: boolean;
  readonly scale?: number;
}

const metadataOf = (target: object, tableName: string, columns: readonly Column[]): object => ({
  target,
  tableName,
  columns: columns.map((column) => ({
    ...{ isPrimary: false, isArray: false, databaseName: column.propertyName, entityMetadata: { tableName } },
    ...column,
  })),
});
const layoutsOf = (...entityMetadatas: readonly object[]): TableLayouts =>
  new TableLayouts({ entityMetadatas } as unknown as DataSource, new Map([['things', 3]]));
const uuid = (propertyName: string, isPrimary: boolean): Column => ({ propertyName, type: 'uuid', isPrimary });

describe('TableLayouts', () => {
  it('know a table with a company’s key', () => {
    const price = { propertyName: 'price', type: 'numeric', scale: 4 };
    const tags = { propertyName: 'odd"name', type: 'text', isArray: true };
    const layout = layoutsOf(metadataOf(Thing, 'things', [uuid('companyId', true), uuid('id', true), price, tags])).of(
      Thing,
    );
    expect(layout).toMatchObject({
      ...{ entity: Thing, table: '"things"', rank: 3 },
      ...{ company: { property: 'companyId' }, key: [{ property: 'id' }] },
      valueColumns: [
        { property: 'price', type: 'numeric', scale: 4, isArray: false },
        { property: 'odd"name', name: '"odd""name"', type: 'text', scale: 0, isArray: true },
      ],
    });
    // One column is one object wherever it stands.
    expect(layout.columns).toEqual([layout.company, ...layout.key, ...layout.valueColumns]);
    expect(layout.columns[0]).toBe(layout.company);
    expect(layout.columns[1]).toBe(layout.key[0]);
    expect(layout.byProperty.get('price')).toBe(layout.valueColumns[0]);
  });

  it('know the table of companies, and write one whose place is unknown last', () => {
    const layout = layoutsOf(metadataOf(Company, 'companies', [uuid('id', true)])).of(Company);
    expect(layout).toMatchObject({ company: { property: 'id' }, key: [], rank: 1 });
  });

  it('know no table without a company', () => {
    const layouts = layoutsOf(metadataOf(User, 'users', [uuid('id', true), uuid('companyId', false)]));
    expect(() => layouts.of(User)).toThrow('User is not an entity with a company’s key.'.replace('’', "'"));
    expect(() => layouts.of(Thing)).toThrow('Thing is not an entity');
  });

  it.each<[string, Column]>([
    ['things.name needs one of the types uuid', { propertyName: 'name', type: 'varchar' }],
    ['things.name needs one of the types uuid', { propertyName: 'name', type: String }],
    ['things.price needs a scale', { propertyName: 'price', type: 'numeric' }],
  ])('refuse to start: %s', (message, column) => {
    expect(() => layoutsOf(metadataOf(Thing, 'things', [uuid('companyId', true), column]))).toThrow(message);
  });
});
