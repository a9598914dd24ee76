import { conditionsKey, matches } from './condition.js';
import type { Footprint, RowChange } from './footprint.js';
import type { RowReader } from './row-reader.js';
import { rowKeyOf } from './row-values.js';
import type { FindRequest } from './statements.js';
import type { Row, TableLayout } from './table-layout.js';

/** An accepted change and the round in which it is sent. */
export interface AcceptedChange extends RowChange {
  readonly round: number;
}

/**
 * The books of a group's companies as the group has them: what the database holds, which nobody else can change while
 * the companies' locks are held, and on top of it the accepted writes, which are sent together at the end.
 */
export class Books {
  private readonly storedRows = new Map<string, Promise<Row | null>>();
  private readonly storedSearches = new Map<string, Promise<readonly Row[]>>();
  private readonly accepted = new Map<string, CompanyChanges>();

  constructor(private readonly reader: RowReader) {}

  /** The row as the accepted writes leave it. */
  async get(layout: TableLayout, companyId: string, key: Row): Promise<Row | null> {
    const rowKey = rowKeyOf(layout, companyId, key);
    const change = this.changesOf(companyId).latest(layout, rowKey);
    if (change !== undefined) return change.after;
    let stored = this.storedRows.get(rowKey);
    if (stored === undefined) {
      stored = this.reader.get({ layout, companyId, key });
      this.storedRows.set(rowKey, stored);
    }
    return stored;
  }

  /** The rows that match as the accepted writes leave them, in no order. */
  async find(request: FindRequest): Promise<Map<string, Row>> {
    const searchKey = `${request.layout.table} ${request.companyId} ${conditionsKey(request.conditions)}`;
    let stored = this.storedSearches.get(searchKey);
    if (stored === undefined) {
      stored = this.reader.find(request);
      this.storedSearches.set(searchKey, stored);
    }
    const { layout, companyId, conditions } = request;
    const rows = new Map((await stored).map((row) => [rowKeyOf(layout, companyId, row), row]));
    for (const change of this.changesOf(companyId).latestOf(layout)) applyTo(rows, change, conditions);
    return rows;
  }

  /** Whether the write saw, or overwrites, what an accepted write of its company changes. */
  meetsAccepted(companyId: string, footprint: Footprint): boolean {
    return this.changesOf(companyId).all.some((change) => footprint.meets(change));
  }

  /**
   * Takes a write's changes as the next in the company's order. A change is sent in a later round than the last change
   * of the same row, and than any change that a search of this write depends on, so that the database sees, and checks,
   * every state in between.
   */
  accept(companyId: string, footprint: Footprint): void {
    const changes = this.changesOf(companyId);
    const firstRound = changes.all.reduce(
      (round, change) => (footprint.findsChange(change) ? Math.max(round, change.round + 1) : round),
      0,
    );
    for (const change of footprint.changes.values()) {
      const previous = changes.latest(change.layout, change.rowKey);
      changes.add({ ...change, round: Math.max(firstRound, previous === undefined ? 0 : previous.round + 1) });
    }
  }

  /** All accepted changes, company by company, in the order of acceptance. */
  acceptedChanges(): AcceptedChange[] {
    return [...this.accepted.values()].flatMap((changes) => changes.all);
  }

  /** Forgets everything read and accepted, after it was sent and before somebody changes rows beside the handle. */
  forget(): void {
    this.storedRows.clear();
    this.storedSearches.clear();
    this.accepted.clear();
  }

  private changesOf(companyId: string): CompanyChanges {
    let changes = this.accepted.get(companyId);
    if (changes === undefined) {
      changes = new CompanyChanges();
      this.accepted.set(companyId, changes);
    }
    return changes;
  }
}

/** Puts a change on top of the rows that a search found before it. */
export function applyTo(rows: Map<string, Row>, change: RowChange, conditions: FindRequest['conditions']): void {
  if (change.after !== null && matches(change.after, conditions)) rows.set(change.rowKey, change.after);
  else rows.delete(change.rowKey);
}

/** The accepted changes of one company: in order, and the latest of each row. */
class CompanyChanges {
  readonly all: AcceptedChange[] = [];
  private readonly latestByTable = new Map<TableLayout, Map<string, AcceptedChange>>();

  add(change: AcceptedChange): void {
    this.all.push(change);
    let rows = this.latestByTable.get(change.layout);
    if (rows === undefined) {
      rows = new Map();
      this.latestByTable.set(change.layout, rows);
    }
    rows.set(change.rowKey, change);
  }

  latest(layout: TableLayout, rowKey: string): AcceptedChange | undefined {
    return this.latestByTable.get(layout)?.get(rowKey);
  }

  latestOf(layout: TableLayout): Iterable<AcceptedChange> {
    return this.latestByTable.get(layout)?.values() ?? [];
  }
}
