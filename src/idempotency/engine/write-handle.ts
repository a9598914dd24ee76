import type { EntityManager } from 'typeorm';
import type { EntityClass, IdempotentWrite, NewRow, RowKey, Where, WorkflowSubject } from '../idempotent-write.js';
import type { WriteAttempt } from '../write-attempt.js';
import type { WorkflowStarter } from '../workflow-starter.js';
import { applyTo, type Books } from './books.js';
import { conditionsOf } from './condition.js';
import { Footprint, type RowChange } from './footprint.js';
import { compareByKey, rowKeyOf, storedValue } from './row-values.js';
import type { ColumnLayout, Row, TableLayout, TableLayouts } from './table-layout.js';

/** Thrown when a handler misuses its handle. A defect of the feature: the caller gets 500 and nothing is written. */
export class HandleMisused extends Error {}

/** What a handle needs from its group. */
export interface HandleContext {
  readonly books: Books;
  readonly layouts: TableLayouts;
  readonly now: Date;
  readonly workflows: WorkflowStarter;
  /** Sends the handler's changes and gives TypeORM's manager in the same transaction. */
  readonly openManager: (changes: Footprint) => Promise<EntityManager>;
}

/** One run of one handler: reads through the group's books, its own changes on top. */
export class WriteHandle implements IdempotentWrite {
  readonly id: string;
  readonly companyId: string;
  readonly actorId: string;
  readonly operation: IdempotentWrite['operation'];
  readonly idempotencyKey: string;
  readonly now: Date;

  readonly #alone: boolean;
  readonly #context: HandleContext;
  readonly #footprint = new Footprint();
  readonly #seen = new Map<string, Row>();
  #workflowsTriggered = 0;
  #ended = false;

  constructor(attempt: WriteAttempt, context: HandleContext) {
    this.id = attempt.id;
    this.companyId = attempt.companyId;
    this.actorId = attempt.actorId;
    this.operation = attempt.operation;
    this.idempotencyKey = attempt.idempotencyKey;
    this.now = context.now;
    this.#alone = attempt.definition.alone === true;
    this.#context = context;
    Object.freeze(this);
  }

  async get<T extends object>(entity: EntityClass<T>, key: RowKey<T>): Promise<Readonly<T> | undefined> {
    const layout = this.#layoutOf(entity);
    const keyRow = keyOf(layout, key);
    const rowKey = rowKeyOf(layout, this.companyId, keyRow);
    this.#footprint.rowsRead.add(rowKey);
    const stored = await this.#context.books.get(layout, this.companyId, keyRow);
    const own = this.#footprint.changes.get(rowKey);
    const row = own === undefined ? stored : own.after;
    return row === null ? undefined : this.#show<T>(rowKey, row);
  }

  async find<T extends object>(entity: EntityClass<T>, where: Where<T>): Promise<readonly Readonly<T>[]> {
    const layout = this.#layoutOf(entity);
    const conditions = conditionsOf(layout, where);
    this.#footprint.searches.push({ layout, conditions });
    const rows = await this.#context.books.find({ layout, companyId: this.companyId, conditions });
    for (const change of this.#footprint.changes.values()) {
      if (change.layout === layout) applyTo(rows, change, conditions);
    }
    for (const [rowKey, row] of rows) this.#seen.set(rowKey, row);
    return [...rows.values()].sort(compareByKey(layout)) as unknown as readonly Readonly<T>[];
  }

  insert<T extends object>(entity: EntityClass<T>, row: NewRow<T>): Readonly<T> {
    const layout = this.#layoutOf(entity);
    const values = row as Row;
    const after = Object.freeze(
      Object.fromEntries(
        layout.columns.map((column) => [
          column.property,
          column === layout.company ? this.companyId : storedValue(column, values[column.property]),
        ]),
      ),
    );
    refuseUnknownColumns(layout, values);
    const rowKey = rowKeyOf(layout, this.companyId, after);
    const before = this.#known(rowKey);
    if (before !== null) throw new HandleMisused(`The row to insert into ${layout.table} exists.`);
    this.#queue(changeOf(layout, rowKey, this.#footprint.changes.get(rowKey), after, layout.columns));
    return this.#show<T>(rowKey, after);
  }

