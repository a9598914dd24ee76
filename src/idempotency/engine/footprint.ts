import { matches, type Condition } from './condition.js';
import type { ColumnLayout, Row, TableLayout } from './table-layout.js';

/** A queued change of one row, by one write. */
export interface RowChange {
  readonly layout: TableLayout;
  readonly rowKey: string;
  readonly kind: 'insert' | 'update' | 'delete';
  /** The row before this write; null when it is new. */
  readonly before: Row | null;
  /** The row after this write; null when it is deleted. */
  readonly after: Row | null;
  /** The changed columns of an update. */
  readonly columns: readonly ColumnLayout[];
}

/** A search that a handler made. */
export interface Search {
  readonly layout: TableLayout;
  readonly conditions: readonly Condition[];
}

/** What a handler looked at and what it wants to change: all that is needed to tell whether two writes meet. */
export class Footprint {
  readonly rowsRead = new Set<string>();
  readonly searches: Search[] = [];
  readonly changes = new Map<string, RowChange>();
}

/** Whether a search gives another result before a change of its table than after it. */
export function finds({ conditions }: Search, { before, after }: RowChange): boolean {
  return wouldFind(before, conditions) || wouldFind(after, conditions);
}

function wouldFind(row: Row | null, conditions: readonly Condition[]): boolean {
  return row !== null && matches(row, conditions);
}
