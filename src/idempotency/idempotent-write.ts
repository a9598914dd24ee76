import type { EntityManager } from 'typeorm';
import type { OperationName } from './operation.js';

/** An entity class: a table with `companyId` first in its primary key. */
export type EntityClass<Row extends object> = new () => Row;

/** A row's columns but the company's, which the handle fills in. */
export type NewRow<Row extends object> = Omit<Row, 'companyId'>;

/** The primary key without the company: the id itself where that is the only other column. */
export type RowKey<Row extends object> = string | Partial<Omit<Row, 'companyId'>>;

/** Inclusive bounds; for dates (`YYYY-MM-DD`), whole numbers and bigints. */
export interface Between<Value> {
  readonly from: Value;
  readonly to: Value;
}

/** Conditions that all must hold: a value (null matches null), a list of values, or bounds. */
export type Where<Row extends object> = {
  readonly [Column in keyof Omit<Row, 'companyId'>]?: Row[Column] | readonly Row[Column][] | Between<Row[Column]>;
};

/**
 * The only way for a handler to touch data. The company is filled in and filtered on, never named by the feature.
 *
 * Reads see the books as they were left by all writes before this one, with the handler's own queued changes on top;
 * rows come frozen. Changes only queue: nothing is sent before the handler has ended, so a handler that throws leaves no
 * trace. Of one write the inserts are sent first, then the updates, then the deletes, whatever the handler's order: a
 * unique value that one row gives up can't be taken by another row in the same write. A handler may run more than once
 * before its commit and does no other I/O. Misuse, such as changing a row that was not read, throws `HandleMisused`.
 */
export interface IdempotentWrite {
  /** The deterministic id (a UUIDv5); the primary key of the row that the operation creates. */
  readonly id: string;
  readonly companyId: string;
  readonly actorId: string;
  readonly operation: OperationName;
  /** The key as the client sent it, without quotes. */
  readonly idempotencyKey: string;
  /** The database's time, read when the company was this write's own; the only clock for stored times. */
  readonly now: Date;

  /** The row with this primary key, or undefined. */
  get<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): Promise<Readonly<Row> | undefined>;

  /**
   * The company's rows that match, in the order of their primary key. At most 10,000.
   * @throws TooManyRows beyond that, HandleMisused for a condition whose value is missing.
   */
  find<Row extends object>(entity: EntityClass<Row>, where: Where<Row>): Promise<readonly Readonly<Row>[]>;

  /** Queues a row and returns it as a later read will see it. Every column is given: a missing one is NULL, never a default. */
  insert<Row extends object>(entity: EntityClass<Row>, row: NewRow<Row>): Readonly<Row>;

  /** Queues a change of some columns of a row that this handler has read or inserted. */
  update<Row extends object>(
    entity: EntityClass<Row>,
    key: RowKey<Row>,
    changes: Partial<Omit<Row, 'companyId'>>,
  ): void;

  /** Queues the deletion of a row that this handler has read; only tables whose grants allow it. */
  delete<Row extends object>(entity: EntityClass<Row>, key: RowKey<Row>): void;

  /** Starts the company's workflows for this event, in this transaction. */
  trigger(event: string, subject: WorkflowSubject): Promise<void>;

  /**
   * A TypeORM manager in the same transaction, for `{ alone: true }` operations only; taking it sends the queue first.
   * It refuses nested transactions, SET and RESET, and its statements take rows at once; what the handler read before is to
   * be read again before it is changed. A handler that throws takes everything back.
   * @throws HandleMisused in any other operation.
   */
  manager(): Promise<EntityManager>;
}

/** What a workflow is about. */
export interface WorkflowSubject {
  readonly entityType: string;
  readonly entityId: string;
}
