import type { DataSource, EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { EntityClass } from '../idempotent-write.js';

/** The types of columns that the engine reads and writes, by their PostgreSQL names. */
export const COLUMN_TYPES = [
  'uuid',
  'text',
  'bigint',
  'integer',
  'smallint',
  'date',
  'timestamptz',
  'boolean',
  'jsonb',
  'numeric',
] as const;

export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column as the engine's statements need it. */
export interface ColumnLayout {
  readonly property: string;
  /** The quoted name in the database. */
  readonly name: string;
  readonly type: ColumnType;
  readonly isArray: boolean;
  /** Decimals of a numeric column; 0 for other types. */
  readonly scale: number;
}

/** A table as the engine's statements need it. */
export interface TableLayout {
  readonly entity: EntityClass<object>;
  /** The quoted name in the database. */
  readonly table: string;
  /** The column that says whose row it is: `company_id`, and `id` for the table of companies itself. */
  readonly company: ColumnLayout;
  /** The rest of the primary key. */
  readonly key: readonly ColumnLayout[];
  readonly columns: readonly ColumnLayout[];
  /** The columns outside of the primary key. */
  readonly valueColumns: readonly ColumnLayout[];
  readonly byProperty: ReadonlyMap<string, ColumnLayout>;
  /** The place in which the table is written: a table that is referenced comes first. */
  readonly rank: number;
}

/** A row as plain data, by property name. */
export type Row = Readonly<Record<string, unknown>>;

/** Thrown for an entity that the engine can not write. A defect of the feature, not of a request. */
export class TableNotSupported extends Error {}

/** The layouts of all entities, derived once from TypeORM's metadata and the database's foreign keys. */
export class TableLayouts {
  private readonly layouts = new Map<unknown, TableLayout>();

  constructor(dataSource: DataSource, ranks: ReadonlyMap<string, number>) {
    for (const metadata of dataSource.entityMetadatas) {
      const layout = layoutOf(metadata, ranks.get(metadata.tableName) ?? ranks.size);
      if (layout !== undefined) this.layouts.set(metadata.target, layout);
    }
  }

  /** @throws TableNotSupported for a class that is no entity of a company. */
  of(entity: EntityClass<object>): TableLayout {
    const layout = this.layouts.get(entity);
    if (layout === undefined) throw new TableNotSupported(`${entity.name} is not an entity with a company's key.`);
    return layout;
  }
}

function layoutOf(metadata: EntityMetadata, rank: number): TableLayout | undefined {
  const columns = metadata.columns.map(columnOf);
  const primary = columns.filter((_, place) => metadata.columns[place]?.isPrimary === true);
  const company = primary.find((column) => column.property === 'companyId') ?? ownCompany(metadata, primary);
  if (company === undefined) return undefined;
  return {
    entity: metadata.target as EntityClass<object>,
    table: quote(metadata.tableName),
    company,
    key: primary.filter((column) => column !== company),
    columns,
    valueColumns: columns.filter((column) => !primary.includes(column)),
    byProperty: new Map(columns.map((column) => [column.property, column])),
    rank,
  };
}

/** The table of companies is its own company: its `id` is what `company_id` is elsewhere. */
function ownCompany(metadata: EntityMetadata, primary: readonly ColumnLayout[]): ColumnLayout | undefined {
  return metadata.tableName === 'companies' ? primary[0] : undefined;
}

/** @throws TableNotSupported for a type that is not given, or that the engine does not know. */
function columnOf(column: ColumnMetadata): ColumnLayout {
  const type = COLUMN_TYPES.find((known) => known === column.type);
  const place = `${column.entityMetadata.tableName}.${column.propertyName}`;
  if (type === undefined) throw new TableNotSupported(`${place} needs one of the types ${COLUMN_TYPES.join(', ')}.`);
  if (type === 'numeric' && column.scale === undefined) throw new TableNotSupported(`${place} needs a scale.`);
  return {
    property: column.propertyName,
    name: quote(column.databaseName),
    type,
    isArray: column.isArray,
    scale: column.scale ?? 0,
  };
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