  update<T extends object>(entity: EntityClass<T>, key: RowKey<T>, changes: Partial<Omit<T, 'companyId'>>): void {
    const layout = this.#layoutOf(entity);
    const values = changes as Row;
    refuseUnknownColumns(layout, values);
    const columns = layout.columns.filter((column) => values[column.property] !== undefined);
    if (columns.some((column) => column === layout.company || layout.key.includes(column))) {
      throw new HandleMisused(`A primary key of ${layout.table} never changes.`);
    }
    const { rowKey, row } = this.#read(layout, keyOf(layout, key));
    const changed = columns.map((column) => [column.property, storedValue(column, values[column.property])] as const);
    const after = Object.freeze({ ...row, ...Object.fromEntries(changed) });
    if (columns.length === 0) return;
    this.#queue(changeOf(layout, rowKey, this.#footprint.changes.get(rowKey), after, columns, row));
    this.#seen.set(rowKey, after);
  }

  delete<T extends object>(entity: EntityClass<T>, key: RowKey<T>): void {
    const layout = this.#layoutOf(entity);
    const { rowKey, row } = this.#read(layout, keyOf(layout, key));
    const own = this.#footprint.changes.get(rowKey);
    this.#seen.delete(rowKey);
    if (own?.before === null) this.#footprint.changes.delete(rowKey);
    else this.#queue({ layout, rowKey, kind: 'delete', before: own?.before ?? row, after: null, columns: [] });
  }

  async trigger(event: string, subject: WorkflowSubject): Promise<void> {
    this.#refuseAfterEnd();
    this.#workflowsTriggered += await this.#context.workflows.start(this, event, subject);
  }

  async manager(): Promise<EntityManager> {
    this.#refuseAfterEnd();
    if (!this.#alone) {
      throw new HandleMisused(`${this.operation} is not registered with { alone: true }, so it has no manager.`);
    }
    const manager = await this.#context.openManager(this.#footprint);
    this.#footprint.changes.clear();
    this.#seen.clear();
    return manager;
  }

  /** Ends the run: what a forgotten promise does with the handle afterwards is refused. */
  end(): { footprint: Footprint; workflowsTriggered: number } {
    this.#ended = true;
    return { footprint: this.#footprint, workflowsTriggered: this.#workflowsTriggered };
  }

  #layoutOf(entity: EntityClass<object>): TableLayout {
    this.#refuseAfterEnd();
    return this.#context.layouts.of(entity);
  }

  #refuseAfterEnd(): void {
    if (this.#ended) throw new HandleMisused('The handler has ended; a promise in it was not awaited.');
  }

  /** A change is made from what the handler has seen: whoever writes looks first. */
  #read(layout: TableLayout, key: Row): { rowKey: string; row: Row } {
    const rowKey = rowKeyOf(layout, this.companyId, key);
    const row = this.#known(rowKey);
    if (row === null) throw new HandleMisused(`A row of ${layout.table} is changed that the handler has not read.`);
    return { rowKey, row };
  }

  #known(rowKey: string): Row | null {
    return this.#seen.get(rowKey) ?? null;
  }

  #queue(change: RowChange): void {
    this.#footprint.changes.set(change.rowKey, change);
  }

  #show<T extends object>(rowKey: string, row: Row): Readonly<T> {
    this.#seen.set(rowKey, row);
    return row as Readonly<T>;
  }
}

/** Merges a change into what this write has queued for the row before: one row is one change. */
function changeOf(
  layout: TableLayout,
  rowKey: string,
  own: RowChange | undefined,
  after: Row,
  columns: readonly ColumnLayout[],
  row: Row | null = null,
): RowChange {
  if (own === undefined) return { layout, rowKey, kind: row === null ? 'insert' : 'update', before: row, after, columns };
  if (own.kind === 'insert') return { ...own, after };
  const merged = own.kind === 'delete' ? columns.filter((column) => !layout.key.includes(column)) : [...own.columns];
  for (const column of columns) if (!merged.includes(column) && own.kind === 'update') merged.push(column);
  return { ...own, kind: 'update', after, columns: merged.filter((column) => column !== layout.company) };
}

function keyOf(layout: TableLayout, key: string | object): Row {
  if (typeof key !== 'string') return key as Row;
  const [column, ...more] = layout.key;
  if (column === undefined || more.length > 0) {
    throw new HandleMisused(`The primary key of ${layout.table} has several columns; give them by name.`);
  }
  return { [column.property]: key };
}

function refuseUnknownColumns(layout: TableLayout, values: Row): void {
  const known = new Set(layout.columns.map((column) => column.property));
  const unknown = Object.keys(values).find((property) => !known.has(property));
  if (unknown !== undefined) throw new HandleMisused(`${layout.table} has no column for ${unknown}.`);
}
