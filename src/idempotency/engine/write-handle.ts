import type { EntityManager } from 'typeorm';
import type { EntityClass, IdempotentWrite, NewRow, RowKey, Where, WorkflowSubject } from '../idempotent-write.js';
import type { WriteAttempt } from '../write-attempt.js';
import type { WorkflowStarter } from '../workflow-starter.js';
import { applyTo, type Books } from './books.js';
import { conditionsOf } from './condition.js';
import { Footprint, type RowChange } from './footprint.js';
import { HandleMisused } from './handle-misused.js';
import { compareByKey, newRow, rowKeyOf, storedValue } from './row-values.js';
import type { ColumnLayout, Row, TableLayout, TableLayouts } from './table-layout.js';

/** What a handle needs from its group. */
export interface HandleContext {
  readonly books: Books;
  readonly layouts: TableLayouts;
  readonly now: Date;
  readonly workflows: WorkflowStarter;
  /** Sends the handler's changes and gives TypeORM's manager in the same transaction. */
  readonly openManager: (companyId: string, footprint: Footprint) => Promise<EntityManager>;
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

  get<T extends object>(entity: EntityClass<T>, key: RowKey<T>): Promise<Readonly<T> | undefined> {
    return observed(this.#get(entity, key));
  }

  find<T extends object>(entity: EntityClass<T>, where: Where<T>): Promise<readonly Readonly<T>[]> {
    return observed(this.#find(entity, where));
  }

  insert<T extends object>(entity: EntityClass<T>, row: NewRow<T>): Readonly<T> {
    const layout = this.#layoutOf(entity);
    const values = row as Row;
    refuseUnknownColumns(layout, values);
    this.#refuseOtherCompany(layout, values);
    const after = newRow(layout, this.companyId, values);
    const rowKey = rowKeyOf(layout, this.companyId, after);
    if (this.#seen.has(rowKey)) throw new HandleMisused(`The row to insert into ${layout.table} exists.`);
    this.#queue({ layout, rowKey, kind: 'insert', before: null, after, columns: layout.valueColumns });
    return this.#show<T>(rowKey, after);
  }

  update<T extends object>(entity: EntityClass<T>, key: RowKey<T>, changes: Partial<Omit<T, 'companyId'>>): void {
    const layout = this.#layoutOf(entity);
    const values = changes as Row;
    refuseUnknownColumns(layout, values);
    const columns = layout.columns.filter((column) => values[column.property] !== undefined);
    if (!columns.every((column) => layout.valueColumns.includes(column))) {
      throw new HandleMisused(`A primary key of ${layout.table} never changes.`);
    }
    const { rowKey, row: before } = this.#read(layout, keyOf(layout, key));
    const changed = columns.map((column) => [column.property, storedValue(column, values[column.property])] as const);
    const after = Object.freeze({ ...before, ...Object.fromEntries(changed) });
    if (columns.length === 0) return;
    this.#queue({ layout, rowKey, kind: 'update', before, after, columns });
    this.#seen.set(rowKey, after);
  }

  delete<T extends object>(entity: EntityClass<T>, key: RowKey<T>): void {
    const layout = this.#layoutOf(entity);
    const { rowKey, row: before } = this.#read(layout, keyOf(layout, key));
    this.#queue({ layout, rowKey, kind: 'delete', before, after: null, columns: [] });
    this.#seen.delete(rowKey);
  }

  async trigger(event: string, subject: WorkflowSubject): Promise<void> {
    this.#refuseAfterEnd();
    const started = await this.#context.workflows.start(this, event, subject);
    this.#workflowsTriggered += started;
  }

  async manager(): Promise<EntityManager> {
    this.#refuseAfterEnd();
    if (!this.#alone) {
      throw new HandleMisused(`${this.operation} is not registered with { alone: true }, so it has no manager.`);
    }
    const manager = await this.#context.openManager(this.companyId, this.#footprint);
    this.#footprint.changes.clear();
    this.#seen.clear();
    return manager;
  }

  /** Ends the run: what a forgotten promise does with the handle afterwards is refused. */
  end(): { footprint: Footprint; workflowsTriggered: number } {
    this.#ended = true;
    return { footprint: this.#footprint, workflowsTriggered: this.#workflowsTriggered };
  }

  async #get<T extends object>(entity: EntityClass<T>, key: RowKey<T>): Promise<Readonly<T> | undefined> {
    const layout = this.#layoutOf(entity);
    const keyRow = keyOf(layout, key);
    const rowKey = rowKeyOf(layout, this.companyId, keyRow);
    this.#footprint.rowsRead.add(rowKey);
    // Nobody changes the company's books while a handler of it runs.
    const seen = this.#seen.get(rowKey);
    if (seen !== undefined) return seen as Readonly<T>;
    const stored = await this.#context.books.get(layout, this.companyId, rowKey, keyRow);
    const own = this.#footprint.changes.get(rowKey);
    const row = own === undefined ? stored : own.after;
    return row === null ? undefined : this.#show<T>(rowKey, row);
  }

  async #find<T extends object>(entity: EntityClass<T>, where: Where<T>): Promise<readonly Readonly<T>[]> {
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

  #layoutOf(entity: EntityClass<object>): TableLayout {
    this.#refuseAfterEnd();
    return this.#context.layouts.of(entity);
  }

  #refuseAfterEnd(): void {
    if (this.#ended) throw new HandleMisused('The handler has ended; a promise in it was not awaited.');
  }

  #refuseOtherCompany(layout: TableLayout, values: Row): void {
    const given = values[layout.company.property];
    if (given !== undefined && given !== this.companyId) {
      throw new HandleMisused(`A row of ${layout.table} would belong to another company.`);
    }
  }

  /** A change is made from what the handler has seen: whoever writes looks first. */
  #read(layout: TableLayout, key: Row): { rowKey: string; row: Row } {
    const rowKey = rowKeyOf(layout, this.companyId, key);
    const row = this.#seen.get(rowKey);
    if (row === undefined) {
      throw new HandleMisused(`A row of ${layout.table} is changed that the handler has not read.`);
    }
    return { rowKey, row };
  }

