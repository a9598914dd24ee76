import type { AcceptedChange } from './books.js';
import { compareByKey } from './row-values.js';
import {
  deleteStatement,
  insertStatement,
  ROWS_PER_STATEMENT,
  updateStatement,
  type ChangeStatement,
} from './statements.js';
import type { ColumnLayout, Row, TableLayout } from './table-layout.js';

/**
 * The statements for a group's changes: round by round, in a round first all inserts in the order of tables, then
 * updates, then deletes in the opposite order; one statement per table, and for updates per set of columns.
 */
export function changeStatements(changes: readonly AcceptedChange[]): ChangeStatement[] {
  const rounds: AcceptedChange[][] = [];
  for (const change of changes) (rounds[change.round] ??= []).push(change);
  return rounds.flatMap((round) => {
    const inserts = tablesOf(round, 'insert');
    const updates = tablesOf(round, 'update');
    const deletes = tablesOf(round, 'delete').reverse();
    return [
      ...inserts.flatMap(({ layout, changes: rows }) =>
        chunksOf(layout, rows.map(after)).map((chunk) => insertStatement(layout, chunk)),
      ),
      ...updates.flatMap(({ layout, changes: rows }) => updatesOf(layout, rows)),
      ...deletes.flatMap(({ layout, changes: rows }) =>
        chunksOf(layout, rows.map(before)).map((chunk) => deleteStatement(layout, chunk)),
      ),
    ];
  });
}

/** Rows of one table in the order of their keys, in pieces that fit a statement. */
export function chunksOf(layout: TableLayout, rows: readonly Row[]): Row[][] {
  const sorted = [...rows].sort(compareByKey(layout));
  const chunks: Row[][] = [];
  for (let start = 0; start < sorted.length; start += ROWS_PER_STATEMENT) {
    chunks.push(sorted.slice(start, start + ROWS_PER_STATEMENT));
  }
  return chunks;
}

function updatesOf(layout: TableLayout, changes: readonly AcceptedChange[]): ChangeStatement[] {
  const byColumns = new Map<string, { columns: readonly ColumnLayout[]; rows: Row[] }>();
  for (const change of changes) {
    const columns = layout.columns.filter((column) => change.columns.includes(column));
    const shape = columns.map((column) => column.name).join();
    const rows = byColumns.get(shape)?.rows;
    if (rows === undefined) byColumns.set(shape, { columns, rows: [after(change)] });
    else rows.push(after(change));
  }
  return [...byColumns.values()].flatMap(({ columns, rows }) =>
    chunksOf(layout, rows).map((chunk) => updateStatement(layout, columns, chunk)),
  );
}

function tablesOf(
  changes: readonly AcceptedChange[],
  kind: AcceptedChange['kind'],
): { layout: TableLayout; changes: AcceptedChange[] }[] {
  const tables = new Map<TableLayout, AcceptedChange[]>();
  for (const change of changes) {
    if (change.kind !== kind) continue;
    const rows = tables.get(change.layout);
    if (rows === undefined) tables.set(change.layout, [change]);
    else rows.push(change);
  }
  return [...tables]
    .map(([layout, rows]) => ({ layout, changes: rows }))
    .sort((left, right) => left.layout.rank - right.layout.rank);
}

/** The row as an insert or update leaves it. */
function after(change: AcceptedChange): Row {
  return change.after as Row;
}

/** The row that a delete finds. */
function before(change: AcceptedChange): Row {
  return change.before as Row;
}
