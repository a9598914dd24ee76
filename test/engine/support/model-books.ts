import type { EntityClass, RowKey, Where } from '../../../src/idempotency/index.js';

type Values = Record<string, unknown>;

/** The part of the handle that the random handlers use. */
export interface BooksUnderTest {
  get<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): Promise<Readonly<Row> | undefined>;
  find<Row extends object>(entity: EntityClass<Row>, where: Where<Row>): Promise<readonly Readonly<Row>[]>;
  insert<Row extends object>(entity: EntityClass<Row>, row: Omit<Row, 'companyId'>): unknown;
  update<Row extends object>(
    entity: EntityClass<Row>,
    key: RowKey<Row>,
    changes: Partial<Omit<Row, 'companyId'>>,
  ): void;
  delete<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): void;
}

/** The simplest books there can be: plain rows in memory, one writer after another. Tables have the key `id`. */
export class ModelBooks implements BooksUnderTest {
  private tables = new Map<EntityClass<object>, Map<string, Values>>();

  /** Runs a handler; one that throws leaves no trace. */
  async run<Result>(handler: (books: BooksUnderTest) => Promise<Result>): Promise<Result> {
    const before = new Map([...this.tables].map(([entity, rows]) => [entity, new Map(rows)]));
    try {
      return await handler(this);
    } catch (error) {
      this.tables = before;
      throw error;
    }
  }

  rowsOf(entity: EntityClass<object>): Values[] {
    return [...this.rows(entity).values()].sort((left, right) => (String(left['id']) < String(right['id']) ? -1 : 1));
  }

  get<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): Promise<Readonly<Row> | undefined> {
    return Promise.resolve(this.rows(entity).get(key as string) as Row | undefined);
  }

  find<Row extends object>(entity: EntityClass<Row>, where: Where<Row>): Promise<readonly Readonly<Row>[]> {
    return Promise.resolve(this.rowsOf(entity).filter((row) => isWanted(row, where as Values)) as unknown as Row[]);
  }

  insert<Row extends object>(entity: EntityClass<Row>, row: Omit<Row, 'companyId'>): void {
    const values = row as Values;
    this.rows(entity).set(values['id'] as string, values);
  }

  update<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>, changes: object): void {
    this.rows(entity).set(key as string, { ...this.rows(entity).get(key as string), ...changes });
  }

  delete<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): void {
    this.rows(entity).delete(key as string);
  }

  private rows(entity: EntityClass<object>): Map<string, Values> {
    const rows = this.tables.get(entity) ?? new Map<string, Values>();
    this.tables.set(entity, rows);
    return rows;
  }
}

function isWanted(row: Values, where: Values): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    const value = row[column];
    if (Array.isArray(wanted)) return wanted.includes(value);
    if (typeof wanted !== 'object' || wanted === null) return value === wanted;
    const { from, to } = wanted as { from: bigint; to: bigint };
    return (value as bigint) >= from && (value as bigint) <= to;
  });
}