  /** One row is one change, however often the handler changes it. */
  #queue(change: RowChange): void {
    const { changes } = this.#footprint;
    const own = changes.get(change.rowKey);
    const merged = own === undefined ? change : merge(own, change);
    if (merged === undefined) changes.delete(change.rowKey);
    else changes.set(change.rowKey, merged);
  }

  #show<T extends object>(rowKey: string, row: Row): Readonly<T> {
    this.#seen.set(rowKey, row);
    return row as Readonly<T>;
  }
}

/**
 * A change on top of one that this write has queued for the same row.
 * @returns undefined when nothing is left to send.
 */
function merge(own: RowChange, next: RowChange): RowChange | undefined {
  if (own.kind === 'insert') return next.after === null ? undefined : { ...own, after: next.after };
  const { before } = own;
  if (next.after === null) return { ...next, before };
  const columns = [...new Set([...own.columns, ...next.columns])];
  return columns.length === 0 ? undefined : { ...next, kind: 'update', before, columns };
}

function keyOf(layout: TableLayout, key: string | object): Row {
  const values: Row = typeof key === 'string' ? { [onlyKeyColumn(layout).property]: key } : (key as Row);
  const row: Record<string, unknown> = {};
  for (const column of layout.key) row[column.property] = storedValue(column, values[column.property]);
  return row;
}

function onlyKeyColumn(layout: TableLayout): ColumnLayout {
  const [column, ...more] = layout.key;
  if (column === undefined || more.length > 0) {
    throw new HandleMisused(`The primary key of ${layout.table} is not one column; give its columns by name.`);
  }
  return column;
}

function refuseUnknownColumns(layout: TableLayout, values: Row): void {
  for (const property of Object.keys(values)) {
    if (!layout.byProperty.has(property)) throw new HandleMisused(`${layout.table} has no column for ${property}.`);
  }
}

/** A failed read that the handler forgot to await must not end the process; the group knows of it by itself. */
function observed<Result>(read: Promise<Result>): Promise<Result> {
  read.catch(() => undefined);
  return read;
}
