import { conditionsKey, matches } from './condition.js';
import { finds, type Footprint, type RowChange } from './footprint.js';
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

  /**
   * The row as the accepted writes leave it.
   * @param rowKey what `rowKeyOf` gives for the key.
   */
  get(layout: TableLayout, companyId: string, rowKey: string, key: Row): Promise<Row | null> {
    const change = this.changesOf(companyId).latest(rowKey);
    if (change !== undefined) return Promise.resolve(change.after);
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
    for (const change of this.changesOf(companyId).ofTable(layout)) applyTo(rows, change, conditions);
    return rows;
  }

  /** Whether the write saw what an accepted write of its company changes; it changes nothing that it has not seen. */
  meetsAccepted(companyId: string, footprint: Footprint): boolean {
    return this.changesOf(companyId).areMetBy(footprint);
  }

  /**
   * Takes a write's changes as the next in the company's order. Changes of one row are sent in as many rounds as there
   * are, and a write's other changes not before those that it depends on, so that the database sees, and checks, every
   * state in between. A write's own rows come before, and go after, everything else that it changes.
   */
  accept(companyId: string, footprint: Footprint): void {
    if (footprint.changes.size === 0) return;
    const changes = this.changesOf(companyId);
    const own = [...footprint.changes.values()];
    const inserts = own.filter((change) => change.kind === 'insert');
    const first = Math.max(changes.firstRoundOf(footprint), changes.nextRoundOf(inserts));
    const last = Math.max(first, changes.nextRoundOf(own));
    for (const change of own) {
      const round = change.kind === 'delete' ? last : Math.max(first, changes.nextRoundOf([change]));
      changes.add({ ...change, round });
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

/** The accepted changes of one company: in order, by table, and by row. */
class CompanyChanges {
  readonly all: AcceptedChange[] = [];
  private readonly byTable = new Map<TableLayout, AcceptedChange[]>();
  private readonly byRow = new Map<string, AcceptedChange[]>();

  add(change: AcceptedChange): void {
    this.all.push(change);
    addTo(this.byTable, change.layout, change);
    addTo(this.byRow, change.rowKey, change);
  }

  /** In order. */
  ofTable(layout: TableLayout): readonly AcceptedChange[] {
    return this.byTable.get(layout) ?? [];
  }

  latest(rowKey: string): AcceptedChange | undefined {
    return this.byRow.get(rowKey)?.at(-1);
  }

  areMetBy(footprint: Footprint): boolean {
    for (const rowKey of footprint.rowsRead) if (this.byRow.has(rowKey)) return true;
    return footprint.searches.some((search) => this.ofTable(search.layout).some((change) => finds(search, change)));
  }

  /** The first round that is later than all changes of these rows. */
  nextRoundOf(rows: readonly RowChange[]): number {
    return rows.reduce((round, { rowKey }) => Math.max(round, (this.latest(rowKey)?.round ?? -1) + 1), 0);
  }

  /** The first round in which the database has everything that this write's changes rest on. */
  firstRoundOf(footprint: Footprint): number {
    let round = 0;
    for (const rowKey of footprint.rowsRead) {
      for (const change of this.byRow.get(rowKey) ?? []) round = Math.max(round, roundAfter(change, footprint));
    }
    for (const search of footprint.searches) {
      for (const change of this.ofTable(search.layout)) {
        if (finds(search, change)) round = Math.max(round, change.round + 1);
      }
    }
    return round;
  }
}

function addTo<Key>(lists: Map<Key, AcceptedChange[]>, key: Key, change: AcceptedChange): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [change]);
  else list.push(change);
}

/**
 * What rests on a row that comes or goes may be sent in the same round, in which tables are written in their order. What
 * rests on a row's new values is sent after them; not so when the write changes that row as well, since then a row that
 * everybody changes, as a balance, would spread everybody's inserts over as many rounds.
 */
function roundAfter(change: AcceptedChange, footprint: Footprint): number {
  if (!footprint.changes.has(change.rowKey)) return change.round + 1;
  return change.kind === 'update' ? 0 : change.round;
}
